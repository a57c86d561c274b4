"""Check-ins open: everybody who is in the team now is asked, if enough of them can answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.humane import manner_of
from bot.routines.plan import Due
from bot.routines.reflection.turns import turn_on
from storage.queries.checkins import open_rounds as write_rounds
from storage.queries.checkins import thresholds_of
from storage.queries.outcomes import out_of_reach
from storage.queries.people import Placed, members_by_team


@dataclass(frozen=True, slots=True)
class Asked:
    """Who of a team is to be asked; none where fewer than its threshold can be expected to answer:
    a promise that answers stay unnamed would be false."""

    members: Sequence[Placed]
    threshold: int


async def answer_in_confidence(session: AsyncSession, dues: Sequence[Due]) -> Mapping[int, Asked]:
    """Of each team whose check-in is due, by the team's id."""
    team_ids = {due.routine.team_id for due in dues}
    members = await members_by_team(session, team_ids)
    everybody = [one.person.id for own in members.values() for one in own]
    unreachable = await out_of_reach(session, everybody)
    thresholds = await thresholds_of(session, team_ids)
    found = {}
    for due in dues:
        own, threshold = members[due.routine.team_id], thresholds[due.routine.team_id]
        could = [one for one in own if one.person.id not in unreachable and _could(one, due)]
        found[due.routine.team_id] = Asked(own if len(could) >= threshold else [], threshold)
    return found


async def open_rounds(session: AsyncSession, dues: Sequence[Due], now: datetime) -> None:
    """Writes down the rounds of these turns; one that only offers to talk is closed at once. The
    routines are held, with their turns."""
    asked = await answer_in_confidence(session, dues)
    rows = []
    for due in dues:
        turn = turn_on(due.routine, date.fromisoformat(due.occasion.name), due.occasion.due_at)
        own = asked[due.routine.team_id]
        rows.append(
            {
                "routine_id": due.routine.id,
                "day": turn.day,
                "opens_at": turn.opens_at,
                "remind_at": turn.remind_at,
                "closes_at": turn.closes_at,
                "closed_at": None if own.members else now,
                "threshold": own.threshold,
                "talk": not own.members,
            }
        )
    members = {due.routine.id: asked[due.routine.team_id].members for due in dues}
    await write_rounds(session, rows, members)


def _could(one: Placed, due: Due) -> bool:
    is_paused = manner_of(one.person, due.routine.team).is_paused(due.occasion.due_at)
    return one.person.deactivated_at is None and not is_paused
