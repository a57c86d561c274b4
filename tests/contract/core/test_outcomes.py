"""Answers to outcomes, corrections, and a word of one's own about the family item."""

import asyncio
from collections.abc import Sequence

import pytest
from sqlalchemy import select, update

from bot.actor import Membership
from bot.cards import Card, Form
from bot.errors import Gone, Invalid, NotAllowed
from bot.planner import plan
from bot.routines.agenda import corrections, family, outcomes
from bot.routines.agenda.round_form import FAMILY, NO, sentence_key
from bot.rules import RULES
from storage.database import Database
from storage.queries.outcomes import outcome_in_team, still_missing
from storage.tables import (
    AgendaHistory,
    AgendaItem,
    Change,
    Delivery,
    DeliveryState,
    FamilyWitness,
    ItemState,
    Nudge,
    Outcome,
    Person,
    Reply,
    Result,
)
from tests.contract.core import rounds
from tests.contract.core.ledger import DANA, PRIYA, SAM, at, ledger, member
from tests.contract.core.meanwhile import meanwhile
from tests.contract.core.rounds import RECORDED, SENTENCE, meet, meeting, record, sent

LATER = at("2026-01-20T12:00-05:00")
PARKING = "Parking is hard to find"


async def _recorded(database: Database, result: Result = Result.DECIDED) -> int:
    meeting_id = await meet(database, PARKING)
    await record(database, meeting_id, sent([1], result))
    return meeting_id


async def _outcome(database: Database) -> Outcome:
    [outcome] = await rounds.outcomes(database)
    return outcome


async def _steps(database: Database, step: str) -> list[tuple[str, str]]:
    return [(one.occasion, one.whom) for one in await ledger(database) if one.step == step]


async def _set(database: Database, step: str, state: DeliveryState) -> None:
    """As if delivery had come so far with a step."""
    nudges = select(Nudge.id).where(Nudge.step == step)
    values = {"state": state, "message": "1.1", "place": "D1", "sent_at": RECORDED}
    if state is DeliveryState.SENDING:
        values["held_until"] = LATER
    async with database.writing.begin() as session:
        await session.execute(update(Delivery).where(Delivery.nudge_id.in_(nudges)).values(values))


async def _say(
    database: Database, reply: Reply, user: str = PRIYA, revision: int = 0, outcome: int = 1
) -> None:
    who = await member(database, user)
    async with database.writing.begin() as session:
        await outcomes.answer(session, who, outcome, revision, reply, LATER)


async def _not_yet(database: Database, words: str) -> Card:
    who = await member(database, PRIYA)
    async with database.writing.begin() as session:
        return await outcomes.not_yet(session, who, 1, 0, words, LATER)


async def test_the_later_answer_counts(database: Database) -> None:
    await _recorded(database)
    for reply in (Reply.YES, Reply.CALL_ME, Reply.YES):
        await _say(database, reply)
        assert (await _outcome(database)).reply is reply


async def test_not_yet_opens_the_item_again_on_the_next_agenda(database: Database) -> None:
    await _recorded(database)
    receipt = await _not_yet(database, " By when? ")

    outcome, [item] = await _outcome(database), await rounds.items(database)
    following = await meeting(database, at("2026-02-03").date())
    assert (outcome.reply, outcome.missing) == (Reply.NOT_YET, "By when?")
    assert (item.state, item.meeting_id, item.carried) == (ItemState.OPEN, following.id, 1)
    assert "Tue Feb 3" not in str(receipt)  # a time is a run, said in the reader's zone
    async with database.reading() as session:
        changes = (await session.scalars(select(AgendaHistory.change))).all()
        assert await still_missing(session, [item.id]) == {item.id: "By when?"}
    assert changes == [Change.ADDED, Change.CLOSED, Change.REOPENED]


async def test_the_same_not_yet_again_changes_nothing_and_another_is_refused(
    database: Database,
) -> None:
    await _recorded(database)
    first = await _not_yet(database, "By when?")
    assert await _not_yet(database, "By when?") == first
    with pytest.raises(Invalid, match="on the agenda again already"):
        await _not_yet(database, "And for whom?")
    with pytest.raises(Gone, match="on the agenda again already"):
        await _say(database, Reply.YES)
    assert (await _outcome(database)).missing == "By when?"
    assert [item.carried for item in await rounds.items(database)] == [1]


