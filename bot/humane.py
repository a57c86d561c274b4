"""Whether and when a message may reach a person. The one place that decides it; pure.

The rules are the product's: the person's own zone, quiet hours and days, no holidays, nothing
while they pause, and at most three messages in any seven days, of which one has an ask in it. What
is over that goes into one digest, which counts as a message; a second ask waits for its own week. A
reminder belongs to its ask and takes no place of its own; notices and a welcome are outside the
budget. Whoever was silent three times is asked about another rhythm, and less often.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from bot.schedule import QuietHours, instant
from bot.texts import line
from bot.working_days import WorkingDays, working_days
from storage.queries.members import Somebody
from storage.tables import UNCOUNTED, HowOften, Kind, Team

MESSAGES_A_WEEK = 3
# After so many asks in a row without an answer.
SILENT = 3
WEEK = timedelta(days=7)
# What goes on to another day comes not before this wall time: also the digest.
MORNING = time(8)
# Somebody whose days are all holidays for so long is not written to at all; a team's days off may
# take a year.
_FAR = 400


# Compared as objects are: those who want the same share one, and that is quick to look up by.
@dataclass(frozen=True, eq=False)
class Manner:
    """How a person wants to be reached, as far as one team's messages go."""

    zone: ZoneInfo
    quiet: QuietHours | None
    weekdays: frozenset[int]
    working: WorkingDays
    paused_at: datetime | None = None
    paused_until: datetime | None = None
    notices_any_hour: bool = False

    def day_of(self, at: datetime) -> date:
        return at.astimezone(self.zone).date()

    def is_paused(self, at: datetime) -> bool:
        if self.paused_at is None or at < self.paused_at:
            return False
        return self.paused_until is None or at < self.paused_until


def manner_of(person: Somebody, team: Team) -> Manner:
    return _manner(
        person.timezone or team.timezone,
        (person.quiet_from, person.quiet_until),
        person.days,
        (team.holidays, tuple(team.days_off)),
        (person.paused_at, person.paused_until),
        person.notices_any_hour,
    )


# Most people have one of few, and each message asks for it several times.
@lru_cache(maxsize=4096)
def _manner(
    timezone: str,
    quiet: tuple[time | None, time | None],
    days: str,
    off: tuple[str | None, tuple[str, ...]],
    paused: tuple[datetime | None, datetime | None],
    notices_any_hour: bool,
) -> Manner:
    zone, (quiet_from, quiet_until) = ZoneInfo(timezone), quiet
    hours = None
    if quiet_from is not None and quiet_until is not None:
        hours = QuietHours(quiet_from, quiet_until, zone)
    return Manner(
        zone=zone,
        quiet=hours,
        weekdays=frozenset(int(day) for day in days),
        working=working_days(*off),
        paused_at=paused[0],
        paused_until=paused[1],
        notices_any_hour=notices_any_hour,
    )


@dataclass(frozen=True, slots=True)
class Message:
    """Something that wants to reach a person: not before `due_at`, and of no use from `expires_at`
    on. `digest` says that it waits for the digest already, `for_meeting` that it is about one."""

    kind: Kind
    due_at: datetime
    expires_at: datetime
    digest: bool = False
    for_meeting: bool = False


@dataclass(frozen=True, slots=True)
class Past:
    """A message that a person got on a day of theirs and that counts, and whether there was an ask
    in it."""

    day: date
    ask: bool


@dataclass(frozen=True, slots=True)
class Habit:
    """How a person takes asks: how often they want them, how many in a row (`silent`) passed
    without a word of theirs, and whether they were asked about another rhythm since (`offered`).
    `left_out` is whether the last ask of the routine that asks now was left out for this."""

    how_often: HowOften = HowOften.AS_PLANNED
    silent: int = 0
    offered: bool = False
    left_out: bool = False


@dataclass(frozen=True, slots=True)
class Send:
    """It may go now."""


@dataclass(frozen=True, slots=True)
class Gather:
    """The digest may go now, with everything that waits for it."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Not before `until`. `digest` says that it goes with others then."""

    until: datetime
    reason: str
    digest: bool = False


@dataclass(frozen=True, slots=True)
class Skip:
    """Not at all; the reason is the ledger's."""

    reason: str


