"""A round is recorded once, whoever tries, and leads where the database says."""

import asyncio
from collections.abc import Awaitable
from datetime import date, datetime

import pytest
from sqlalchemy import select, update

from bot.cards import Card, Form
from bot.errors import AlongsideError, Gone, Invalid, NotAllowed
from bot.planner import plan
from bot.routines.agenda import changes, leading, recording
from bot.routines.agenda import round as rounds
from bot.routines.agenda.round_form import ITEMS_AT_ONCE, NO
from bot.rules import RULES
from bot.series.typed import CLOCK, DAY
from bot.texts import line
from storage.database import Database
from storage.tables import (
    AgendaHistory,
    Change,
    Delivery,
    DeliveryState,
    ItemState,
    Member,
    Nudge,
    Person,
    Result,
)
from tests.contract.core.ledger import (
    DANA,
    PRIYA,
    SAM,
    add_item,
    at,
    import_team,
    ledger,
    maple,
    member,
    plan_on_time,
    workspace_id,
)
from tests.contract.core.meanwhile import meanwhile
from tests.contract.core.recorder import Machine, Recorder, courier
from tests.contract.core.rounds import (
    AFTER,
    BEFORE,
    RECORDED,
    SENTENCE,
    items,
    meet,
    meeting,
    outcomes,
    record,
    sent,
)

LAPSED = at("2026-01-23T10:00-05:00")
PARKING = "Parking is hard to find"


async def _told(database: Database, step: str = "outcome") -> list[str]:
    """Who gets a step of the meeting of January 20."""
    entries = await ledger(database)
    return [one.whom for one in entries if one.step == step and one.occasion == "2026-01-20"]


async def _both(*tries: Awaitable[object]) -> list[object]:
    return list(await asyncio.gather(*tries, return_exceptions=True))


async def test_each_item_has_its_outcome_and_its_history(database: Database) -> None:
    meeting_id = await meet(database, PARKING)
    await record(database, meeting_id, sent([1]))

    [outcome], [item] = await outcomes(database), await items(database)
    assert (outcome.result, outcome.sentence, outcome.revision) == (Result.DECIDED, SENTENCE, 0)
    assert item.state is ItemState.CLOSED
    after = await meeting(database)
    assert (after.recorded_at, after.family_discussed) == (RECORDED, True)
    assert after.recorded_by_id == (await member(database, DANA)).member_id
    async with database.reading() as session:
        changes = (await session.scalars(select(AgendaHistory.change))).all()
    assert changes == [Change.ADDED, Change.CLOSED]
    assert len(await _told(database)) == 1


async def test_what_was_not_reached_goes_on_and_counts_it(database: Database) -> None:
    meeting_id = await meet(database, PARKING)
    await record(database, meeting_id, sent([1], Result.NOT_REACHED, "", family=NO))

    [item], following = await items(database), await meeting(database, at("2026-02-03").date())
    assert (item.meeting_id, item.state, item.carried) == (following.id, ItemState.OPEN, 1)
    assert (await meeting(database)).family_discussed is False


async def test_what_a_last_meeting_did_not_reach_goes_on_to_another_series_of_the_team(
    database: Database,
) -> None:
    file = maple()
    [usual] = file["meetings"]
    only_once = {key: value for key, value in usual.items() if key != "rrule"}
    file["meetings"] = [
        only_once | {"start": "2026-01-20T09:00"},
        usual | {"title": "Care conference", "start": "2026-01-13T13:00"},
    ]
    await import_team(database, file)
    await add_item(database, PRIYA, PARKING, BEFORE)
    await plan_on_time(database, AFTER)
    await record(database, (await meeting(database)).id, sent([1], Result.NOT_REACHED, ""))

    [item], following = await items(database), await meeting(database, at("2026-01-27").date())
    assert (item.meeting_id, item.state, item.carried) == (following.id, ItemState.OPEN, 1)


async def test_a_meeting_that_was_moved_is_recorded_like_any_other(database: Database) -> None:
    await import_team(database, maple())
    await add_item(database, PRIYA, PARKING, BEFORE)
    who, typed = await member(database, DANA), {CLOCK: "08:30", DAY: "2026-01-20"}
    before = await meeting(database)
    async with database.writing.begin() as session:
        key, was = f"{before.series_id}:2026-01-20", before.starts_at.isoformat()
        await changes.move(session, who, key, typed, was, request="view:V0", now=BEFORE)
    await plan_on_time(database, AFTER)

    receipt = await record(database, before.id, sent([1], Result.NOT_REACHED, "", family=NO))

    assert isinstance(receipt, Card)
    [item], following = await items(database), await meeting(database, at("2026-02-03").date())
    assert (item.meeting_id, item.carried) == (following.id, 1)
    assert (await meeting(database)).recorded_at == RECORDED
    assert len(await _told(database)) == 1


