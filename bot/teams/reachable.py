"""Who of the care team can be turned to at this moment."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.humane import manner_of
from storage.queries.members import care_teams, out_of_reach
from storage.tables import Contact, Member, Person, Team


async def reachable(
    session: AsyncSession, team: Team, besides: int, now: datetime
) -> Sequence[Member]:
    """Those of the care team, one person apart, who can be reached and do not pause, in the order
    in which they joined."""
    found = (await reachable_by_team(session, {team.id: team}, now))[team.id]
    return [member for member in found if member.person_id != besides]


async def reachable_by_team(
    session: AsyncSession, teams: Mapping[int, Team], now: datetime
) -> Mapping[int, Sequence[Member]]:
    """The same of many teams, by their ids, with everybody."""
    if not teams:
        return {}
    members = await care_teams(session, teams)
    everybody = [member.person_id for own in members.values() for member in own]
    lost = await out_of_reach(session, everybody)
    return {
        team_id: [
            member
            for member in own
            if member.person_id not in lost and _is_there(member.person, teams[team_id], now)
        ]
        for team_id, own in members.items()
    }


def _is_there(person: Person, team: Team, now: datetime) -> bool:
    can_be_reached = person.deactivated_at is None and person.contact is not Contact.MAIL
    return can_be_reached and not manner_of(person, team).is_paused(now)
