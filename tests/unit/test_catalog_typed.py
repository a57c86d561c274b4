"""What is typed for a team's own entry: kept as it is, or refused field by field."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.catalog.typed import Typed, read
from bot.errors import Invalid
from handlers.slack.parse import Values
from storage.tables import EntryKind, Setting

STARTER = {
    "title": "  Walk the\tway in ",
    "text": " From the car park.\nTell us where you got lost. ",
    "concept": "concept:barriers",
    "minutes": "45",
    "setting": "clinic",
    "weeks": "2",
    "skills": " Photography,graphic  Design,, photography ",
    "suits": "   ",
    "first_step": "Choose a dry day.",
}
WRITE, CHOOSE = "Please write something here.", "Please choose one."


def typed(**changes: str) -> Typed:
    return read(EntryKind.STARTER, Values(STARTER | changes))


def problems(kind: EntryKind, values: dict[str, str]) -> dict[str, str]:
    with pytest.raises(Invalid) as refusal:
        read(kind, Values(values))
    return refusal.value.fields


def test_a_starter_is_kept_as_it_was_typed() -> None:
    assert typed() == Typed(
        concept="concept:barriers",
        text="From the car park.\nTell us where you got lost.",
        title="Walk the way in",
        skills=["photography", "graphic design"],
        minutes=45,
        setting=Setting.CLINIC,
        weeks=2,
        first_step="Choose a dry day.",
    )


def test_everything_that_is_missing_is_said_at_once() -> None:
    number = "Please write a number, such as {}."
    assert problems(EntryKind.STARTER, {}) == {
        "concept": CHOOSE,
        "text": WRITE,
        "title": WRITE,
        "setting": CHOOSE,
        "minutes": number.format(30),
        "weeks": number.format(4),
    }
    assert problems(EntryKind.IDEA, {"text": " \u200b "}) == {"concept": CHOOSE, "text": WRITE}


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("minutes", "an hour", "Please write a number, such as 30."),
        ("minutes", "-5", "Please write a number, such as 30."),
        ("minutes", "٣٠", "Please write a number, such as 30."),
        ("minutes", "4", "Please write a number from 5 to 6000."),
        ("minutes", "6001", "Please write a number from 5 to 6000."),
        ("weeks", "0", "Please write a number from 1 to 52."),
        ("weeks", "9" * 400, "Please write a number, such as 4."),
        ("concept", "concept:none", CHOOSE),
        ("setting", "mars", CHOOSE),
        ("title", "x" * 71, "That is 71 letters long, and only 70 fit. Please make it shorter."),
        ("aim", "x" * 501, "That is 501 letters long, and only 500 fit. Please make it shorter."),
        (
            "skills",
            "x" * 41,
            "One of them is 41 letters long, and only 40 fit. Please make it shorter.",
        ),
        (
            "interests",
            ",".join(map(str, range(11))),
            "Please keep it to 10, so that the main ones stand out.",
        ),
    ],
)
def test_a_value_that_does_not_fit_is_refused_at_its_field(
    field: str, value: str, sentence: str
) -> None:
    assert problems(EntryKind.STARTER, STARTER | {field: value}) == {field: sentence}


@given(st.dictionaries(st.sampled_from([*STARTER, "aim", "watch"]), st.text(max_size=600)))
def test_whatever_is_typed_is_read_or_refused_with_a_sentence(values: dict[str, str]) -> None:
    try:
        kept = read(EntryKind.STARTER, Values(STARTER | values))
    except Invalid as refusal:
        wrong = refusal.fields
    else:
        wrong = {}
        assert kept.title
        assert len(kept.title) <= 70
        assert kept.text.strip() == kept.text != ""
    assert wrong.keys() <= {*STARTER, "aim", "watch"}
    assert all(sentence.endswith(".") for sentence in wrong.values())