async def test_two_who_record_at_once_leave_one_record(database: Database) -> None:
    meeting_id = await meet(database, PARKING)
    tries = await _both(
        record(database, meeting_id, sent([1], sentence="By Dana."), user=DANA, request="view:V1"),
        record(database, meeting_id, sent([1], sentence="By Sam."), user=SAM, request="view:V2"),
    )

    [refused] = [one for one in tries if isinstance(one, Invalid)]
    [receipt] = [one for one in tries if isinstance(one, Card)]
    assert receipt.parts
    first, other = ("Dana Reyes", "By Dana.") if tries[1] is refused else ("Sam Okafor", "By Sam.")
    assert refused.fields == {
        "result_1": f"{first} recorded this meeting, Tue Jan 20, 10:05 AM ET. "
        "Nothing of yours was saved; it still stands here to copy."
    }
    assert [one.sentence for one in await outcomes(database)] == [other]
    assert len(await _told(database)) == 1


async def test_the_same_form_again_gets_the_same_receipt_and_changes_nothing(
    database: Database,
) -> None:
    meeting_id = await meet(database, PARKING)
    first = await record(database, meeting_id, sent([1]))
    before = await ledger(database)
    again = await record(database, meeting_id, sent([1]), now=at("2026-01-20T10:06-05:00"))

    assert again == first
    assert await ledger(database) == before
    assert [one.at for one in await outcomes(database)] == [RECORDED]


async def test_what_was_not_reached_while_the_next_meeting_is_cancelled_goes_on_to_the_one_after(
    database: Database,
) -> None:
    meeting_id = await meet(database, "Parking")
    sam = await member(database, SAM)

    await meanwhile(
        database,
        lambda session: changes.cancel(session, sam, "1:2026-02-03", request="c", now=RECORDED),
        record(database, meeting_id, sent([1], Result.NOT_REACHED, "")),
    )

    [item] = await items(database)
    assert item.meeting_id == (await meeting(database, date(2026, 2, 17))).id


async def test_the_same_form_twice_at_once_is_written_once(database: Database) -> None:
    meeting_id = await meet(database, PARKING)
    tries = await _both(
        record(database, meeting_id, sent([1])), record(database, meeting_id, sent([1]))
    )

    assert isinstance(tries[0], Card)
    assert tries[0] == tries[1]
    assert len(await outcomes(database)) == 1


async def test_before_it_begins_nothing_can_be_recorded(database: Database) -> None:
    meeting_id = await meet(database, PARKING)
    with pytest.raises(Invalid, match=r"This meeting begins Tue Jan 20, 9:00 AM ET\."):
        await record(database, meeting_id, sent([1]), now=BEFORE)
    assert await outcomes(database) == []


async def test_an_item_that_was_withdrawn_meanwhile_is_left_out(database: Database) -> None:
    meeting_id = await meet(database, PARKING, "Waiting is long")
    async with database.writing.begin() as session:
        for item in await items(database):
            if item.text == PARKING:
                item.state = ItemState.WITHDRAWN
                await session.merge(item)
    answer = await record(database, meeting_id, sent([1, 2]))

    assert isinstance(answer, Card)
    assert "One item was taken off the agenda meanwhile" in str(answer)
    assert [one.item_id for one in await outcomes(database)] == [2]


async def test_items_of_another_meeting_or_team_are_never_recorded(database: Database) -> None:
    meeting_id = await meet(database, PARKING)
    await add_item(database, PRIYA, "For February", AFTER)
    answer = await record(database, meeting_id, sent([2, 999]))

    assert isinstance(answer, Form)
    assert await outcomes(database) == []
    assert (await meeting(database)).recorded_at is None


async def test_an_item_that_the_form_did_not_show_comes_next(database: Database) -> None:
    meeting_id = await meet(database, PARKING, "Waiting is long")
    answer = await record(database, meeting_id, sent([1]))

    assert isinstance(answer, Form)
    assert answer.payload["items"] == "2"
    assert await _told(database) == []  # Priya hears once, of both
    again = await record(database, meeting_id, sent([2]))
    assert isinstance(again, Card)
    assert len(await _told(database)) == 1


async def test_half_a_round_that_somebody_else_has_recorded_is_not_written_again(
    database: Database,
) -> None:
    meeting_id = await meet(database, PARKING, "Waiting is long")
    await record(database, meeting_id, sent([1], family=None))
    with pytest.raises(Invalid, match=r"Dana Reyes recorded these items, Tue Jan 20"):
        await record(database, meeting_id, sent([1]), user=SAM, request="view:V2")
    assert (await meeting(database)).recorded_at is None


