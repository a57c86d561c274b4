"""Everything that somebody can set: how I reach them, for leads and champions how their teams
are set, and leaving a team."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.actor import Actor, Right
from bot.cards import Buttons, Card, Divider, Note, Part
from bot.personal import settings as personal
from bot.personal.reached import somebody
from bot.routines.reflection.settings import checkin_parts
from bot.teams.leaving import leave_button
from bot.teams.routine_settings import routines_button
from bot.teams.settings import team_settings_parts
from bot.texts import say


async def settings(session: AsyncSession, actor: Actor, now: datetime) -> Card:
    """Raises `NotAllowed` for somebody who is in no team."""
    own = await personal.settings(session, somebody(actor), now)
    parts: list[Part] = [*own.parts]
    for place in actor.memberships:
        if of_team := await team_settings_parts(session, place):
            parts += [Divider(), *of_team, *await checkin_parts(session, place)]
    for place in actor.memberships:
        note = Note(say("goodbye.in_team", team=place.team_name))
        taps = [routines_button(place.team_id)] if place.may(Right.SET_ROUTINES) else []
        parts += [Divider(), note, Buttons((*taps, leave_button(place.team_id)))]
    return Card(tuple(parts), title=own.title)
