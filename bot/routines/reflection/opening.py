"""Check-ins open: everybody who is in the team now is asked, if enough of them can answer."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.humane import manner_of
from bot.routines.plan import Begun, Due
from bot.routines.reflection.turns import turn_on
from storage.queries.checkins import open_rounds as write_rounds
from storage.queries.checkins import thresholds_of
from storage.queries.members import Somebody, members_by_team, out_of_reach, places_by_team


async def answer_in_confidence(
    session: AsyncSession, dues: Sequence[Due]
) -> Mapping[int, Sequence[Somebody]]:
    """Who of each team whose check-in is due is to be asked, by the team's id: none where fewer
    than its threshold can be expected to answer, for a promise that answers stay unnamed would be
    false."""
    if not dues:
        return {}
    team_ids = {due.routine.team_id for due in dues}
    members = await members_by_team(session, team_ids)
    everybody = [person.id for own in members.values() for person in own]
    unreachable = await out_of_reach(session, everybody)
    thresholds = await thresholds_of(session, team_ids)
    found: dict[int, Sequence[Somebody]] = {}
    for due in dues:
        team_id = due.routine.team_id
        own = members[team_id]
        could = [one for one in own if one.id not in unreachable and _could(one, due)]
        found[team_id] = own if len(could) >= thresholds[team_id] else []
    return found


async def open_rounds(session: AsyncSession, begun: Sequence[Begun], now: datetime) -> None:
    """Writes down the rounds of these turns, of which everybody in the team or nobody is asked; one
    that only offers to talk is closed at once. The routines are held, with their turns."""
    team_ids = {one.due.routine.team_id for one in begun}
    thresholds = await thresholds_of(session, team_ids)
    places = await places_by_team(session, team_ids)
    rows, asked = [], {}
    for one in begun:
        routine, occasion = one.due.routine, one.due.occasion
        turn = turn_on(routine, date.fromisoformat(occasion.name), occasion.due_at)
        asked[routine.id] = places[routine.team_id] if one.deliveries else ()
        rows.append(
            {
                "routine_id": routine.id,
                "day": turn.day,
                "opens_at": turn.opens_at,
                "remind_at": turn.remind_at,
                "closes_at": turn.closes_at,
                "closed_at": None if one.deliveries else now,
                "threshold": thresholds[routine.team_id],
                "talk": not one.deliveries,
            }
        )
    await write_rounds(session, rows, asked)


def _could(one: Somebody, due: Due) -> bool:
    is_paused = manner_of(one, due.routine.team).is_paused(due.occasion.due_at)
    return one.deactivated_at is None and not is_paused