async def test_more_than_twenty_items_come_on_two_forms_of_one_dialog(
    database: Database,
) -> None:
    meeting_id = await meet(database, *(f"Item {number}" for number in range(1, 23)))
    async with database.reading() as session:
        form = await rounds.form(session, await member(database, DANA), meeting_id, AFTER)
    assert isinstance(form, Form)
    first = [int(one) for one in str(form.payload["items"]).split(",")]
    assert len(first) == ITEMS_AT_ONCE
    rest = await record(database, meeting_id, sent(first, family=None))
    assert isinstance(rest, Form)
    assert rest.payload["items"] == "21,22"
    retried = await record(database, meeting_id, sent(first, family=None))
    assert retried == rest
    assert isinstance(await record(database, meeting_id, sent([21, 22])), Card)
    assert len(await outcomes(database)) == 22


async def test_after_the_lapse_nothing_can_be_recorded(database: Database) -> None:
    meeting_id = await meet(database, PARKING)
    await plan(database, RULES, LAPSED)
    with pytest.raises(Invalid, match="so its items went on to Tue Feb 3"):
        await record(database, meeting_id, sent([1]), now=LAPSED)
    assert [one.result for one in await outcomes(database)] == [Result.UNRECORDED]
    assert await _told(database) == []
    assert len(await _told(database, "lapsed")) == 1


async def test_a_recorded_round_does_not_lapse(database: Database) -> None:
    meeting_id = await meet(database, PARKING)
    await record(database, meeting_id, sent([1]))
    await plan(database, RULES, LAPSED)

    after = await meeting(database)
    assert after.lapsed_at is None
    assert await _told(database, "lapsed") == []
    assert await _told(database, "round_remind") == []


async def test_half_a_round_of_a_single_meeting_lapses_without_what_is_recorded(
    database: Database,
) -> None:
    file = maple()
    del file["meetings"][0]["rrule"]
    file["meetings"][0]["start"] = "2026-01-20T09:00"
    await import_team(database, file)
    for number in range(ITEMS_AT_ONCE):
        await add_item(database, SAM, f"Sam's {number}", BEFORE)
    await add_item(database, PRIYA, PARKING, BEFORE)
    await plan_on_time(database, AFTER)
    first = [item.id for item in await items(database)][1:]  # families come first on the screen
    meeting_id = (await meeting(database)).id
    await record(database, meeting_id, sent(first, Result.NOT_REACHED, "", family=None))
    await plan_on_time(database, LAPSED)

    assert (await meeting(database)).lapsed_at is not None
    results = sorted(one.result.value for one in await outcomes(database))
    assert results == ["not_reached"] * ITEMS_AT_ONCE + ["unrecorded"]
    assert len(await _told(database, "lapsed")) == 1


async def test_nobody_hears_what_they_wrote_down_themselves(database: Database) -> None:
    meeting_id = await meet(database, "The new form", user=DANA)
    await record(database, meeting_id, sent([1]), user=DANA)
    assert await _told(database) == []


async def test_a_partner_records_nothing(database: Database) -> None:
    meeting_id = await meet(database, PARKING)
    with pytest.raises(NotAllowed):
        await record(database, meeting_id, sent([1]), user=PRIYA)


async def test_one_tap_records_a_meeting_without_items_once(database: Database) -> None:
    meeting_id = await meet(database)

    async def tap(user: str, *, discussed: bool) -> Card | Form:
        who = await member(database, user)
        async with database.writing.begin() as session:
            return await recording.record_family(session, who, meeting_id, discussed, RECORDED)

    first = await tap(DANA, discussed=True)
    assert await tap(DANA, discussed=True) == first
    for user in (DANA, SAM):
        with pytest.raises(AlongsideError, match="Dana Reyes recorded this meeting"):
            await tap(user, discussed=False)
    assert (await meeting(database)).family_discussed is True


async def _lead(database: Database, user: str, shown: int, to: str = "") -> Card:
    who = await member(database, user)
    now, meeting_id = AFTER, (await meeting(database)).id
    other = (await member(database, to)).member_id if to else 0
    async with database.writing.begin() as session:
        if to:
            return await leading.hand_over(session, who, meeting_id, shown, other, now)
        return await leading.take_over(session, who, meeting_id, shown, now)


