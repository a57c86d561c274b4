"""A routine without a rhythm: nothing of it falls due by itself, for all of it comes of what
somebody does. So no preview can foresee it, and it takes nothing from anybody's week but the word
to a lead about who left, which counts like other news."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from bot.cards import Card
from bot.routines.plan import Begun, Due, Made, Occasion, Recipient, one_by_one
from bot.routines.team import goodbye, welcome
from bot.routines.team.steps import Step
from storage.tables import Delivery, Routine


class TeamRules:
    reminds_after: ClassVar[timedelta | None] = None

    def occasions(self, routine: Routine, after: datetime, until: datetime) -> list[Occasion]:
        return []

    async def prepare(self, session: AsyncSession, routines: Sequence[Routine]) -> None:
        return None

    def due(self, routine: Routine, after: datetime, until: datetime) -> list[Occasion]:
        return []

    def next_due(self, routine: Routine, after: datetime) -> datetime | None:
        return None

    async def meetings(self, session: AsyncSession, dues: Sequence[Due]) -> Sequence[int | None]:
        return [None] * len(dues)

    async def recipients(
        self, session: AsyncSession, dues: Sequence[Due]
    ) -> Sequence[Sequence[Recipient]]:
        return [()] * len(dues)

    def is_apart(self, step: str, other_at: datetime | None, now: datetime, zone: ZoneInfo) -> bool:
        return True

    async def begin(self, session: AsyncSession, begun: Sequence[Begun], now: datetime) -> None:
        return None

    async def cards(
        self, session: AsyncSession, deliveries: Sequence[Delivery], now: datetime
    ) -> Sequence[Made]:
        welcomes = [one for one in deliveries if one.nudge.step == Step.WELCOME]
        known = await welcome.known(session, welcomes, now)

        async def card(delivery: Delivery) -> Card:
            match Step(delivery.nudge.step):
                case Step.WELCOME:
                    return welcome.card(delivery, known)
                case Step.GOODBYE:
                    return await goodbye.card(session, delivery, now)

        return await one_by_one(deliveries, card)
