"""What ends by itself, a check-in, a round that nobody led and an ask without an answer, ends for
many teams together: for each as if alone, and without a statement for each."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload, selectinload

from bot.planner import plan
from bot.rules import RULES
from storage.database import Database
from storage.tables import (
    AgendaHistory,
    AgendaItem,
    Change,
    Meeting,
    Member,
    Origin,
    Outcome,
    Project,
    ProjectPartner,
    ProjectState,
    Question,
    ReflectionAnswer,
    ReflectionLine,
    ReflectionParticipant,
    ReflectionRound,
    ReflectionScore,
    Result,
    Role,
    Routine,
    Section,
)
from tests.benchmarks.filling import PARTNERS, fill
from tests.benchmarks.planning import NOW
from tests.benchmarks.whole_teams import CARE_TEAM, add_everything

# A few are planned first, as many as there are time zones, and the others after them.
FEW, ALL = 4, 12
# Whatever is open today has ended by then, and the next meeting has been asked about.
END = NOW + timedelta(days=16)
MET, TURN = NOW.date() + timedelta(days=6), NOW.date()
NEXT = MET + timedelta(days=14)
LINES = ("A second line", "The first line")


async def test_what_ends_for_many_teams_ends_for_each_and_takes_no_statement_for_each(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.planner.BESIDE_EACH_OTHER", 1)  # or two may share what is due
    await fill(database, ALL)
    await add_everything(database, ALL, due=NOW, since=NOW - timedelta(days=7))
    others, sent = Routine.team_id > FEW, []

    def note(*said: Any) -> None:
        sent.append(said[2])

    async def ended() -> tuple[int, int]:
        """How many nudges that were, and in how many statements."""
        await plan(database, RULES, NOW)
        async with database.writing.begin() as session:
            await act(session)
        sent.clear()
        return await plan(database, RULES, END), len(sent)

    await turn(database, others, on=False)
    event.listen(database.engine.sync_engine, "before_cursor_execute", note)
    few, statements = await ended()
    await turn(database, others, on=True)
    many, of_many = await ended()

    assert (many / (ALL - FEW), of_many) == (few / FEW, statements)
    async with database.reading() as session:
        for team_id in range(1, ALL + 1):
            await assert_ended(session, team_id)


async def turn(database: Database, which: Any, *, on: bool) -> None:
    async with database.writing.begin() as session:
        await session.execute(update(Routine).where(which).values(enabled=on))


async def act(session: AsyncSession) -> None:
    """In every team whose turn has come: one partner brings an item and is asked for a start, and
    all answer the check-in alike."""
    turns = (
        select(Routine.team_id, ReflectionRound.id)
        .join(ReflectionRound, ReflectionRound.routine_id == Routine.id)
        .where(ReflectionRound.day == TURN, ReflectionRound.closed_at.is_(None))
    )
    for team_id, round_id in (await session.execute(turns)).all():
        partners = select(Member).filter_by(team_id=team_id, role=Role.PARTNER)
        partner = (await session.scalars(partners)).all()[0]
        await bring(session, partner)
        await ask(session, partner)
        await answer(session, team_id, round_id)


async def bring(session: AsyncSession, partner: Member) -> None:
    of_team = select(Meeting).join(Meeting.series).filter_by(team_id=partner.team_id)
    meeting = (await session.scalars(of_team.where(Meeting.day == MET))).one()
    session.add(
        AgendaItem(
            meeting_id=meeting.id,
            author_id=partner.id,
            section=Section.FAMILY,
            text=f"Parking {partner.team_id}",
            added_at=NOW,
        )
    )


async def ask(session: AsyncSession, partner: Member) -> None:
    asking, team_id = ProjectState.ASKING, partner.team_id
    project = Project(
        team_id=team_id, origin=Origin.STARTER, state=asking, title="A tour", since=NOW
    )
    session.add(project)
    await session.flush()
    session.add(ProjectPartner(project_id=project.id, member_id=partner.id, asked_at=NOW))


async def answer(session: AsyncSession, team_id: int, round_id: int) -> None:
    asked = await session.scalars(select(ReflectionParticipant).filter_by(round_id=round_id))
    ratings = {question.value: rating(team_id) for question in Question}
    for number, one in enumerate(asked.all()):
        # The later in the alphabet comes first.
        line = f"{LINES[1 - number]} of {team_id}" if number < len(LINES) else ""
        session.add(ReflectionAnswer(participant_id=one.id, line=line, **ratings))


def rating(team_id: int) -> int:
    return 1 + team_id % 4


async def assert_ended(session: AsyncSession, team_id: int) -> None:
    [round_] = await session.scalars(
        select(ReflectionRound)
        .join(Routine, Routine.id == ReflectionRound.routine_id)
        .where(Routine.team_id == team_id, ReflectionRound.day == TURN)
    )
    scores = (await session.scalars(select(ReflectionScore).filter_by(round_id=round_.id))).all()
    assert round_.closed_at == END
    assert len(scores) == len(Question)
    assert {(one.doubled, one.answers) for one in scores} == {
        (2 * rating(team_id), PARTNERS + CARE_TEAM)
    }
    lines = select(ReflectionLine.text).filter_by(round_id=round_.id)
    assert list(await session.scalars(lines.order_by(ReflectionLine.id))) == [
        f"{line} of {team_id}" for line in LINES
    ]

    [item] = await session.scalars(select(AgendaItem).filter_by(text=f"Parking {team_id}"))
    [outcome] = await session.scalars(
        select(Outcome).filter_by(item_id=item.id).options(joinedload(Outcome.meeting))
    )
    [history] = await session.scalars(select(AgendaHistory).filter_by(item_id=item.id))
    following = await session.get_one(Meeting, item.meeting_id)
    assert (outcome.result, outcome.meeting.day) == (Result.UNRECORDED, MET)
    assert outcome.meeting.lapsed_at == END
    assert (following.series_id, following.day) == (outcome.meeting.series_id, NEXT)
    assert (item.carried, history.change) == (1, Change.CARRIED)

    [project] = await session.scalars(
        select(Project).filter_by(team_id=team_id).options(selectinload(Project.partners))
    )
    assert project.state is ProjectState.DROPPED
    assert [one.rested_at for one in project.partners] == [END]
