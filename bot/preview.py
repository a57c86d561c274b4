"""What will be asked of whom, and when: from the rules alone, for any window. Writes nothing.

A person's messages are gone through in order of time and decided by the same function as when they
are sent (`bot.humane`), so quiet hours, days, pauses and the week's budget show here too. Everybody
is taken to go on as they are: whoever answers goes on answering, whoever is silent stays so.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby

from sqlalchemy.ext.asyncio import AsyncSession

from bot.habits import THINNED, habits_of
from bot.humane import WEEK
from bot.routines.plan import Due, Recipient, Rules
from bot.texts import line
from bot.turns import Planned
from bot.weeks import Known, Told, told
from storage.queries.habits import asks_left_out, asks_sent, offers_sent
from storage.tables import Kind, Routine, RoutineKind

# What somebody was sent in the week before a window counts in it, and that may have been put off
# from the weeks before.
_BEFORE = 4 * WEEK + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Foreseen:
    """One step of a routine and those whom it reaches at one time. `due` and `meeting` are aware,
    in UTC; `zone` is the team's IANA zone, in which they are told. `digest` says that it comes
    together with other things, `reason` why it comes later than planned, "" if it does not; with
    `comes` off, why it does not come at all. `nudge` names the ledger's for good: routine, occasion
    and step."""

    team: str
    team_id: int
    nudge: tuple[int, str, str]
    routine: str
    due: datetime
    zone: str
    recipients: tuple[Recipient, ...]
    meeting: datetime | None
    digest: bool = False
    kind: Kind = Kind.NEWS
    reason: str = ""
    comes: bool = True


async def foresee(
    session: AsyncSession,
    rules: Mapping[RoutineKind, Rules],
    routines: Sequence[Routine],
    after: datetime,
    until: datetime,
    *,
    with_skipped: bool = False,
) -> list[Foreseen]:
    """What falls due after `after` and not later than `until`, in order of time. For a person in
    several teams it is true when the routines of all of these are given. `with_skipped` also tells
    what does not come."""
    planned: list[Planned] = []
    for routine in routines:
        if routine.kind in rules:
            # What was due before a routine began does not reach into a window after that.
            is_on = routine.since <= after
            before = max(after - _BEFORE, routine.since) if is_on else after - _BEFORE
            planned += await _planned(session, rules[routine.kind], routine, before, until)
    known = await _known(session, planned, after)
    found = [one for one in told(planned, known) if after < one.at <= until]
    return list(_lines(one for one in found if one.comes or with_skipped))


def without_bot(step: Foreseen) -> Foreseen:
    """The same in a workspace that has removed the bot: it does not come."""
    return replace(step, comes=False, reason=line("reason.uninstalled"))


async def _known(session: AsyncSession, planned: Iterable[Planned], after: datetime) -> Known:
    found = [one.recipient.person for one in planned]
    persons = {person.id: person for person in found if person is not None}
    before = after - _BEFORE
    habits = await habits_of(session, persons.values(), after)
    if not persons:
        return Known(after, habits, frozenset(), {}, ())
    without = await asks_left_out(session, persons.keys(), THINNED, before, after)
    sent = await asks_sent(session, persons.keys(), before, after)
    offers = await offers_sent(session, persons.keys(), before, after)
    return Known(after, habits, without, sent, offers)


async def _planned(
    session: AsyncSession, rules: Rules, routine: Routine, after: datetime, until: datetime
) -> list[Planned]:
    """A step that nobody would get is kept: that it reaches nobody is worth knowing. What becomes
    of things cannot be foreseen. To a closed account nothing goes."""
    planned: list[Planned] = []
    await rules.prepare(session, [routine])
    found = rules.occasions(routine, after, until)
    dues = [Due(routine, occasion) for occasion in found if occasion.kind is not Kind.OUTCOME]
    for due, to in zip(dues, await rules.recipients(session, dues), strict=True):
        open_ones = [one for one in to if one.person is None or not one.person.deactivated_at]
        planned += [
            Planned(rules, routine, due.occasion, one) for one in open_ones or [Recipient()]
        ]
    return planned


def _lines(told: Iterable[Told]) -> Iterator[Foreseen]:
    def key(one: Told) -> tuple[datetime, str, bool, str, str, int, bool, str, bool]:
        routine, occasion = one.planned.routine, one.planned.occasion
        place = (one.at, routine.team.name, one.planned.recipient.channel is None, one.planned.step)
        return *place, occasion.name, routine.id, one.digest, one.reason, one.comes

    for _, group in groupby(sorted(told, key=key), key):
        ones = list(group)
        planned = ones[0].planned
        recipients = [one.planned.recipient for one in ones]
        yield Foreseen(
            team=planned.routine.team.name,
            team_id=planned.routine.team_id,
            nudge=(planned.routine.id, planned.occasion.name, planned.occasion.step),
            routine=planned.step,
            due=ones[0].at,
            zone=planned.routine.team.timezone,
            recipients=tuple(one for one in recipients if one.person or one.channel),
            meeting=planned.occasion.starts_at,
            digest=ones[0].digest,
            kind=planned.occasion.kind,
            reason=ones[0].reason,
            comes=ones[0].comes,
        )
