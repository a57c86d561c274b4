"""When a partner can be asked for an idea: never within seven days of a question about an agenda.

Days are the person's own, as in the budget of their week. A team that meets every two weeks has
just one such day between two agendas, one that meets every week has none: then nothing is asked,
and the prompt stands on the person's page for whoever likes to answer it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from bot.humane import WEEK, Manner, suits
from bot.nudging import reaches
from bot.routines.agenda.steps import Step as AgendaStep
from bot.routines.agenda.steps import occasions
from bot.routines.ideas.steps import ROOM
from bot.routines.plan import Recipient
from bot.schedule import instant
from storage.queries.members import Somebody
from storage.queries.prompting import agendas_asking, asked_for_agenda
from storage.tables import Kind, Routine, Team


@dataclass(frozen=True, slots=True)
class Agendas:
    """What asks persons about agendas, by their ids: what was sent or waits since some time, and
    the routines that will."""

    sent: Mapping[int, Sequence[datetime]]
    routines: Mapping[int, Sequence[Routine]]

    def days_asked(
        self, person: Somebody, manner: Manner, after: datetime, until: datetime
    ) -> set[date]:
        """The person's days on which somebody asks them about an agenda, by the rules and by what
        was sent, with a week before and after."""
        since = after - _AROUND
        found = [at for at in self.sent.get(person.id, ()) if at >= since]
        for routine in self.routines.get(person.id, ()):
            by_rule = _by_rule(routine, person, since - _PUT_OFF, until + _AROUND)
            found += [at for at in by_rule if at >= since]
        return {manner.day_of(at) for at in found}


async def agendas_of(
    session: AsyncSession, persons: Iterable[Somebody], after: datetime
) -> Agendas:
    """What is needed of these persons for days from `after` on."""
    ids = {person.id for person in persons}
    sent = await asked_for_agenda(session, ids, after - _AROUND, AgendaStep.ASK)
    return Agendas(sent, await agendas_asking(session, ids))


def has_room(day: date, asked: Set[date]) -> bool:
    """Whether a question on that day stays seven days away from each of those."""
    return all(abs(day - other) >= WEEK for other in asked)


def own_time(manner: Manner, team: Team, turn: datetime, asked: Set[date]) -> datetime | None:
    """The first good time from the turn on that leaves the agenda alone, at the turn's hour where
    that suits the person; None if there is none before the prompt is of no use. `asked` are their
    days until then."""
    return _own_time(manner, ZoneInfo(team.timezone), turn, frozenset(asked))


_DAY = timedelta(days=1)
_AROUND = WEEK + _DAY
# A question about an agenda that falls on days off comes so much later at most.
_PUT_OFF = 2 * WEEK


def _by_rule(
    routine: Routine, person: Somebody, after: datetime, until: datetime
) -> list[datetime]:
    if routine.series is None:
        return []
    to = Recipient(person=person)
    return [
        reaches(to, routine.team, one.kind, one.due_at)
        for one in occasions(routine.series, routine.team, after, until)
        if one.step == AgendaStep.ASK
    ]


# Those who want the same and are asked on the same days have the same time.
@lru_cache(maxsize=4096)
def _own_time(manner: Manner, zone: ZoneInfo, turn: datetime, asked: Set[date]) -> datetime | None:
    ends = turn + ROOM
    for at in _each_day(zone, turn):
        fits = suits(manner, Kind.ASK, at)
        if fits is None or fits >= ends:
            return None
        if has_room(manner.day_of(fits), asked):
            return fits
    return None


def _each_day(zone: ZoneInfo, turn: datetime) -> Iterator[datetime]:
    """The turn, and the same wall time on each day after it."""
    yield turn
    wall = turn.astimezone(zone).replace(tzinfo=None)
    yield from (instant(wall + _DAY * number, zone) for number in range(1, ROOM.days))
