"""Routines are switched and timed by whoever may, and what waits follows."""

from datetime import datetime, time

import pytest
from sqlalchemy import select, update

from bot.actor import Membership
from bot.cards import Card
from bot.errors import Gone, Invalid, NotAllowed
from bot.planner import plan
from bot.routines.agenda.steps import Step
from bot.rules import RULES
from bot.teams import archiving, routine_settings
from bot.teams.rhythms import KEPT, Chosen
from bot.teams.routine_settings import Wishes
from storage.database import Database
from storage.tables import Delivery, DeliveryState, Kind, Nudge, Routine, RoutineKind, Team
from tests.contract.core.delivered import ASKED
from tests.contract.core.ledger import (
    DANA,
    PRIYA,
    SAM,
    at,
    entry,
    import_team,
    ledger,
    maple,
    member,
)
from tests.contract.core.recorder import words
from tests.contract.slack.golden_people import WITH_IDEAS

AGENDA_ALONE = {RoutineKind.AGENDA: RULES[RoutineKind.AGENDA]}

NOW = at("2026-02-05T12:00-05:00")
WEDNESDAYS = Chosen("month_second", "WE", time(18, 30))
MONDAYS = Chosen("weekly", "MO", time(17))


@pytest.fixture
async def team(database: Database) -> Database:
    """With a row for ideas, whose rules stand in for any routine of that kind."""
    file = maple()
    file["routines"] = {"ideas": {"enabled": True}}
    await import_team(database, file, at("2026-01-07T09:00-05:00"))
    return database


async def save(
    database: Database,
    wishes: Wishes,
    kind: RoutineKind = RoutineKind.IDEAS,
    now: datetime = NOW,
    user: str = DANA,
) -> Card:
    who = await member(database, user)
    async with database.writing.begin() as session:
        return await routine_settings.save(session, who, kind, wishes, now, WITH_IDEAS)


async def row(database: Database, kind: RoutineKind = RoutineKind.IDEAS) -> Routine:
    async with database.reading() as session:
        return (await session.scalars(select(Routine).filter_by(kind=kind))).one()


async def test_what_a_rhythm_changes_is_shown_at_once_and_comes_so(team: Database) -> None:
    card = await save(team, Wishes(True, MONDAYS, ()))

    assert "Every week on Monday." in words(card)
    assert "Next: Mon Feb 9, 5:00 PM ET." in words(card)
    await plan(team, WITH_IDEAS, at("2026-02-10T09:00-05:00"))
    async with team.reading() as session:
        nudges = select(Nudge.occasion).join(Nudge.routine).where(Routine.kind == RoutineKind.IDEAS)
        assert list(await session.scalars(nudges)) == ["2026-02-09"]


async def test_the_usual_rhythm_left_as_it_is_writes_no_rule(team: Database) -> None:
    await save(team, Wishes(True, WEDNESDAYS, ("What would you change first?",)))

    kept = await row(team)
    assert (kept.rrule, kept.time_of_day) == (None, None)
    async with team.reading() as session:
        [found] = await session.scalars(select(Team))
    assert found.idea_prompts == ["What would you change first?"]


async def test_a_rhythm_of_the_file_stays_until_another_is_chosen(team: Database) -> None:
    rule = "FREQ=WEEKLY;INTERVAL=5;BYDAY=MO"
    async with team.writing.begin() as session:
        await session.execute(update(Routine).filter_by(kind=RoutineKind.IDEAS).values(rrule=rule))
    await save(team, Wishes(True, Chosen(KEPT, "", time(9)), ()))
    assert ((await row(team)).rrule, (await row(team)).time_of_day) == (rule, time(9))

    await save(team, Wishes(True, MONDAYS, ()))
    with pytest.raises(Invalid, match="changed meanwhile"):
        await save(team, Wishes(True, Chosen(KEPT, "", time(9)), ()))


async def test_switched_off_nothing_falls_due_and_on_again_it_counts_from_then(
    team: Database,
) -> None:
    card = await save(team, Wishes(False, WEDNESDAYS, ()))
    assert "It is off." in words(card)
    await plan(team, WITH_IDEAS, at("2026-02-12T12:00-05:00"))
    card = await save(team, Wishes(True, WEDNESDAYS, ()), now=at("2026-02-12T12:00-05:00"))

    assert "Next: Wed Mar 11, 6:30 PM ET." in words(card)
    await plan(team, WITH_IDEAS, at("2026-02-20T12:00-05:00"))
    async with team.reading() as session:
        nudges = select(Nudge).join(Nudge.routine).where(Routine.kind == RoutineKind.IDEAS)
        assert (await session.scalars(nudges)).all() == []


async def test_what_waits_of_it_is_skipped_and_what_is_owed_is_not(team: Database) -> None:
    await plan(team, RULES, ASKED)
    async with team.writing.begin() as session:
        owed = Nudge(
            routine_id=(await session.scalars(select(Routine.id).filter_by(kind="agenda"))).one(),
            occasion="2026-01-20:1", step=Step.CALL_ME, kind=Kind.NEWS,
            due_at=ASKED, expires_at=NOW, planned_at=ASKED,
        )  # fmt: skip
        session.add(owed)
        await session.flush()
        dana = await member(team, DANA)
        call = {"nudge_id": owed.id, "workspace_id": dana.workspace_id, "due_at": ASKED}
        whom = {"person_id": dana.person_id, "recipient": f"person:{dana.person_id}"}
        session.add(Delivery(**call, **whom))
    await save(team, Wishes(False, None, ()), RoutineKind.AGENDA, ASKED)

    ask = await entry(team, "ask")
    assert (ask.state, ask.reason) == (DeliveryState.SKIPPED, "the team has switched this off")
    assert (await entry(team, "call_me")).state is DeliveryState.WAITING


async def test_a_champion_may_and_nobody_else_but_a_lead(team: Database) -> None:
    sam = await member(team, SAM)
    assert (sam.champion, sam.lead) == (True, False)
    await save(team, Wishes(False, WEDNESDAYS, ()), user=SAM)
    assert (await row(team)).enabled is False

    with pytest.raises(NotAllowed, match="lead or a champion"):
        await save(team, Wishes(True, WEDNESDAYS, ()), user=PRIYA)


async def test_only_what_this_version_runs_is_shown_and_can_be_set(team: Database) -> None:
    who = await member(team, DANA)
    async with team.reading() as session:
        shown = words(await routine_settings.screen(session, who, NOW, AGENDA_ALONE))
        assert "\nAgenda\n" in shown
        assert "\nIdeas\n" not in shown
        assert "\nIdeas\n" in words(await routine_settings.screen(session, who, NOW, WITH_IDEAS))
        for kind in (RoutineKind.IDEAS, RoutineKind.TEAM, "weather"):
            with pytest.raises(Gone):
                await routine_settings.form(session, who, kind, AGENDA_ALONE)


async def test_an_archived_team_keeps_its_switches_and_nothing_falls_due_meanwhile(
    team: Database,
) -> None:
    await save(team, Wishes(False, WEDNESDAYS, ()))
    who: Membership = await member(team, DANA)
    async with team.writing.begin() as session:
        await archiving.archive(session, who, NOW)
    await plan(team, WITH_IDEAS, at("2026-03-20T12:00-05:00"))
    assert [one for one in await ledger(team) if one.due > NOW] == []
    async with team.writing.begin() as session:
        await archiving.bring_back(session, who.team_id, at("2026-03-20T12:00-05:00"))

    assert (await row(team)).enabled is False
    assert (await row(team, RoutineKind.AGENDA)).enabled is True