async def test_two_not_yets_at_once_open_it_once(database: Database) -> None:
    await _recorded(database)
    both = await asyncio.gather(
        _not_yet(database, "By when?"), _not_yet(database, "By whom?"), return_exceptions=True
    )
    assert sorted(type(one).__name__ for one in both) == ["Card", "Invalid"]
    assert [item.carried for item in await rounds.items(database)] == [1]


@pytest.mark.parametrize("user", [DANA, SAM])
async def test_only_whoever_brought_it_answers(database: Database, user: str) -> None:
    await _recorded(database)
    with pytest.raises(NotAllowed):
        await _say(database, Reply.YES, user)
    assert (await _outcome(database)).reply is None


@pytest.mark.parametrize("outcome", [0, 2, -1])
async def test_an_outcome_that_is_not_there_is_an_old_card(
    database: Database, outcome: int
) -> None:
    await _recorded(database)
    with pytest.raises(Gone):
        await _say(database, Reply.YES, outcome=outcome)


async def test_what_was_not_reached_asks_nothing(database: Database) -> None:
    await _recorded(database, Result.NOT_REACHED)
    with pytest.raises(Gone, match="nothing to answer"):
        await _say(database, Reply.YES)


async def test_a_wish_for_a_call_reaches_the_leads_once(database: Database) -> None:
    await _recorded(database)
    for reply in (Reply.CALL_ME, Reply.YES, Reply.CALL_ME):
        await _say(database, reply)
    dana = await member(database, DANA)
    assert await _steps(database, "call_me") == [("2026-01-20:1", f"person:{dana.person_id}")]


async def _change_person(database: Database, user: str, **values: object) -> None:
    async with database.writing.begin() as session:
        await session.execute(update(Person).where(Person.address == user).values(**values))


@pytest.mark.parametrize("what", ["paused_at", "deactivated_at"])
async def test_a_wish_for_a_call_reaches_somebody_where_the_lead_would_not_hear(
    database: Database, what: str
) -> None:
    await _recorded(database)
    await _change_person(database, DANA, **{what: RECORDED})
    await _say(database, Reply.CALL_ME)
    sam = await member(database, SAM)
    assert await _steps(database, "call_me") == [("2026-01-20:1", f"person:{sam.person_id}")]


async def test_a_wish_for_another_call_is_heard_again(database: Database) -> None:
    await _recorded(database)
    await _say(database, Reply.CALL_ME)
    dana = await member(database, DANA)
    async with database.writing.begin() as session:
        await outcomes.called(session, dana, 1, LATER)
    await _say(database, Reply.YES)
    await _say(database, Reply.CALL_ME)
    assert len(await _steps(database, "call_me")) == 2
    assert (await _outcome(database)).called_at is None


async def test_the_first_who_says_that_they_called_is_named(database: Database) -> None:
    await _recorded(database)

    async def called(user: str) -> None:
        who = await member(database, user)
        async with database.writing.begin() as session:
            await outcomes.called(session, who, 1, LATER)

    with pytest.raises(Gone, match="Nobody waits for this call"):
        await called(DANA)
    await _say(database, Reply.CALL_ME)
    with pytest.raises(NotAllowed):
        await called(PRIYA)
    await called(SAM)
    await called(DANA)
    outcome = await _outcome(database)
    assert outcome.called_by_id == (await member(database, SAM)).member_id
    assert outcome.called_at == LATER


async def _form(database: Database, meeting_id: int, who: Membership) -> Form:
    async with database.reading() as session:
        return await corrections.form(session, who, meeting_id)


async def _change(
    database: Database, meeting_id: int, sentence: str, *, user: str = SAM, form: Form | None = None
) -> Card | Form:
    who = await member(database, user)
    shown = form or await _form(database, meeting_id, who)
    values = {sentence_key(1): sentence}
    changed = corrections.sent(shown.payload, values)
    async with database.writing.begin() as session:
        return await corrections.change(session, who, meeting_id, changed, LATER)