async def test_of_two_who_take_it_over_at_once_one_has_it(database: Database) -> None:
    await meet(database, PARKING)
    tries = await _both(_lead(database, DANA, 0), _lead(database, SAM, 0))

    [refused] = [one for one in tries if isinstance(one, Gone)]
    leader = DANA if tries[1] is refused else SAM
    named = "Dana Reyes" if leader == DANA else "Sam Okafor"
    assert refused.sentence == f"{named} leads this round now."
    assert (await meeting(database)).leader_id == (await member(database, leader)).member_id


async def test_taking_over_twice_is_taking_over_once(database: Database) -> None:
    await meet(database, PARKING)
    first = await _lead(database, SAM, 0)
    assert await _lead(database, SAM, 0) == first
    assert len(await _told(database, "round")) == 2  # Dana was asked, and now Sam


@pytest.mark.parametrize("what", ["left", "partner", "unreachable", "paused", "deactivated"])
async def test_nobody_gets_a_round_who_could_not_do_it(database: Database, what: str) -> None:
    await meet(database, PARKING)
    sam = await member(database, SAM)
    to = (await member(database, PRIYA)).member_id if what == "partner" else sam.member_id
    async with database.writing.begin() as session:
        if what == "left":
            await session.delete(await session.get_one(Member, sam.member_id))
        if what == "paused":
            paused = update(Person).where(Person.id == sam.person_id).values(paused_at=BEFORE)
            await session.execute(paused)
        if what == "deactivated":
            closed = update(Person).where(Person.id == sam.person_id).values(deactivated_at=BEFORE)
            await session.execute(closed)
        if what == "unreachable":
            nudge = (await session.scalars(select(Nudge.id).limit(1))).one()
            session.add(
                Delivery(
                    nudge_id=nudge,
                    workspace_id=sam.workspace_id,
                    recipient=f"person:{sam.person_id}",
                    person_id=sam.person_id,
                    due_at=BEFORE,
                    state=DeliveryState.UNREACHABLE,
                    attempts=1,
                )
            )
    dana, meeting_id = await member(database, DANA), (await meeting(database)).id
    async with database.writing() as session:
        with pytest.raises(Invalid) as refused:
            await leading.hand_over(session, dana, meeting_id, 0, to, AFTER)
    assert set(refused.value.fields) == {"member"}
    assert "paus" not in refused.value.sentence
    assert (await meeting(database)).leader_id is None


async def test_a_round_that_did_not_reach_its_leader_is_the_backups_next_morning(
    database: Database,
) -> None:
    await meet(database, PARKING)
    dana, sam = await member(database, DANA), await member(database, SAM)
    async with database.writing.begin() as session:
        rounds_of = select(Nudge.id).where(Nudge.step == "round", Nudge.occasion == "2026-01-20")
        lost = update(Delivery).where(Delivery.nudge_id.in_(rounds_of))
        await session.execute(lost.values(state=DeliveryState.UNREACHABLE))
    await plan(database, RULES, at("2026-01-21T08:00-05:00"))

    assert await _told(database, "round") == [f"person:{dana.person_id}"]
    assert await _told(database, "round_remind") == [f"person:{sam.person_id}"]


async def test_a_round_that_has_ended_cannot_be_handed_on(database: Database) -> None:
    meeting_id = await meet(database, PARKING)
    await record(database, meeting_id, sent([1]))
    with pytest.raises(Gone, match="Dana Reyes recorded this meeting"):
        await _lead(database, DANA, 0, to=SAM)


@pytest.mark.parametrize("wanted", [True, False])
async def test_a_round_late_in_the_evening_comes_again_next_morning_to_whoever_wants_it(
    database: Database, wanted: bool
) -> None:
    file = maple()
    file["meetings"][0]["start"] = "2026-01-06T20:00"
    file["members"][0]["quiet_hours"] = "22:00-07:00"
    await import_team(database, file)
    await add_item(database, PRIYA, PARKING, BEFORE)
    platform = Recorder()

    async def live_until(now: datetime) -> None:
        await plan_on_time(database, now)
        bot = courier(database, platform, Machine(now))
        await bot.deliver(await workspace_id(database), now)

    evening = at("2026-01-20T20:55-05:00")
    await live_until(evening)
    who, meeting_id = await member(database, DANA), (await meeting(database)).id
    if wanted:
        async with database.writing.begin() as session:
            await leading.snooze(session, who, meeting_id, evening)
    await live_until(at("2026-01-21T08:00-05:00"))

    reminders = [one for one in await ledger(database) if one.step == "round_remind"]
    [reminder] = [one for one in reminders if one.occasion == "2026-01-20"]
    assert reminder.state is (DeliveryState.SENT if wanted else DeliveryState.SKIPPED)
    assert reminder.reason == ("" if wanted else line("round.reason_just_asked"))
