"""A check-in opens: everybody who is in the team now is asked, if enough of them can answer."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.humane import manner_of
from bot.routines.reflection.turns import turn_on
from storage.queries.checkins import open_round as write_round
from storage.queries.checkins import threshold_of
from storage.queries.outcomes import out_of_reach
from storage.queries.series import members_of
from storage.tables import Member, Routine, Team


async def answer_in_confidence(session: AsyncSession, team: Team, at: datetime) -> Sequence[Member]:
    """The members to be asked, with their persons; none where fewer than the team's threshold can
    be expected to answer: a promise that answers stay unnamed would be false."""
    members = await members_of(session, team.id)
    unreachable = await out_of_reach(session, [member.person_id for member in members])
    could = [
        member
        for member in members
        if member.person_id not in unreachable
        and member.person.deactivated_at is None
        and not manner_of(member.person, team).is_paused(at)
    ]
    return members if len(could) >= await threshold_of(session, team.id) else []


async def open_round(
    session: AsyncSession, routine: Routine, day: date, opens_at: datetime, now: datetime
) -> None:
    """Writes down the round of that day; one that only offers to talk is closed at once. The
    routine is held, with its turns."""
    turn = turn_on(routine, day, opens_at)
    members = await answer_in_confidence(session, routine.team, opens_at)
    values = {
        "routine_id": routine.id,
        "day": day,
        "opens_at": turn.opens_at,
        "remind_at": turn.remind_at,
        "closes_at": turn.closes_at,
        "closed_at": None if members else now,
        "threshold": await threshold_of(session, routine.team_id),
        "talk": not members,
    }
    await write_round(session, values, members)
