"""A team's week, gathered from everything that it does."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from bot.routines.agenda.meetings import Upcoming, upcoming_by_team
from bot.routines.summary import from_agenda, from_catalog, from_ideas, from_projects
from bot.routines.summary.cards import Summary
from bot.routines.summary.facts import Facts, Stuck, together
from storage.queries.many_teams import Span
from storage.queries.summary import InHand, taken_on
from storage.tables import Team

WEEK = timedelta(days=7)


class Told(Protocol):
    """What a source has read of a team's time."""

    def facts(self, zone: str) -> Facts:
        """What there is to tell of it, with times in that zone (IANA)."""


Source = Callable[[AsyncSession, Sequence[Span]], Awaitable[Mapping[Span, Told]]]
# In the order in which they are told.
SOURCES: Sequence[Source] = (
    from_agenda.read,
    from_ideas.read,
    from_projects.read,
    from_catalog.read,
)


@dataclass(frozen=True, slots=True)
class Week:
    """What there is to tell of a team's time, whoever reads it; `in_hand` says who has what, by
    what it is."""

    team: Team
    span: Span
    told: Sequence[Told]
    in_hand: Mapping[str, InHand]
    next_meeting: Upcoming | None

    def summary(self, zone: str) -> Summary:
        """For a reader in that zone (IANA)."""
        facts = together(one.facts(zone) for one in self.told)
        return Summary(
            team_id=self.team.id,
            team=self.team.name,
            facts=replace(facts, stuck=tuple(self._held(one) for one in facts.stuck)),
            next_meeting=self.next_meeting.when(zone) if self.next_meeting else None,
            since=self.span.since,
            now=self.span.until,
        )

    def _held(self, stuck: Stuck) -> Stuck:
        """With whoever took it on since."""
        holder = self.in_hand.get(stuck.subject)
        return replace(stuck, who=holder.name) if holder else stuck


async def weeks(
    session: AsyncSession, teams: Mapping[Span, Team], now: datetime
) -> Mapping[Span, Week]:
    """Each team's time, all of which ends `now`."""
    if not teams:
        return {}
    spans, ids = list(teams), {span.team_id for span in teams}
    told = [await source(session, spans) for source in SOURCES]
    in_hand = await taken_on(session, ids)
    ahead = await upcoming_by_team(session, ids, now)
    return {
        span: Week(
            team,
            span,
            [one[span] for one in told],
            in_hand[span.team_id],
            next(iter(ahead[span.team_id]), None),
        )
        for span, team in teams.items()
    }


async def week(
    session: AsyncSession, team: Team, now: datetime, zone: str, since: datetime | None = None
) -> Summary:
    """What there is to tell from `since` (seven days ago) to `now`; times are told in the reader's
    zone."""
    span = Span(team.id, since or now - WEEK, now)
    return (await weeks(session, {span: team}, now))[span].summary(zone)


def named(summary: Summary, subject: object) -> Stuck | None:
    """The stuck thing of that name, None once it is cleared."""
    return next((one for one in summary.facts.stuck if one.subject == subject), None)
