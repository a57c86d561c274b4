"""The run charts of a team, from what stands in its database."""

from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.routines.summary.charts import charts
from storage.database import Database
from storage.tables import (
    AgendaItem,
    Group,
    ItemState,
    Meeting,
    MeetingSeries,
    Outcome,
    Question,
    ReflectionRound,
    ReflectionScore,
    Reply,
    Result,
    Routine,
    RoutineKind,
    Section,
    Team,
)
from tests.contract.core.ledger import BEGINNING, PRIYA, at, import_team, maple, member


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "America/New_York"])
async def test_a_team_that_has_not_met_has_no_charts_wherever_it_is(
    database: Database, zone: str
) -> None:
    await import_team(database, maple(timezone=zone))
    async with database.reading() as session:
        team = (await session.scalars(select(Team))).one()
        assert await charts(session, team, BEGINNING) == []


async def test_each_measure_is_charted_month_by_month(database: Database) -> None:
    await import_team(database, maple())
    who = await member(database, PRIYA)
    async with database.writing.begin() as session:
        await _meetings(session)
        for brought, answered in (("01-07", "01-17"), ("02-05", "02-09"), ("03-10", "03-12")):
            await _item(session, who.member_id, _noon(brought), _noon(answered))
        await _item(session, who.member_id, _noon("03-20"), None)
        for month, doubled in (("01", (6, 6, 6, 6)), ("02", (7, 7, 7, 7)), ("03", (8, 4, 4, 4))):
            await _check_in(session, month, doubled)

    async with database.reading() as session:
        team = (await session.scalars(select(Team))).one()
        found = await charts(session, team, at("2026-04-06T08:30-04:00"))
    half = Fraction(1, 2)
    assert {one.title: [point.value for point in one.points] for one in found} == {
        "Meetings at which the family item was talked about": [half, 1, 0],
        "What was brought in a month": [1, 1, 2],
        "What was brought and is answered": [1, 1, half],
        "Days until an answer": [10, 4, 2],
        "Check-ins: how working together is going, from 1 to 4": [3, 7 * half, 5 * half],
    }


def _noon(day: str) -> datetime:
    return at(f"2026-{day}T12:00-05:00")


async def _meetings(session: AsyncSession) -> None:
    """Two in January, of which the second left the family item out; one of March has no notes."""
    series_id = (await session.scalars(select(MeetingSeries.id))).one()
    held = {"01-06": True, "01-20": False, "02-03": True, "03-03": None}
    for day, discussed in held.items():
        starts_at = _noon(day)
        row = Meeting(series_id=series_id, day=starts_at.date(), starts_at=starts_at)
        row.family_discussed = discussed
        session.add(row)
    await session.flush()


async def _item(
    session: AsyncSession, author_id: int, brought: datetime, answered: datetime | None
) -> None:
    """An item of the first meeting; with `answered` its contributor said so then."""
    meeting_id = (await session.scalars(select(Meeting.id).order_by(Meeting.id))).first()
    item = AgendaItem(
        meeting_id=meeting_id,
        author_id=author_id,
        section=Section.FAMILY,
        text="Parking is hard to find",
        added_at=brought,
        state=ItemState.CLOSED,
    )
    session.add(item)
    await session.flush()
    if answered is not None:
        session.add(
            Outcome(
                item_id=item.id,
                meeting_id=meeting_id,
                result=Result.DECIDED,
                sentence="We ask for two more spaces.",
                at=brought,
                reply=Reply.YES,
                replied_at=answered,
            )
        )


async def _check_in(session: AsyncSession, month: str, doubled: Sequence[int]) -> None:
    """The middle answer of everybody to each question, doubled as they are kept."""
    kind = RoutineKind.REFLECTION
    routine_id = (await session.scalars(select(Routine.id).filter_by(kind=kind))).one()
    opens_at, closes_at = _noon(f"{month}-10"), _noon(f"{month}-17")
    round_ = ReflectionRound(
        routine_id=routine_id,
        day=opens_at.date(),
        opens_at=opens_at,
        remind_at=closes_at,
        closes_at=closes_at,
        closed_at=closes_at,
        threshold=5,
    )
    session.add(round_)
    await session.flush()
    for question, middle in zip(Question, doubled, strict=True):
        score = ReflectionScore(round_id=round_.id, part=Group.EVERYBODY, question=question)
        score.doubled, score.answers = middle, 5
        session.add(score)
