"""What will be asked of whom, and when: from the rules alone, for any window. Writes nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from sqlalchemy.ext.asyncio import AsyncSession

from bot.planner import reaches
from bot.routines.plan import Recipient, Rules
from storage.tables import Routine, RoutineKind


@dataclass(frozen=True, slots=True)
class Foreseen:
    """One step of a routine and those whom it reaches at one time. `due` and `meeting` are aware,
    in UTC; `zone` is the team's IANA zone, in which they are told."""

    team: str
    routine: str
    due: datetime
    zone: str
    recipients: tuple[Recipient, ...]
    meeting: datetime | None


async def foresee(
    session: AsyncSession,
    rules: Mapping[RoutineKind, Rules],
    routines: Sequence[Routine],
    after: datetime,
    until: datetime,
) -> list[Foreseen]:
    """What falls due after `after` and not later than `until`, in order of time. A person whose
    quiet hours move a message later has a line of their own."""
    found: list[Foreseen] = []
    for routine in routines:
        if routine.kind in rules:
            # Quiet hours are shorter than a day; what they moved into the window was due before it.
            wider = after - timedelta(days=1)
            found += await _of_routine(session, rules[routine.kind], routine, wider, until)
    found = [line for line in found if after < line.due <= until]
    return sorted(found, key=lambda line: (line.due, line.team, line.routine))


async def _of_routine(
    session: AsyncSession, rules: Rules, routine: Routine, after: datetime, until: datetime
) -> list[Foreseen]:
    found = []
    for occasion in rules.occasions(routine, after, until):
        recipients = await rules.recipients(session, routine, occasion)
        timed = [(reaches(one, routine.team, occasion.due_at), one) for one in recipients]
        for due, group in groupby(sorted(timed, key=lambda pair: pair[0]), lambda pair: pair[0]):
            found.append(
                Foreseen(
                    team=routine.team.name,
                    routine=f"{routine.kind.value}.{occasion.step}",
                    due=due,
                    zone=routine.team.timezone,
                    recipients=tuple(recipient for _due, recipient in group),
                    meeting=occasion.starts_at,
                )
            )
    return found
