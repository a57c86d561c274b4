"""What is read anew loses what was loaded beside it, so that is done in one place."""

from tests.unit.documents import ROOT


def test_rows_are_read_anew_in_one_place_alone() -> None:
    found = {
        path.relative_to(ROOT).as_posix()
        for folder in ("bot", "handlers", "storage")
        for path in (ROOT / folder).rglob("*.py")
        if "populate_existing" in path.read_text("utf-8")
    }
    assert found == {"storage/queries/anew.py"}
