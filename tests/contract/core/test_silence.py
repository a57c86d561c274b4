"""After three asks without a word one question about another rhythm, then fewer asks; any word ends
it."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from bot.actor import Membership
from bot.errors import Gone
from bot.personal import pausing, rhythm
from bot.planner import plan
from bot.preview import foresee
from bot.routines.agenda import items
from bot.rules import RULES
from storage.database import Database
from storage.queries.habits import RHYTHM
from storage.queries.ledger import next_due, routines_of
from storage.tables import Decided, Delivery, HowOften, Nudge, Person
from tests.contract.core.ledger import (
    PRIYA,
    Entry,
    at,
    import_team,
    ledger,
    maple,
    member,
    workspace_id,
)
from tests.contract.core.recorder import Machine, Recorder, courier

BEGIN = at("2026-01-07T09:00-05:00")
# Priya is asked every second Wednesday; three asks have gone by.
FOURTH = at("2026-02-25T17:31-05:00")


async def live(database: Database, since: datetime, until: datetime) -> None:
    """Time passes, and Priya says nothing."""
    bot, now = courier(database, Recorder(), Machine(BEGIN)), since
    workspace = await workspace_id(database)
    while True:
        async with database.reading() as session:
            due = await next_due(session, now)
        now = min(due or until, until)
        await plan(database, RULES, now)
        await bot.deliver(workspace, now)
        if now == until:
            return


@pytest.fixture
async def priya(database: Database) -> Membership:
    """She has been asked three times, and has been silent."""
    await import_team(database, maple(), BEGIN)
    await live(database, BEGIN, FOURTH - timedelta(hours=1))
    return await member(database, PRIYA)


async def asks(database: Database) -> list[tuple[str, str, str]]:
    """What became of each ask to her, and of the question."""
    return [
        (one.occasion.partition(":")[0], one.state.value, one.reason)
        for one in sorted(await ledger(database), key=lambda one: one.id)
        if one.step in ("ask", RHYTHM) and one.whom.startswith("person")
    ]


async def question(database: Database) -> Entry:
    [found] = [one for one in await ledger(database) if one.step == RHYTHM]
    return found


OFFERED = "asked in its place whether another rhythm suits"
LEFT_OUT = "every second ask is left out after three without an answer"


async def test_the_question_comes_once_in_place_of_the_fourth_then_every_second_is_left_out(
    database: Database, priya: Membership
) -> None:
    await live(database, FOURTH - timedelta(hours=1), at("2026-04-23T09:00-05:00"))

    assert (await asks(database))[3:] == [
        ("2026-03-03", "skipped", OFFERED),
        (RHYTHM, "sent", ""),
        ("2026-03-17", "sent", ""),
        ("2026-03-31", "skipped", LEFT_OUT),
        ("2026-04-14", "sent", ""),
        ("2026-04-28", "skipped", LEFT_OUT),
    ]


async def test_the_preview_says_what_then_comes_and_what_does_not(
    database: Database, priya: Membership
) -> None:
    now, until = FOURTH - timedelta(hours=1), at("2026-04-23T09:00-05:00")
    async with database.reading() as session:
        found = await foresee(
            session, RULES, await routines_of(session), now, until, with_skipped=True
        )
    told = [
        (one.routine.removeprefix("agenda."), one.comes, one.reason)
        for one in found
        if one.routine in ("agenda.ask", RHYTHM)
    ]
    assert told == [
        ("ask", False, OFFERED),
        (RHYTHM, True, ""),
        ("ask", True, ""),
        ("ask", False, LEFT_OUT),
        ("ask", True, ""),
        ("ask", False, LEFT_OUT),
    ]


async def test_a_word_to_a_later_ask_ends_the_silence(
    database: Database, priya: Membership
) -> None:
    later = at("2026-03-12T09:00-05:00")
    await live(database, FOURTH - timedelta(hours=1), later)
    async with database.writing.begin() as session:
        await items.nothing_this_time(session, priya, "", later)

    await live(database, later, at("2026-04-10T09:00-05:00"))

    states = [(occasion, state) for occasion, state, _ in await asks(database)]
    assert states[5:] == [("2026-03-17", "sent"), ("2026-03-31", "sent"), ("2026-04-14", "sent")]


async def test_an_ask_that_can_still_be_answered_and_was_not_reminded_is_no_silence(
    database: Database,
) -> None:
    await import_team(database, maple(), BEGIN)
    await live(database, BEGIN, at("2026-02-02T09:00-05:00"))
    async with database.writing.begin() as session:
        # The second is still of use in March, and its reminder never came.
        reminder = select(Nudge.id).where(Nudge.step == "remind", Nudge.occasion == "2026-02-03")
        open_ = update(Nudge).where(Nudge.occasion == "2026-02-03")
        await session.execute(open_.values(expires_at=at("2026-03-20T09:00-05:00")))
        await session.execute(
            update(Delivery)
            .where(Delivery.nudge_id.in_(reminder))
            .values(state="skipped", reason="as if none had come", sent_at=None, message=None)
        )
    await live(database, at("2026-02-02T09:00-05:00"), FOURTH)

    assert (await asks(database))[-1] == ("2026-03-03", "sent", "")


async def test_whoever_comes_back_from_a_pause_is_asked_as_before(
    database: Database, priya: Membership
) -> None:
    now = FOURTH - timedelta(hours=1)
    async with database.writing.begin() as session:
        await pausing.pause(session, priya, now - timedelta(minutes=1))
        await pausing.resume(session, priya, now)

    await live(database, now, FOURTH)

    assert (await asks(database))[-1] == ("2026-03-03", "sent", "")


async def test_what_is_chosen_holds_from_then_on_and_answers_the_question(
    database: Database, priya: Membership
) -> None:
    await live(database, FOURTH - timedelta(hours=1), FOURTH)
    async with database.writing.begin() as session:
        await rhythm.choose(session, priya, "as_planned", FOURTH)
        await rhythm.choose(session, priya, "as_planned", FOURTH)

    async with database.reading() as session:
        person = (await session.scalars(select(Person).filter_by(address=PRIYA))).one()
        delivery = await session.get_one(Delivery, (await question(database)).id)
    assert (person.how_often, person.heard_at) == (HowOften.AS_PLANNED, FOURTH)
    assert (delivery.answer, delivery.answered_at, delivery.version) == ("given", FOURTH, 1)
    await live(database, FOURTH, at("2026-04-10T09:00-05:00"))
    assert [state for _, state, _ in (await asks(database))[5:]] == ["sent", "sent", "sent"]


async def test_a_button_that_says_nothing_known_changes_nothing(
    database: Database, priya: Membership
) -> None:
    async with database.writing() as session:
        with pytest.raises(Gone):
            await rhythm.choose(session, priya, "never", FOURTH)


async def test_a_decision_is_kept_when_it_changes_and_at_no_other_tick(
    database: Database, priya: Membership
) -> None:
    async def decisions() -> int:
        async with database.reading() as session:
            return await session.scalar(select(func.count()).select_from(Decided)) or 0

    before = await decisions()
    await live(database, FOURTH - timedelta(hours=1), FOURTH)
    async with database.reading() as session:
        last = (await session.scalars(select(Decided).order_by(Decided.id.desc()).limit(1))).one()
    assert (last.reason, last.until) == (OFFERED, None)
    assert await decisions() == before + 1
    for minute in range(5):
        later = FOURTH + timedelta(minutes=minute)
        await live(database, later, later)
    assert await decisions() == before + 1