@pytest.mark.parametrize("state", [DeliveryState.SENT, DeliveryState.SENDING])
async def test_a_change_after_it_was_told_is_a_correction(
    database: Database, state: DeliveryState
) -> None:
    meeting_id = await _recorded(database)
    await _set(database, "outcome", state)
    await _change(database, meeting_id, "Three more spaces.")

    outcome, priya = await _outcome(database), await member(database, PRIYA)
    assert (outcome.before, outcome.sentence) == (SENTENCE, "Three more spaces.")
    assert outcome.revision == 1
    corrected = [("2026-01-20:1:1", f"person:{priya.person_id}")]
    assert await _steps(database, "correction") == corrected


async def test_a_yes_to_the_old_words_is_none_to_the_new(database: Database) -> None:
    meeting_id = await _recorded(database)
    await _set(database, "outcome", DeliveryState.SENT)
    await _say(database, Reply.YES)
    await _change(database, meeting_id, "Three more spaces.")
    assert (await _outcome(database)).reply is None


async def test_a_yes_that_comes_while_the_words_change_is_none_to_the_new(
    database: Database,
) -> None:
    meeting_id = await _recorded(database)
    await _set(database, "outcome", DeliveryState.SENT)
    form = await _form(database, meeting_id, await member(database, SAM))
    priya = await member(database, PRIYA)

    await meanwhile(
        database,
        lambda session: outcomes.answer(session, priya, 1, 0, Reply.YES, LATER),
        _change(database, meeting_id, "Three more spaces.", form=form),
    )

    outcome = await _outcome(database)
    assert (outcome.sentence, outcome.reply) == ("Three more spaces.", None)


@pytest.mark.parametrize("state", [DeliveryState.WAITING, DeliveryState.UNREACHABLE])
async def test_a_change_before_it_was_told_is_none(
    database: Database, state: DeliveryState
) -> None:
    meeting_id = await _recorded(database)
    await _set(database, "outcome", state)
    await _change(database, meeting_id, "Three more spaces.")

    outcome = await _outcome(database)
    assert (outcome.sentence, outcome.revision) == ("Three more spaces.", 0)
    assert await _steps(database, "correction") == []


async def test_a_second_change_before_the_first_was_told_tells_from_the_beginning(
    database: Database,
) -> None:
    meeting_id = await _recorded(database)
    await _set(database, "outcome", DeliveryState.SENT)
    await _change(database, meeting_id, "Three more spaces.")
    await _change(database, meeting_id, "Four more spaces.")
    assert (await _outcome(database)).before == SENTENCE
    await _set(database, "correction", DeliveryState.SENT)
    await _change(database, meeting_id, "Five more spaces.")
    assert (await _outcome(database)).before == "Four more spaces."


async def test_a_change_that_is_taken_back_before_it_was_told_is_not_told(
    database: Database,
) -> None:
    meeting_id = await _recorded(database)
    await _set(database, "outcome", DeliveryState.SENT)
    await _change(database, meeting_id, "Three more spaces.")
    await _change(database, meeting_id, SENTENCE)
    assert [name for name, _ in await _steps(database, "correction")] == ["2026-01-20:1:1"]
    assert (await _outcome(database)).revision == 2  # so that the first finds itself overtaken


async def test_the_same_sentence_and_the_same_form_again_change_nothing(
    database: Database,
) -> None:
    meeting_id = await _recorded(database)
    await _set(database, "outcome", DeliveryState.SENT)
    form = await _form(database, meeting_id, await member(database, SAM))
    await _change(database, meeting_id, f"  {SENTENCE}\n", form=form)
    assert (await _outcome(database)).revision == 0
    for _ in range(2):
        await _change(database, meeting_id, "Three more spaces.", form=form)
    assert (await _outcome(database)).revision == 1
    assert len(await _steps(database, "correction")) == 1


