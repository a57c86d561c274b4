"""Made-up routines that stand on their own, for the rhythms that a team's week is filled with."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.cards import Card, Paragraph, Plain
from bot.routines import plan
from bot.routines.plan import Due, NotNeeded, Occasion, Recipient
from bot.routines.standing import Usual
from bot.routines.turning import TurningRules, Turns
from bot.schedule import Occurrence
from storage.tables import (
    Delivery,
    DeliveryState,
    Kind,
    Member,
    Nudge,
    Person,
    Role,
    Routine,
    RoutineKind,
)

WHO = {
    "partners": Member.role == Role.PARTNER,
    "lead": Member.lead,
    "champion": Member.champion,
    "everybody": Member.id > 0,
}


@dataclass(frozen=True)
class Made(TurningRules):
    """Something of a kind by a rhythm, of use for `lasts`; where `reminds` is given, whoever did
    not answer is reminded so much later."""

    usual: Usual  # type: ignore[misc]  # of each one its own, not of the class
    kind: Kind = Kind.ASK
    to: str = "everybody"
    lasts: timedelta = timedelta(days=10)
    reminds: timedelta | None = None

    @property
    def tail(self) -> timedelta:  # type: ignore[override]  # as above
        return self.reminds or timedelta(0)

    def steps(self, among: Turns, turn: Occurrence) -> Iterable[Occasion]:
        day, ends = turn.day.isoformat(), turn.starts_at + self.lasts
        yield Occasion("ask", day, self.kind, turn.starts_at, ends)
        if self.reminds is not None:
            yield Occasion("remind", day, Kind.REMINDER, turn.starts_at + self.reminds, ends)

    async def recipients(
        self, session: AsyncSession, dues: Sequence[Due]
    ) -> Sequence[Sequence[Recipient]]:
        return [await self._of_team(session, due.routine.team_id) for due in dues]

    async def _of_team(self, session: AsyncSession, team_id: int) -> list[Recipient]:
        members = select(Member.person_id).where(Member.team_id == team_id, WHO[self.to])
        persons = select(Person).where(Person.id.in_(members)).order_by(Person.id)
        return [Recipient(person=one) for one in await session.scalars(persons)]

    async def cards(
        self, session: AsyncSession, deliveries: Sequence[Delivery], now: datetime
    ) -> Sequence[plan.Made]:
        return await plan.one_by_one(deliveries, lambda one: self._card(session, one, now))

    async def _card(self, session: AsyncSession, delivery: Delivery, now: datetime) -> Card:
        if delivery.nudge.step == "remind":
            nudge = delivery.nudge
            asks = (
                select(Delivery)
                .join(Delivery.nudge)
                .where(
                    Nudge.routine_id == nudge.routine_id,
                    Nudge.occasion == nudge.occasion,
                    Nudge.step == "ask",
                    Delivery.person_id == delivery.person_id,
                    Delivery.state == DeliveryState.SENT,
                    Delivery.answer.is_(None),
                )
            )
            ask = await session.scalar(asks)
            zone = ZoneInfo(nudge.routine.team.timezone)
            if ask is None or not self.is_apart("remind", ask.sent_at, now, zone):
                raise NotNeeded("answered, or only just asked")
        return Card((Paragraph((Plain("How is it going?"),)),))


DAYS = timedelta(days=1)


async def begin_made(
    session: AsyncSession, team_id: int, made: Iterable[RoutineKind], now: datetime
) -> None:
    """Their rows, for those that the team has not got."""
    known = set(await session.scalars(select(Routine.kind).where(Routine.team_id == team_id)))
    for kind in set(made) - known:
        row = Routine(team_id=team_id, kind=kind, since=now, planned_until=now, next_due=now)
        session.add(row)
