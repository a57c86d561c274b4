"""Every reason that the ledger may hold has a class, and none of them gives away what it names."""

import tomllib

import pytest

from bot.reasons import CLASSES, class_of
from bot.texts import line
from tests.unit.documents import ROOT

TEXTS = ROOT / "bot" / "texts" / "en"
REASONS = [
    f"{subject}.{key}"
    for subject in ("reason", "slack")
    for key in tomllib.loads((TEXTS / f"{subject}.toml").read_text("utf-8"))
]


def test_every_reason_is_in_one_class() -> None:
    listed = [key for keys in CLASSES.values() for key in keys]
    assert sorted(listed) == sorted(REASONS)


@pytest.mark.parametrize("key", REASONS)
def test_a_reason_of_the_ledger_is_counted_in_its_class(key: str) -> None:
    [name] = [name for name, keys in CLASSES.items() if key in keys]
    assert class_of(line(key, code="invalid_blocks")) == name


@pytest.mark.parametrize(
    ("reason", "name"),
    [("", ""), ("an error, see 1a2b3c4d", "fault"), ("not updated, see 1a2b3c4d", "fault")],
)
def test_what_is_no_reason_of_ours_is_a_fault_or_nothing(reason: str, name: str) -> None:
    assert class_of(reason) == name