@dataclass(frozen=True, slots=True)
class Offer:
    """Not at all: in its place comes the question whether another rhythm suits."""

    reason: str


Decision = Send | Gather | Wait | Skip | Offer


# A turn that comes to many suits most of them at the same time.
@lru_cache(maxsize=4096)
def suits(manner: Manner, kind: Kind, at: datetime) -> datetime | None:
    """`at`, or the next instant that suits: outside quiet hours, on one of the person's days, not
    on a holiday. A notice suits at any hour for whoever allowed it. None if there is none for a
    year."""
    if kind is Kind.NOTICE and manner.notices_any_hour:
        return at
    for _ in range(_FAR):
        if manner.quiet is not None:
            at = manner.quiet.end_of(at)
        day = manner.day_of(at)
        if day.isoweekday() in manner.weekdays and not manner.working.is_holiday(day):
            return at
        at = _morning(day + timedelta(days=1), manner.zone)
    return None


def decide(
    message: Message,
    now: datetime,
    manner: Manner,
    past: Sequence[Past],
    habit: Habit | None = None,
) -> Decision:
    """What becomes of a message that is due, at `now` (aware). `past` is what the person was sent
    in the last week, by any team; `habit` thins asks out, and None lets this one be."""
    if manner.is_paused(now):
        return _paused(message, manner)
    fits = suits(manner, message.kind, now)
    if fits is None or fits >= message.expires_at:
        return Skip(line("reason.no_hour"))
    if fits > now:
        return Wait(fits, line("reason.hours"), digest=message.digest)
    if message.kind in UNCOUNTED:
        return Send()
    if message.kind is Kind.ASK and habit is not None and (less := _thinned(message, habit)):
        return less
    return _within_budget(message, now, manner, past)


def _thinned(message: Message, habit: Habit) -> Skip | Offer | None:
    """Fewer asks for whoever chose so, and for whoever is silent. None for one that may come."""
    if habit.how_often is HowOften.NEEDED and not message.for_meeting:
        return Skip(line("reason.only_needed"))
    is_silent = habit.silent >= SILENT
    if is_silent and not habit.offered:
        return Offer(line("reason.offered"))
    if habit.left_out:
        return None
    if habit.how_often is HowOften.EVERY_SECOND:
        return Skip(line("reason.every_second"))
    return Skip(line("reason.silent")) if is_silent else None


def _within_budget(
    message: Message, now: datetime, manner: Manner, past: Sequence[Past]
) -> Decision:
    today = manner.day_of(now)
    week = [one for one in past if today - WEEK < one.day <= today]
    is_full = len(week) >= MESSAGES_A_WEEK
    asked = [one.day for one in week if one.ask] if message.kind is Kind.ASK else []
    if not is_full and not asked:
        return Gather() if message.digest else Send()
    free = [*([_place_is_free(week)] if is_full else []), *(day + WEEK for day in asked)]
    at = suits(manner, message.kind, _morning(max(free), manner.zone))
    if at is None or at >= message.expires_at:
        return Skip(line("reason.asked") if asked else line("reason.budget"))
    if asked:
        return Wait(at, line("reason.asked_later"), digest=message.digest)
    return Wait(at, line("reason.digest"), digest=True)


def after_ask(at: datetime, expires_at: datetime) -> Wait | Skip:
    """What becomes of a reminder that may come at `at`, for its ask came late."""
    if at >= expires_at:
        return Skip(line("reason.no_hour"))
    return Wait(at, line("reason.asked_late"))


def _morning(day: date, zone: ZoneInfo) -> datetime:
    return instant(datetime.combine(day, MORNING), zone)


def _place_is_free(week: Sequence[Past]) -> date:
    """The first day on which the budget has a place again."""
    days = sorted(one.day for one in week)
    return days[len(days) - MESSAGES_A_WEEK] + WEEK


def _paused(message: Message, manner: Manner) -> Decision:
    """What became of something is told after the pause, and so is a welcome; the rest is not for
    then."""
    if message.kind not in (Kind.OUTCOME, Kind.WELCOME):
        return Skip(line("reason.paused"))
    until = min(manner.paused_until or message.expires_at, message.expires_at)
    return Wait(until, line("reason.paused"))
