"""The summary routine, as the planner and delivery see it."""

from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.cards import Card
from bot.routines.plan import Due, NotNeeded, Occasion, Recipient
from bot.routines.standing import Usual
from bot.routines.summary import cards, charts
from bot.routines.summary.steps import Step
from bot.routines.summary.week import stuck_named, week
from bot.routines.turning import TurningRules, Turns
from bot.schedule import Occurrence
from bot.texts import line
from storage.queries.summary import champions_by_team, handed_by, last_due, taken_on
from storage.tables import Delivery, Kind

# Later in the week it would tell of another week than the reader is in.
_OF_USE = timedelta(days=4)
_LONGEST = timedelta(days=28)


class SummaryRules(TurningRules):
    usual = Usual("FREQ=WEEKLY;BYDAY=MO", time(8, 30))

    def steps(self, among: Turns, turn: Occurrence) -> Iterable[Occasion]:
        yield Occasion(
            step=Step.WEEK,
            name=turn.day.isoformat(),
            kind=Kind.NEWS,
            due_at=turn.starts_at,
            expires_at=turn.starts_at + _OF_USE,
        )

    async def recipients(
        self, session: AsyncSession, dues: Sequence[Due]
    ) -> Sequence[Sequence[Recipient]]:
        persons = await champions_by_team(session, {due.routine.team_id for due in dues})
        return [[Recipient(person=one) for one in persons[due.routine.team_id]] for due in dues]

    async def card(self, session: AsyncSession, delivery: Delivery, now: datetime) -> Card:
        team, person = delivery.nudge.routine.team, delivery.person
        zone = (person.timezone if person else None) or team.timezone
        if delivery.nudge.step == Step.WEEK:
            charted = charts.of_the_week(await charts.charts(session, team, now), now)
            since = await _since(session, delivery)
            return cards.summary(await week(session, team, now, zone, since), charted)
        subject = delivery.nudge.occasion.rsplit(":", 2)[0]
        stuck = await stuck_named(session, team, subject, now, zone)
        if stuck is None:
            raise NotNeeded(line("summary.reason_cleared"))
        holder = (await taken_on(session, team.id)).get(subject)
        if holder is None or holder.person_id != delivery.person_id:
            raise NotNeeded(line("summary.reason_handed_on"))
        by = await handed_by(session, team.id, subject)
        return cards.handed(stuck, by or team.name, team.name)


async def _since(session: AsyncSession, delivery: Delivery) -> datetime | None:
    """When the summary before this one was due: after a skipped Monday it is two weeks ago. What
    is older than a month is told by nobody's summary any more."""
    nudge = delivery.nudge
    before = await last_due(session, nudge.routine_id, Step.WEEK, nudge.due_at)
    return max(before, nudge.due_at - _LONGEST) if before else None
