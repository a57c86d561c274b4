"""A team's week, gathered from everything that it does."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.routines.agenda.meetings import upcoming
from bot.routines.summary import from_agenda, from_catalog, from_ideas, from_projects
from bot.routines.summary.cards import Summary
from bot.routines.summary.facts import Facts, Stuck, together
from storage.queries.summary import taken_on
from storage.tables import Team

WEEK = timedelta(days=7)

Source = Callable[[AsyncSession, Team, datetime, datetime, str], Awaitable[Facts]]
# In the order in which they are told.
SOURCES: Sequence[Source] = (
    from_agenda.facts,
    from_ideas.facts,
    from_projects.facts,
    from_catalog.facts,
)


async def week(
    session: AsyncSession, team: Team, now: datetime, zone: str, since: datetime | None = None
) -> Summary:
    """What there is to tell from `since` (seven days ago) to `now`; times are told in the reader's
    zone."""
    since = since or now - WEEK
    facts = together([await source(session, team, since, now, zone) for source in SOURCES])
    ahead = await upcoming(session, team.id, now)
    return Summary(
        team_id=team.id,
        team=team.name,
        facts=replace(facts, stuck=await _in_hand(session, team.id, facts.stuck)),
        next_meeting=ahead[0].when(zone) if ahead else None,
        since=since,
        now=now,
    )


async def stuck_named(
    session: AsyncSession, team: Team, subject: object, now: datetime, zone: str
) -> Stuck | None:
    """The stuck thing of that name, None once it is cleared."""
    found = await week(session, team, now, zone)
    return next((one for one in found.facts.stuck if one.subject == subject), None)


async def _in_hand(
    session: AsyncSession, team_id: int, stuck: Sequence[Stuck]
) -> tuple[Stuck, ...]:
    """With whoever took it on since."""
    taken = await taken_on(session, team_id) if stuck else {}
    return tuple(
        replace(one, who=taken[one.subject].person.name) if one.subject in taken else one
        for one in stuck
    )
