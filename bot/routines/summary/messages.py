"""What deliveries of the summary should show at this moment, those of many teams at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy.ext.asyncio import AsyncSession

from bot.cards import Card
from bot.routines.plan import Made, NotNeeded, each
from bot.routines.summary import cards, charts
from bot.routines.summary.steps import Step
from bot.routines.summary.week import WEEK, Week, named, weeks
from bot.runcharts import RunChart
from bot.texts import line
from storage.queries.many_teams import Span
from storage.queries.summary import last_due
from storage.tables import Delivery, Team

_LONGEST = timedelta(days=28)


@dataclass(frozen=True, slots=True)
class Known:
    """What is told of each delivery's time, by its id; and the chart of the week of each team."""

    weeks: Mapping[int, Week]
    charts: Mapping[int, RunChart | None]


async def made(
    session: AsyncSession, deliveries: Sequence[Delivery], now: datetime
) -> Sequence[Made]:
    """The card of each, or why it is not needed."""
    known = await _known(session, deliveries, now)
    found = {one.span: one for one in known.weeks.values()}

    # Those who keep a team's work going mostly read the same.
    @cache
    def weekly(span: Span, zone: str) -> Card:
        return cards.summary(found[span].summary(zone), known.charts[span.team_id])

    def card(delivery: Delivery) -> Card:
        week, zone = known.weeks[delivery.id], _zone(delivery)
        if delivery.nudge.step == Step.WEEK:
            return weekly(week.span, zone)
        return _handed(delivery, week, zone)

    return each(deliveries, card)


async def _known(session: AsyncSession, deliveries: Sequence[Delivery], now: datetime) -> Known:
    weekly = [one for one in deliveries if one.nudge.step == Step.WEEK]
    since = await _since(session, weekly)
    spans = {one.id: Span(_team(one).id, since.get(one.id, now - WEEK), now) for one in deliveries}
    found = await weeks(session, {spans[one.id]: _team(one) for one in deliveries}, now)
    charted = await charts.charts_by_team(session, {_team(one) for one in weekly}, now)
    return Known(
        {one.id: found[spans[one.id]] for one in deliveries},
        {team_id: charts.of_the_week(own, now) for team_id, own in charted.items()},
    )


async def _since(session: AsyncSession, weekly: Sequence[Delivery]) -> Mapping[int, datetime]:
    """When the summary before each was due, by the delivery's id: after a skipped Monday it is two
    weeks ago. What is older than a month is told by nobody's summary any more."""
    before = await last_due(session, {one.nudge for one in weekly}, Step.WEEK)
    return {
        one.id: max(before[one.nudge.id], one.nudge.due_at - _LONGEST)
        for one in weekly
        if one.nudge.id in before
    }


def _handed(delivery: Delivery, week: Week, zone: str) -> Card:
    """Raises `NotNeeded` for what is cleared, or somebody else's by now."""
    subject = delivery.nudge.occasion.rsplit(":", 2)[0]
    stuck = named(week.summary(zone), subject)
    if stuck is None:
        raise NotNeeded(line("summary.reason_cleared"))
    holder = week.in_hand.get(subject)
    if holder is None or holder.person_id != delivery.person_id:
        raise NotNeeded(line("summary.reason_handed_on"))
    return cards.handed(stuck, holder.by or week.team.name, week.team.name)


def _team(delivery: Delivery) -> Team:
    return delivery.nudge.routine.team


def _zone(delivery: Delivery) -> str:
    """The reader's own, else the team's."""
    return (delivery.person.timezone if delivery.person else None) or _team(delivery).timezone
