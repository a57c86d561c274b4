"""Everything that somebody can set: how I reach them, and for leads how their teams are set."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.actor import Actor
from bot.cards import Card, Divider, Part
from bot.personal import settings as personal
from bot.personal.reached import somebody
from bot.routines.reflection.settings import checkin_parts
from bot.teams.settings import team_settings_parts


async def settings(session: AsyncSession, actor: Actor, now: datetime) -> Card:
    """Raises `NotAllowed` for somebody who is in no team."""
    own = await personal.settings(session, somebody(actor), now)
    parts: list[Part] = [*own.parts]
    for place in actor.memberships:
        if of_team := await team_settings_parts(session, place):
            parts += [Divider(), *of_team, *await checkin_parts(session, place)]
    return Card(tuple(parts), title=own.title)
