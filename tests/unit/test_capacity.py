"""What `docs/capacity.md` projects follows from what it says was measured."""

import pytest

from tests.benchmarks.capacity import (
    DOCUMENT,
    LABELS,
    PROJECTED,
    Needs,
    documented,
    projected,
    show,
)
from tests.unit.documents import table


def test_the_projection_is_what_the_model_makes_of_the_measured_figures() -> None:
    assert [tuple(cell.strip("`") for cell in row) for row in table(DOCUMENT, *PROJECTED)] == [
        tuple(cell.strip("`") for cell in row) for row in projected(documented())
    ]


def test_a_run_prints_the_document_with_what_it_measured(
    capsys: pytest.CaptureFixture[str],
) -> None:
    told = documented()
    show({"worker_ms": told.worker_ms * 10, "planned": 12_345})

    printed = capsys.readouterr().out
    name, by = LABELS["worker_ms"]
    assert f"| {name} | {told.worker_ms * 10:g} | `{by}` |" in printed
    assert "| 12,345 |" in printed
    name, by = LABELS["sent"]
    assert f"| {name} | {told.sent:g} | `{by}` |" in printed


@pytest.mark.parametrize("teams", [100, 10_000, 1_000_000])
def test_twice_the_work_takes_no_fewer_machines_and_one_may_always_fail(teams: int) -> None:
    needs, more = Needs(teams, documented()), Needs(2 * teams, documented())

    for one in (needs, more):
        assert min(one.workers, one.serves) >= 2
    assert (more.due, more.sending) == (2 * needs.due, 2 * needs.sending)
    assert more.workers >= needs.workers
    assert more.processors >= needs.processors
