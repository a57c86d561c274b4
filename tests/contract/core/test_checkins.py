"""A check-in opens once, asks who is there, closes once, and follows what the team changes."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot.errors import Gone, Invalid
from bot.planner import plan
from bot.routines.agenda.replanning import replan
from bot.routines.reflection import answering, views
from bot.routines.reflection.messages import stands_on
from bot.rules import RULES
from storage.database import Database, opened
from storage.queries.reflection import published_rounds
from storage.tables import (
    AgendaItem,
    ItemState,
    Meeting,
    MeetingSeries,
    Person,
    Question,
    ReflectionAnswer,
    ReflectionParticipant,
    ReflectionRound,
    Role,
    Routine,
    RoutineKind,
)
from tests.contract.core import checkins
from tests.contract.core.checkins import CARE_TEAM, LEAD, OPENED, PARTNERS
from tests.contract.core.full_weeks import full_weeks
from tests.contract.core.ledger import (
    at,
    import_team,
    ledger,
    maple,
    member,
    new_workspace,
    states,
    workspace_id,
)
from tests.contract.core.newcomers import joins
from tests.contract.core.recorder import Machine, Recorder, courier

EVERYBODY = (*CARE_TEAM, *PARTNERS)
DAY_AFTER_THE_FOURTH = at("2026-02-18T17:30-05:00")


async def steps(database: Database, workspace: str) -> list[tuple[str, str]]:
    """Who gets which step: persons and channels, the latter by name."""
    return sorted(
        (one.step, "channel" if "channel" in one.whom else "person")
        for one in await ledger(database, workspace)
    )


async def test_everybody_is_asked_and_the_results_go_to_channel_and_partners(
    database: Database,
) -> None:
    workspace = await checkins.eight(database)
    round_ = await checkins.open_now(database, workspace)
    assert await steps(database, workspace) == [("ask", "person")] * 8

    rosa = await member(database, "U0ROSA", workspace)
    await checkins.answer(database, rosa, round_.id, 3, OPENED)
    await plan(database, RULES, round_.remind_at)
    await checkins.close(database, round_)

    expected = [("ask", "person")] * 8 + [("remind", "person")] * 7
    expected += [("results", "channel"), *[("results", "person")] * 4]
    assert await steps(database, workspace) == expected


async def test_two_processes_close_it_once(database_url: str, database: Database) -> None:
    workspace = await checkins.eight(database)
    round_ = await checkins.open_now(database, workspace)
    for user in EVERYBODY:
        who = await member(database, user, workspace)
        await checkins.answer(database, who, round_.id, 4, OPENED, "Fine")

    async with opened(database_url) as other:
        await asyncio.gather(
            *(plan(one, RULES, round_.closes_at) for one in (database, other, database))
        )

    shown = await checkins.shown(database, round_)
    assert [score.answers for score in shown.scores] == [4, 4]
    assert shown.lines == ("Fine",) * 8
    results = [one for one in await ledger(database, workspace) if one.step == "results"]
    assert len(results) == 5


async def test_after_the_closing_nothing_is_answered_and_nothing_changes(
    database: Database,
) -> None:
    workspace = await checkins.eight(database)
    round_ = await checkins.open_now(database, workspace)
    rosa = await member(database, "U0ROSA", workspace)
    with pytest.raises(Gone, match="This check-in has closed"):
        await checkins.answer(database, rosa, round_.id, 4, round_.closes_at)
    with pytest.raises(Gone, match="This check-in has closed"):
        async with database.writing.begin() as session:
            await answering.skip(session, rosa, round_.id, round_.closes_at)


async def test_a_line_that_is_too_long_and_a_rating_that_is_none_are_said_beside_their_fields(
    database: Database,
) -> None:
    workspace = await checkins.eight(database)
    round_ = await checkins.open_now(database, workspace)
    rosa = await member(database, "U0ROSA", workspace)
    values = dict.fromkeys(Question, "3") | {Question.HEARD: "9", "line": "x" * 301}
    with pytest.raises(Invalid) as refused:
        async with database.writing.begin() as session:
            await answering.answer(session, rosa, round_.id, values, OPENED)
    assert set(refused.value.fields) == {"heard", "line"}


async def test_who_joins_meanwhile_is_asked_the_next_time(database: Database) -> None:
    workspace = await checkins.eight(database)
    round_ = await checkins.open_now(database, workspace)
    await joins(database, workspace, "U0NEW", Role.PARTNER)
    new = await member(database, "U0NEW", workspace)

    with pytest.raises(Gone, match="began before you joined"):
        await checkins.answer(database, new, round_.id, 4, OPENED)
    await plan(database, RULES, round_.remind_at)
    assert len(await steps(database, workspace)) == 16

    await checkins.close(database, round_)
    later = await checkins.open_now(database, workspace, round_.closes_at + timedelta(days=1))
    await checkins.answer(database, new, later.id, 4, later.opens_at)


async def test_another_teams_round_is_not_there(database: Database) -> None:
    mine, others = await checkins.eight(database), await checkins.eight(database)
    round_ = await checkins.open_now(database, others)
    rosa = await member(database, "U0ROSA", mine)
    with pytest.raises(Gone, match="This card is from an earlier version"):
        await checkins.answer(database, rosa, round_.id, 4, OPENED)
    with pytest.raises(Gone, match="This card is from an earlier version"):
        async with database.reading() as session:
            await views.show_results(session, rosa, round_.id)


async def test_a_team_in_which_too_few_can_answer_is_offered_to_talk(database: Database) -> None:
    workspace = await checkins.eight(database, threshold=5)
    place = await member(database, LEAD, workspace)
    async with database.writing.begin() as session:
        of_team = Person.workspace_id == place.workspace_id
        paused = update(Person).where(of_team, Person.address.in_(("U0SAM", "U0LEE", "U0KIM")))
        await session.execute(paused.values(paused_at=OPENED))
        closed = update(Person).where(of_team, Person.address == "U0TOM")
        await session.execute(closed.values(deactivated_at=OPENED))

    round_ = await checkins.open_now(database, workspace)

    assert round_.talk
    assert await steps(database, workspace) == [("talk", "channel"), *[("talk", "person")] * 4]
    await plan(database, RULES, round_.closes_at)
    assert len(await steps(database, workspace)) == 5
    async with database.reading() as session:
        asked = select(ReflectionParticipant).filter_by(round_id=round_.id)
        assert (await session.scalars(asked)).all() == []


async def test_what_was_put_on_an_agenda_and_taken_off_again_stands_nowhere(
    database: Database,
) -> None:
    await full_weeks(database, new_workspace(), 1)
    async with database.writing.begin() as session:
        latest = select(ReflectionRound).order_by(ReflectionRound.id.desc()).limit(1)
        item = (await session.scalars(select(AgendaItem).order_by(AgendaItem.id.desc()))).first()
        assert item is not None
        round_ = (await session.scalars(latest)).one()
        round_.item_id = item.id
        assert await stands_on(session, round_, "UTC") is not None

        item.state = ItemState.WITHDRAWN
        assert await stands_on(session, round_, "UTC") is None


async def test_turned_off_it_is_called_off_and_what_was_answered_is_gone(
    database: Database,
) -> None:
    workspace = await checkins.eight(database)
    round_ = await checkins.open_now(database, workspace)
    lead = await member(database, LEAD, workspace)
    for user in EVERYBODY:
        who = await member(database, user, workspace)
        await checkins.answer(database, who, round_.id, 1, OPENED, "Tired")

    await checkins.save_settings(database, lead, "off", 3, OPENED)

    async with database.reading() as session:
        assert (await session.scalars(select(ReflectionAnswer))).all() == []
    shown = await checkins.close(database, round_)
    assert (shown.scores, shown.lines) == ((), ())
    await checkins.save_settings(database, lead, "quarterly", 3, round_.closes_at)
    assert (await checkins.close(database, round_)).scores == ()


async def test_a_cancelled_meeting_moves_the_first_check_in(database: Database) -> None:
    await import_team(database, maple() | {"routines": {"reflection": {"enabled": True}}})
    await plan(database, RULES, at("2026-02-01T12:00-05:00"))
    async with database.writing.begin() as session:
        series = (await session.scalars(select(MeetingSeries.id))).one()
        cancelled = update(Meeting).where(Meeting.series_id == series)
        written = (await session.scalars(select(Meeting.day))).all()
        assert at("2026-02-03T09:00-05:00").date() in written
        one = cancelled.where(Meeting.day == at("2026-02-03T09:00-05:00").date())
        await session.execute(one.values(cancelled_at=at("2026-02-01T12:00-05:00")))
        await replan(session, series, at("2026-02-01T12:00-05:00"))

    await plan(database, RULES, DAY_AFTER_THE_FOURTH)
    assert await checkins.rounds(database) == []

    await plan(database, RULES, DAY_AFTER_THE_FOURTH + timedelta(days=14))
    [round_] = await checkins.rounds(database)
    assert round_.day == at("2026-03-04T09:00-05:00").date()


async def test_a_meeting_that_is_earlier_brings_the_first_check_in_forward(
    database: Database,
) -> None:
    await import_team(database, maple() | {"routines": {"reflection": {"enabled": True}}})
    now, earlier = at("2026-02-05T12:00-05:00"), at("2026-02-10T09:00-05:00")
    await plan(database, RULES, now)
    async with database.writing.begin() as session:
        series = (await session.scalars(select(MeetingSeries.id))).one()
        fourth = update(Meeting).where(Meeting.day == at("2026-02-17T09:00-05:00").date())
        wall = earlier.replace(tzinfo=None)
        moved = fourth.values(wall=wall).returning(Meeting.id)
        if (await session.execute(moved)).all() == []:
            day = at("2026-02-17T09:00-05:00").date()
            row = Meeting(series_id=series, day=day, starts_at=earlier, wall=wall)
            session.add(row)
        await replan(session, series, now)
    await plan(database, RULES, now)

    async with database.reading() as session:
        kind = select(Routine.next_due).where(Routine.kind == RoutineKind.REFLECTION)
        assert await session.scalar(kind) == at("2026-02-11T17:30-05:00")


async def test_only_a_lead_opens_one_and_not_beside_another(database: Database) -> None:
    workspace = await checkins.eight(database)
    await checkins.open_now(database, workspace)
    with pytest.raises(Gone, match="open already"):
        await checkins.open_now(database, workspace, OPENED + timedelta(days=1))


async def test_an_ask_that_was_answered_before_it_went_out_is_not_sent(database: Database) -> None:
    workspace = await checkins.eight(database)
    round_ = await checkins.open_now(database, workspace)
    rosa = await member(database, "U0ROSA", workspace)
    await checkins.answer(database, rosa, round_.id, 3, OPENED)
    sender = courier(database, Recorder(), Machine(OPENED))
    await sender.deliver(await workspace_id(database, workspace), OPENED)

    asks = [one for one in await ledger(database, workspace) if one.step == "ask"]
    hers = [one for one in asks if one.whom == f"person:{rosa.person_id}"]
    assert states(hers) == [("ask", "skipped")]
    assert {one.state.value for one in asks if one not in hers} == {"sent"}


async def test_a_chart_reads_what_was_published_and_nothing_else(database: Database) -> None:
    workspace = await checkins.eight(database)
    lead = await member(database, LEAD, workspace)
    first = await checkins.open_now(database, workspace)
    await checkins.close(database, first)  # nobody answered
    second = await checkins.open_now(database, workspace, first.closes_at + timedelta(days=1))
    for user in PARTNERS:
        who = await member(database, user, workspace)
        await checkins.answer(database, who, second.id, 2, second.opens_at)
    shown = await checkins.close(database, second)

    async with database.reading() as session:
        chart = (await published_rounds(session, [lead.team_id]))[lead.team_id]

    assert [(one.day, found) for one, found in chart] == [(second.day, shown)]
    assert [score.middles[Question.HEARD] for score in shown.scores] == [4]


async def test_whoever_gets_the_question_late_is_not_reminded_on_the_same_day(
    database: Database,
) -> None:
    workspace = await checkins.eight(database)
    async with database.writing.begin() as session:
        whom = update(Person).where(Person.address == "U0ROSA")
        await session.execute(whom.values(days="5"))
    round_ = await checkins.open_now(database, workspace)
    assert round_.remind_at == at("2026-01-16T17:30-05:00")  # a Friday
    sender = courier(database, Recorder(), Machine(OPENED))
    for now in (OPENED, at("2026-01-16T08:00-05:00"), round_.remind_at):
        await plan(database, RULES, now)
        await sender.deliver(await workspace_id(database, workspace), now)

    place = await member(database, "U0ROSA", workspace)
    hers = [
        one for one in await ledger(database, workspace) if one.whom == f"person:{place.person_id}"
    ]
    assert states(hers) == [("ask", "sent"), ("remind", "skipped")]
