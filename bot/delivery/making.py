"""The cards of many deliveries, each as things stand when it is made."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import MultipleResultsFound, NoResultFound
from sqlalchemy.ext.asyncio import AsyncSession

from bot.faults import report
from bot.personal import rhythm
from bot.platforms import Unreachable
from bot.routines.plan import Made, NotNeeded, Rules, Unmade
from bot.texts import line
from storage.database import AWAY, Database
from storage.queries.habits import RHYTHM
from storage.queries.sending import who_left
from storage.tables import Contact, Delivery, RoutineKind

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Maker:
    """Makes cards by the rules of their routines. The database is left again before anything goes
    out."""

    database: Database
    rules: Mapping[RoutineKind, Rules]

    async def cards(
        self, deliveries: Sequence[Delivery], now: datetime
    ) -> dict[int, Made | Unmade]:
        """For each delivery, by its id, the card, or why there is none; `Unmade` for one that
        cannot be made now. Raises only what the database raises that is away."""
        try:
            return {**await self._cards(deliveries, now)}
        except Exception as error:
            if _is_away(error):
                raise
        # One of them cannot be made: each goes by itself now, and that one is reported.
        made: dict[int, Made | Unmade] = {}
        for delivery in deliveries:
            made[delivery.id] = await self._alone(delivery, now)
        return made

    async def _alone(self, delivery: Delivery, now: datetime) -> Made | Unmade:
        try:
            return (await self._cards([delivery], now))[delivery.id]
        except Exception as error:
            if _is_away(error):
                raise
            fault = report(log, error, delivery=delivery.id)
            return Unmade(f"an error, see {fault}")

    async def _cards(self, deliveries: Sequence[Delivery], now: datetime) -> dict[int, Made]:
        made: dict[int, Made] = {}
        kinds: dict[RoutineKind | None, list[Delivery]] = {}
        async with self.database.reading() as session:
            left = await who_left(session, {_place(one) for one in deliveries})
            for one in deliveries:
                if reason := _no_reader(one, left):
                    made[one.id] = reason
                else:
                    kinds.setdefault(_made_by(one), []).append(one)
            for kind, own in kinds.items():
                found = await self._of_kind(session, kind, own, now)
                made.update(zip((one.id for one in own), found, strict=True))
        return made

    async def _of_kind(
        self,
        session: AsyncSession,
        kind: RoutineKind | None,
        deliveries: Sequence[Delivery],
        now: datetime,
    ) -> Sequence[Made]:
        if kind is None:
            return await rhythm.made(session, deliveries, now)
        return await self.rules[kind].cards(session, deliveries, now)


def _made_by(delivery: Delivery) -> RoutineKind | None:
    """The routine whose rules make it; None for the question about a rhythm, which any may ask."""
    nudge = delivery.nudge
    return None if nudge.step == RHYTHM else nudge.routine.kind


def _place(delivery: Delivery) -> tuple[int, int]:
    """A team and a person; 0 for a channel."""
    return delivery.nudge.routine.team_id, delivery.person_id or 0


def _no_reader(delivery: Delivery, left: set[tuple[int, int]]) -> NotNeeded | Unreachable | None:
    if delivery.person is not None and delivery.person.contact is Contact.MAIL:
        return Unreachable(line("reason.no_mail"))
    if _place(delivery) in left:
        return NotNeeded(line("reason.left"))
    return None


def _is_away(error: Exception) -> bool:
    """Whether it is the database, rather than this one card that looks for what is not there."""
    return isinstance(error, AWAY) and not isinstance(error, NoResultFound | MultipleResultsFound)
