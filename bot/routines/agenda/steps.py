"""When the agenda's steps fall due, counted from each meeting of a series. Pure.

The first steps lead up to a meeting, the last ones follow it: the facilitator's round, its one
reminder, and its lapse when nobody led it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot.routines.agenda.calendar import HORIZON, last_of, meetings, rhythm_of
from bot.routines.plan import Occasion
from bot.schedule import Occurrence, Rhythm, instant, occurrences, shortly_before
from bot.working_days import WorkingDays, working_days
from storage.tables import Kind, MeetingSeries, Team

# The round comes this long after a meeting's end.
AFTER_THE_END = timedelta(minutes=10)
# Its reminder comes on the next working morning, and it lapses after so many working days.
REMINDER_TIME = time(8)
LAPSES_AFTER = 3
# The round and its reminder come no closer, which a late evening meeting would bring.
ROUNDS_APART = timedelta(hours=12)
# For so long it is worth telling somebody what became of what they brought: longer than a pause.
TOLD_FOR = timedelta(days=400)


class Step(StrEnum):
    """`channel` and `post` go to the team's channel, `ask`, `remind`, `again` (asked for by a
    snooze) and `copy` to partners, the `round` and its reminder to whoever leads it, `lapsed` and
    `outcome` and `correction` to contributors, `call_me` to whoever should call one of them,
    `moved`, `cancelled` and `back` (it takes place after all) to whoever was told."""

    ASK = "ask"
    REMIND = "remind"
    AGAIN = "again"
    CHANNEL = "channel"
    POST = "post"
    COPY = "copy"
    ROUND = "round"
    ROUND_REMIND = "round_remind"
    LAPSED = "lapsed"
    OUTCOME = "outcome"
    CORRECTION = "correction"
    CALL_ME = "call_me"
    MOVED = "moved"
    BACK = "back"
    CANCELLED = "cancelled"


KINDS = {
    Step.ASK: Kind.ASK,
    Step.REMIND: Kind.REMINDER,
    Step.AGAIN: Kind.REMINDER,
    Step.CHANNEL: Kind.NEWS,
    Step.POST: Kind.NEWS,
    Step.COPY: Kind.NEWS,
    Step.ROUND: Kind.TASK,
    Step.ROUND_REMIND: Kind.REMINDER,
    Step.LAPSED: Kind.OUTCOME,
    Step.OUTCOME: Kind.OUTCOME,
    Step.CORRECTION: Kind.OUTCOME,
    Step.CALL_ME: Kind.NEWS,
    Step.MOVED: Kind.NOTICE,
    Step.BACK: Kind.NOTICE,
    Step.CANCELLED: Kind.NOTICE,
}


# The steps that come with time; the others come of what somebody does.
WITH_TIME = (
    Step.ASK,
    Step.REMIND,
    Step.CHANNEL,
    Step.POST,
    Step.COPY,
    Step.ROUND,
    Step.ROUND_REMIND,
    Step.LAPSED,
)


def occasions(
    series: MeetingSeries, team: Team, after: datetime, until: datetime
) -> list[Occasion]:
    """Every step that falls due after `after` and not later than `until` (aware), in order."""
    plan = _plan(series, team)
    first, last = after - plan.tail, until + plan.lead
    if series.exceptions:
        return _between(plan, meetings(series, team, first, last), after, until)
    return list(_between_by_rule(plan, _by_rule(series, team, first, last), after, until))


def next_due(series: MeetingSeries, team: Team, after: datetime) -> datetime | None:
    """The first due time of any step after `after`; None when the series has ended."""
    plan = _plan(series, team)
    first, last = after - plan.tail, after + HORIZON
    if series.exceptions:
        return _next(plan, meetings(series, team, first, last), after)
    return _next_by_rule(plan, _by_rule(series, team, first, last), after)


def of_meeting(series: MeetingSeries, team: Team, meeting: Occurrence) -> Sequence[Occasion]:
    """The steps of one meeting that have their time."""
    return _plan(series, team).steps(meeting)


def lapse_of(series: MeetingSeries, team: Team, starts_at: datetime) -> datetime:
    """When the round of a meeting lapses: so many working days after it was due."""
    round_due = starts_at + timedelta(minutes=series.minutes) + AFTER_THE_END
    return _lapse(ZoneInfo(team.timezone), _working(team), round_due)


def next_working_morning(team: Team, at: datetime) -> datetime:
    """The first working morning after the day of `at`."""
    return _morning(ZoneInfo(team.timezone), _working(team), at)


def is_apart(step: Step, other_at: datetime | None, now: datetime, zone: ZoneInfo) -> bool:
    """Whether an ask, or its reminder, is no second ask to somebody who got the other of the two
    at `other_at` (None: did not). Who was not asked about a meeting is not reminded of it; whoever
    leads a round hears of it from the reminder then."""
    if step in (Step.ROUND, Step.ROUND_REMIND):
        return other_at is None or now - other_at >= ROUNDS_APART
    if step is Step.ASK:
        return other_at is None
    if other_at is None:
        return False
    # As a bot that was away would send it, on the same day.
    return other_at.astimezone(zone).date() < now.astimezone(zone).date()


class _Times(NamedTuple):
    """What a series says of when its steps come; the names are its own."""

    minutes: int
    ask_days_before: int
    remind_days_before: int
    channel_days_before: int
    post_days_before: int
    ask_time: time
    channel_time: time
    post_time: time


@dataclass(frozen=True, slots=True)
class _Plan:
    """When the steps of a series come around each of its meetings: many teams have the same."""

    times: _Times
    zone: ZoneInfo
    working: WorkingDays

    def steps(self, meeting: Occurrence) -> Sequence[Occasion]:
        return _of_meeting(self.times, self.zone, self.working, meeting)

    @property
    def lead(self) -> timedelta:
        """Longer than any step comes before its meeting: working days with weekends and holidays
        between them, and the days that a holiday moves an ask back."""
        times = self.times
        working_days = max(times.channel_days_before, times.post_days_before)
        days = max(times.ask_days_before, times.remind_days_before, working_days * 2)
        return timedelta(days=days + self._off_in_a_row)

    @property
    def tail(self) -> timedelta:
        """Longer than any step comes after the beginning of its meeting."""
        return timedelta(minutes=self.times.minutes, days=LAPSES_AFTER * 2 + self._off_in_a_row)

    @property
    def _off_in_a_row(self) -> int:
        """At least as many days as any row of weekends, holidays and own days off has."""
        return 30 + 2 * self.working.own_days


def _plan(series: MeetingSeries, team: Team) -> _Plan:
    times = _Times(
        series.minutes,
        series.ask_days_before,
        series.remind_days_before,
        series.channel_days_before,
        series.post_days_before,
        series.ask_time,
        series.channel_time,
        series.post_time,
    )
    return _Plan(times, ZoneInfo(team.timezone), _working(team))


@dataclass(frozen=True, slots=True)
class _ByRule:
    """The meetings of a rhythm after `after` and not later than `until`, where none has a time of
    its own."""

    rhythm: Rhythm
    after: datetime
    until: datetime

    def __iter__(self) -> Iterator[Occurrence]:
        return occurrences(self.rhythm, self.after, self.until)


def _by_rule(series: MeetingSeries, team: Team, after: datetime, until: datetime) -> _ByRule:
    until = last_of(series, team, until)
    return _ByRule(shortly_before(rhythm_of(series, team), after), after, until)


def _between(
    plan: _Plan, held: Iterable[Occurrence], after: datetime, until: datetime
) -> list[Occasion]:
    found = [
        occasion
        for meeting in held
        for occasion in plan.steps(meeting)
        if after < occasion.due_at <= until
    ]
    return sorted(found, key=lambda occasion: occasion.due_at)


def _next(plan: _Plan, held: Iterable[Occurrence], after: datetime) -> datetime | None:
    first: datetime | None = None
    lead = plan.lead
    for meeting in held:
        if first and meeting.starts_at - lead > first:
            break
        for occasion in plan.steps(meeting):
            if occasion.due_at > after and (first is None or occasion.due_at < first):
                first = occasion.due_at
    return first


# Most meetings go by their rule, and many teams have the same.
_between_by_rule = lru_cache(maxsize=2048)(_between)
_next_by_rule = lru_cache(maxsize=2048)(_next)


# Of one meeting they are asked for by its routine and for each partner who could be asked for an
# idea, and many teams have the same times.
@lru_cache(maxsize=2048)
def _of_meeting(
    times: _Times, zone: ZoneInfo, working: WorkingDays, meeting: Occurrence
) -> Sequence[Occasion]:
    return (*_before(times, zone, working, meeting), *_afterwards(times, zone, working, meeting))


def _before(
    times: _Times, zone: ZoneInfo, working: WorkingDays, meeting: Occurrence
) -> Iterator[Occasion]:
    on = meeting.starts_at.astimezone(zone).date()

    def at(day: date, wall: time) -> datetime:
        return instant(datetime.combine(day, wall), zone)

    def days_before(count: int) -> date:
        return working.not_a_holiday(on - timedelta(days=count))

    ask = at(days_before(times.ask_days_before), times.ask_time)
    remind = at(days_before(times.remind_days_before), times.ask_time)
    channel = at(working.before(on, times.channel_days_before), times.channel_time)
    post = at(working.before(on, times.post_days_before), times.post_time)
    starts_at = meeting.starts_at
    steps = [(Step.ASK, ask, starts_at)]
    if remind > ask:
        steps.append((Step.REMIND, remind, starts_at))
    # Once the agenda itself is there, nobody needs to hear that it is being gathered.
    steps.append((Step.CHANNEL, channel, post if channel < post < starts_at else starts_at))
    steps += [(Step.POST, post, starts_at), (Step.COPY, post, starts_at)]
    for step, due_at, expires_at in steps:
        if due_at < starts_at:
            yield _occasion(step, meeting, due_at, expires_at)


def _afterwards(
    times: _Times, zone: ZoneInfo, working: WorkingDays, meeting: Occurrence
) -> Iterator[Occasion]:
    due = meeting.starts_at + timedelta(minutes=times.minutes) + AFTER_THE_END
    lapse = _lapse(zone, working, due)
    reminder = _morning(zone, working, due)
    yield _occasion(Step.ROUND, meeting, due, lapse)
    if reminder < lapse:
        yield _occasion(Step.ROUND_REMIND, meeting, reminder, lapse)
    yield _occasion(Step.LAPSED, meeting, lapse, lapse + TOLD_FOR)


def _lapse(zone: ZoneInfo, working: WorkingDays, round_due: datetime) -> datetime:
    local = round_due.astimezone(zone)
    day = working.after(local.date(), LAPSES_AFTER)
    return instant(datetime.combine(day, local.time()), zone)


def _morning(zone: ZoneInfo, working: WorkingDays, at: datetime) -> datetime:
    day = working.after(at.astimezone(zone).date(), 1)
    return instant(datetime.combine(day, REMINDER_TIME), zone)


def _occasion(step: Step, meeting: Occurrence, due_at: datetime, expires_at: datetime) -> Occasion:
    return Occasion(
        step=step,
        name=meeting.day.isoformat(),
        kind=KINDS[step],
        due_at=due_at,
        expires_at=expires_at,
        day=meeting.day,
        starts_at=meeting.starts_at,
    )


def _working(team: Team) -> WorkingDays:
    return working_days(team.holidays, team.days_off)
