"""What comes back from the round's form, whatever it is, and the minutes that are made of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cards import ChoiceField, Preformatted, TextField
from bot.errors import Invalid
from bot.routines.agenda import corrections, minutes, round_form
from bot.routines.agenda.round_form import (
    FAMILY,
    ITEMS_AT_ONCE,
    MAX_SENTENCE,
    YES,
    Said,
    Sent,
    checked,
    result_key,
    sentence_key,
)
from storage.tables import Result
from tests.contract.slack.golden_round import NOTES, OWN, QUIET, RECORDED, SOME, round_of

PAYLOADS = st.dictionaries(
    st.sampled_from(["items", "family", "shown"]), st.one_of(st.text(), st.integers())
)


def _sent(result: str, sentence: str, **more: str) -> Sent:
    values = {result_key(QUIET.id): result, sentence_key(QUIET.id): sentence}
    return Sent((QUIET.id,), "family" in more, values | more)


@given(PAYLOADS)
def test_a_payload_that_nobody_could_have_sent_names_no_item(payload: dict[str, str | int]) -> None:
    sent = round_form.sent(payload, {})
    assert len(sent.item_ids) <= ITEMS_AT_ONCE
    assert all(0 <= one < 10**18 for one in sent.item_ids)
    assert sent.first_field
    assert all(one >= 0 for one in corrections.sent(payload, {}).shown)


@given(st.lists(st.integers(0, 10**17), unique=True, max_size=ITEMS_AT_ONCE))
def test_the_items_of_a_form_come_back_as_they_went(ids: list[int]) -> None:
    payload: dict[str, str | int] = {"items": ",".join(map(str, ids)), "family": 1}
    sent = round_form.sent(payload, {})
    assert (list(sent.item_ids), sent.asks_family) == (ids, True)


def test_what_was_filled_in_is_trimmed_and_kept() -> None:
    said = checked(_sent("decided", "  We try it. \n", family=YES), [QUIET])
    assert said == {QUIET.id: Said(Result.DECIDED, "We try it.")}


def test_what_was_not_reached_needs_no_sentence() -> None:
    said = checked(_sent("not_reached", ""), [QUIET])
    assert said == {QUIET.id: Said(Result.NOT_REACHED, "")}


@pytest.mark.parametrize(
    ("result", "sentence", "field"),
    [
        ("", "We try it.", "result_5"),
        ("unrecorded", "We try it.", "result_5"),
        ("DROP TABLE", "We try it.", "result_5"),
        ("decided", " \n ", "sentence_5"),
        ("discussed", "", "sentence_5"),
        ("not_reached", "x" * (MAX_SENTENCE + 1), "sentence_5"),
    ],
)
def test_what_is_missing_is_said_at_its_field(result: str, sentence: str, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        checked(_sent(result, sentence), [QUIET])
    assert set(refused.value.fields) == {field}


@pytest.mark.parametrize("family", ["", "maybe"])
def test_the_question_about_the_family_item_wants_a_yes_or_a_no(family: str) -> None:
    with pytest.raises(Invalid) as refused:
        checked(_sent("decided", "We try it.", family=family), [QUIET])
    assert set(refused.value.fields) == {FAMILY}


def test_every_field_has_a_label_of_its_own() -> None:
    """Whoever hears the form read aloud knows which item a field is about."""
    form = round_form.form(round_of(), SOME, {}, OWN.author_id)
    labels = [field.label for field in form.fields if isinstance(field, ChoiceField | TextField)]
    assert len(labels) == 2 * len(SOME) + 1
    assert len(set(labels)) == len(labels)


def test_the_form_carries_numbers_and_no_words() -> None:
    form = round_form.form(round_of(), SOME, {}, OWN.author_id)
    assert form.payload["items"] == f"{QUIET.id},{OWN.id},{RECORDED.item_id}"
    assert QUIET.text not in str(form.payload)


def test_the_same_notes_always_give_the_same_minutes() -> None:
    meeting = NOTES[0].meeting
    first = minutes.text(meeting, "Dana Reyes", NOTES)
    assert minutes.text(meeting, "Dana Reyes", list(NOTES)) == first
    assert minutes.card(meeting, "Dana Reyes", NOTES).parts == (Preformatted(first),)


def test_words_with_line_breaks_stay_in_their_row_of_the_minutes() -> None:
    text = minutes.text(NOTES[0].meeting, "Dana Reyes", NOTES)
    assert "   Decided: We use it from March." in text.splitlines()
