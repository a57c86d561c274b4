"""Who of the care team can be turned to at this moment."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.humane import manner_of
from storage.queries.outcomes import care_team_of, out_of_reach
from storage.tables import Contact, Member, Team


async def reachable(
    session: AsyncSession, team: Team, besides: int, now: datetime
) -> Sequence[Member]:
    """Those of the care team, one person apart, who can be reached and do not pause, in the order
    in which they joined."""
    members = await care_team_of(session, team.id)
    lost = await out_of_reach(session, [member.person_id for member in members])
    return [
        member
        for member in members
        if member.person_id != besides
        and member.person_id not in lost
        and member.person.deactivated_at is None
        and member.person.contact is not Contact.MAIL
        and not manner_of(member.person, team).is_paused(now)
    ]