async def test_a_sentence_that_somebody_else_changed_meanwhile_is_not_undone(
    database: Database,
) -> None:
    meeting_id = await _recorded(database)
    await _set(database, "outcome", DeliveryState.SENT)
    old = await _form(database, meeting_id, await member(database, DANA))
    await _change(database, meeting_id, "By Sam.")
    await _change(database, meeting_id, SENTENCE, user=DANA, form=old)  # left as it was
    assert (await _outcome(database)).sentence == "By Sam."
    with pytest.raises(Invalid) as refused:
        await _change(database, meeting_id, "By Dana.", user=DANA, form=old)
    wanted = "Sam Okafor changed this meanwhile. It now says: By Sam."
    assert refused.value.fields == {sentence_key(1): wanted}


async def test_a_decision_keeps_its_sentence(database: Database) -> None:
    meeting_id = await _recorded(database)
    with pytest.raises(Invalid, match="Please write one sentence"):
        await _change(database, meeting_id, "  ")
    with pytest.raises(NotAllowed):
        await _change(database, meeting_id, "By Priya.", user=PRIYA)


async def test_whether_the_family_item_was_discussed_can_be_put_right(
    database: Database,
) -> None:
    meeting_id = await _recorded(database)
    who = await member(database, SAM)
    form = await _form(database, meeting_id, who)
    changed = corrections.sent(form.payload, {sentence_key(1): SENTENCE, FAMILY: NO})
    async with database.writing.begin() as session:
        await corrections.change(session, who, meeting_id, changed, LATER)
    assert (await meeting(database)).family_discussed is False


async def _witness(database: Database, user: str, meeting_id: int, *, discussed: bool) -> None:
    who = await member(database, user)
    async with database.writing.begin() as session:
        await family.was_there(session, who, meeting_id, discussed, LATER)


async def test_a_partner_has_one_word_and_may_change_it(database: Database) -> None:
    meeting_id = await _recorded(database)
    for discussed in (True, False, False):
        await _witness(database, PRIYA, meeting_id, discussed=discussed)
    async with database.reading() as session:
        [said] = (await session.scalars(select(FamilyWitness))).all()
    assert said.discussed is False
    for user, asked in ((SAM, meeting_id), (PRIYA, 999)):
        with pytest.raises((NotAllowed, Gone)):
            await _witness(database, user, asked, discussed=True)


async def test_nobody_says_what_was_discussed_before_a_meeting_has_begun(
    database: Database,
) -> None:
    meeting_id, priya = await meet(database, PARKING), await member(database, PRIYA)
    async with database.writing() as session:
        with pytest.raises(Gone, match="not begun"):
            await family.was_there(session, priya, meeting_id, True, rounds.BEFORE)


def _discussed(held: Sequence[family.Held]) -> list[bool | None]:
    return [one.discussed for one in held]


async def test_the_run_shows_the_last_meetings_with_who_says_so(database: Database) -> None:
    meeting_id = await _recorded(database)
    await _witness(database, PRIYA, meeting_id, discussed=True)
    await plan(database, RULES, at("2026-02-06T12:00-05:00"))
    priya = await member(database, PRIYA)
    now = at("2026-02-06T12:00-05:00")
    async with database.reading() as session:
        held = await family.run(session, priya.team_id, now)
        last = await family.run(session, priya.team_id, now, 1)
    assert _discussed(held) == [None, True, None]
    assert _discussed(last) == [None]
    assert [one.name for one in held[1].witnesses] == ["Priya Shah"]


@pytest.mark.parametrize("backend", ["postgres"])
async def test_whoever_holds_an_outcome_sees_what_its_item_has_become(database: Database) -> None:
    await _recorded(database)
    team_id = (await member(database, PRIYA)).team_id
    async with database.writing.begin() as session:
        before = await outcome_in_team(session, team_id, 1, hold=False)
        assert before is not None
        item = before.item  # who still has it must not keep the old one
        async with database.writing.begin() as other:
            await other.execute(update(AgendaItem).values(text="Parking is free"))
        held = await outcome_in_team(session, team_id, 1, hold=True)

        assert held is before
        assert before.item is item
        assert item.text == "Parking is free"
