"""One step that the team has not tried yet, another one each week."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.routines.starters.reports import never_tried
from bot.routines.summary.facts import Facts
from bot.texts import say
from storage.tables import Team


async def facts(
    session: AsyncSession, team: Team, since: datetime, now: datetime, zone: str
) -> Facts:
    untried = await never_tried(session, team.id)
    if not untried:
        return Facts()
    one = untried[now.isocalendar().week % len(untried)]
    return Facts(tries=(say("summary.try", title=one.title),))
