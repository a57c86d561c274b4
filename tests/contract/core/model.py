"""Who gets what in one year, found by watching the clock minute by minute.

The plainest reading of the product's words, to hold the planner, delivery and the preview against:
it shares no rule with them, looks nothing up ahead of its time, and is in no hurry. Minutes are
counted from `BEGIN`; a wall time is a number of minutes too, as its clock shows them.
"""

from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
YEAR = 365 * 24 * 60
DAY, HOUR = 24 * 60, 60
MORNING = 8 * HOUR
# Some minutes more, for the steps of meetings that come after the year.
_WATCHED = YEAR + 120 * DAY
_EARLIER = 40 * DAY
_FIRST_DAY = BEGIN.date().toordinal()
_STEPS = ["ask", "remind", "channel", "post", "copy", "round", "round_remind", "lapsed"]
_ASKS, _REMINDERS = {"ask", "rhythm"}, {"remind", "round_remind"}


@dataclass(frozen=True)
class Human:
    """Somebody: zone, quiet hours ("20:00-08:00" as minutes of the day), ISO weekdays, one pause
    as minutes from `BEGIN`. Whoever is not `silent` says a word to each ask as it comes, which
    leaves it open."""

    address: str
    zone: str
    quiet: tuple[int, int] | None = (20 * HOUR, 8 * HOUR)
    days: str = "1234567"
    pause: tuple[int, int] | None = None
    silent: bool = False


@dataclass(frozen=True)
class Series:
    """`rhythm` is "once", "daily", "weekly", "biweekly" or "monthly" (its first day's weekday, the
    same time of the month). `exceptions` gives days of the rhythm another wall time, or None."""

    first: datetime
    rhythm: str
    count: int = 1000
    minutes: int = 45
    ask_days: int = 6
    remind_days: int = 2
    channel_days: int = 3
    post_days: int = 1
    ask_time: int = 17 * HOUR + 30
    channel_time: int = 9 * HOUR + 30
    post_time: int = 14 * HOUR
    exceptions: Mapping[date, datetime | None] = field(default_factory=dict)


@dataclass(frozen=True)
class QiTeam:
    """A team with one series. `leads` are those who may lead its round, the first choice first;
    `items` say who brought something to the meeting of which day before the year began."""

    channel: str
    zone: str
    holidays: str | None
    days_off: frozenset[date]
    partners: tuple[str, ...]
    leads: tuple[str, ...]
    series: Series
    items: tuple[tuple[str, date], ...] = ()


@dataclass(frozen=True, order=True)
class Told:
    """One thing that reached somebody."""

    at: int
    channel: str
    step: str
    day: date
    whom: str

    @property
    def instant(self) -> datetime:
        return BEGIN + timedelta(minutes=self.at)


# The clock on the wall


@cache
def _clock(zone: str) -> Sequence[int]:
    """What the clock of a zone shows at each minute, a while before `BEGIN` included. It is looked
    at every quarter of an hour, for no zone changes its clock in between."""
    there = ZoneInfo(zone)
    shown = array("i")
    for minute in range(-_EARLIER, _WATCHED, 15):
        local = (BEGIN + timedelta(minutes=minute)).astimezone(there)
        wall = (local.date().toordinal() - _FIRST_DAY) * DAY + local.hour * HOUR + local.minute
        shown.extend(range(wall, wall + 15))
    return shown


def _shows(zone: str, minute: int) -> int:
    return _clock(zone)[minute + _EARLIER]


def _day_at(zone: str, minute: int) -> int:
    return _shows(zone, minute) // DAY


def _when(zone: str, day: int, time: int) -> int:
    """The first minute at which the clock shows it; where it never does, as much later as the
    clock went on."""
    wall, clock = day * DAY + time, _clock(zone)
    near = range(wall - 16 * HOUR + _EARLIER, wall + 16 * HOUR + _EARLIER)
    for index in near:
        if clock[index] == wall:
            return index - _EARLIER
        if clock[index] < wall < clock[index + 1]:
            return index - _EARLIER + (wall - clock[index])
    raise AssertionError("a clock shows every time within a day")


# Days


def _is_holiday(team: QiTeam, day: int) -> bool:
    on = date.fromordinal(day + _FIRST_DAY)
    return on in team.days_off or (team.holidays is not None and on in _public(team.holidays))


@cache
def _public(country: str) -> frozenset[date]:
    return frozenset(holidays.country_holidays(country, years=range(2025, 2029)))


def _weekday(day: int) -> int:
    return date.fromordinal(day + _FIRST_DAY).isoweekday()


def _working_days_from(team: QiTeam, day: int, count: int, way: int) -> int:
    while count > 0:
        day += way
        if _weekday(day) <= 5 and not _is_holiday(team, day):
            count -= 1
    return day


# Meetings and their steps


@dataclass(frozen=True)
class Meeting:
    """One that takes place; `day` is its day by the rhythm."""

    begins: int
    day: date


def _wall_days(series: Series) -> Iterator[date]:
    day, first, found = series.first.date(), series.first.date(), 0
    while found < series.count and day < date(2027, 5, 1):
        apart = (day - first).days
        is_one = {
            "once": apart == 0,
            "daily": True,
            "weekly": apart % 7 == 0,
            "biweekly": apart % 14 == 0,
            "monthly": apart % 7 == 0 and (day.day - 1) // 7 == (first.day - 1) // 7,
        }[series.rhythm]
        if is_one:
            found += 1
            yield day
        day += timedelta(days=1)


def meetings_of(team: QiTeam) -> list[Meeting]:
    """Those that take place in the year and soon after, in order of time."""
    found = []
    for day in _wall_days(team.series):
        wall: datetime | None = datetime.combine(day, team.series.first.time())
        wall = team.series.exceptions.get(day, wall)
        if wall is not None:
            number = wall.date().toordinal() - _FIRST_DAY
            if number < 365 + 60:
                begins = _when(team.zone, number, wall.hour * HOUR + wall.minute)
                found.append(Meeting(begins, day))
    # Of two at the same time the one that was not moved there comes first.
    moved = team.series.exceptions
    return sorted(found, key=lambda one: (one.begins, one.day in moved, one.day))


def _steps(team: QiTeam, meeting: Meeting) -> Iterator[tuple[str, int, int]]:
    """Each step with the minute at which it is due, and the one from which it is of no use."""
    series, zone, begins = team.series, team.zone, meeting.begins
    on = _day_at(zone, begins)

    def days_before(count: int) -> int:
        day = on - count
        while _is_holiday(team, day):
            day -= 1
        return day

    ask = _when(zone, days_before(series.ask_days), series.ask_time)
    remind = _when(zone, days_before(series.remind_days), series.ask_time)
    channel_day = _working_days_from(team, on, series.channel_days, -1)
    channel = _when(zone, channel_day, series.channel_time)
    post = _when(zone, _working_days_from(team, on, series.post_days, -1), series.post_time)
    before = [("ask", ask, begins), ("channel", channel, begins)]
    if remind > ask:
        before.append(("remind", remind, begins))
    before += [("post", post, begins), ("copy", post, begins)]
    yield from ((step, due, end) for step, due, end in before if due < begins)
    over = begins + series.minutes + 10
    lapse_day = _working_days_from(team, _day_at(zone, over), 3, 1)
    lapse = _when(zone, lapse_day, _shows(zone, over) % DAY)
    morning = _when(zone, _working_days_from(team, _day_at(zone, over), 1, 1), 8 * HOUR)
    yield "round", over, lapse
    yield "round_remind", morning, lapse
    yield "lapsed", lapse, lapse + 400 * DAY


# People


@dataclass(eq=False)
class _Message:
    """Something on its way to a person. `rested` says that a day has passed which was not theirs,
    so that it comes in the morning or later; `not_before` is a minute."""

    step: str
    team: QiTeam
    meeting: Meeting
    expires: int
    digest: bool = False
    rested: bool = False
    not_before: int = 0


@dataclass(eq=False)
class _Inbox:
    human: Human
    waiting: list[_Message] = field(default_factory=list)
    counted: list[tuple[int, bool]] = field(default_factory=list)
    # Asks since the last word: when the use of each is over, and when its reminder came.
    unanswered: list[tuple[_Message, int | None]] = field(default_factory=list)
    was_offered: bool = False
    # Channels whose last ask was left out.
    left_out: set[str] = field(default_factory=set)
    got: dict[tuple[str, Meeting, str], int] = field(default_factory=dict)

    def is_paused(self, minute: int) -> bool:
        pause = self.human.pause
        return pause is not None and pause[0] <= minute < pause[1]

    def is_quiet(self, minute: int) -> bool:
        if self.human.quiet is None:
            return False
        begins, ends = self.human.quiet
        clock = _shows(self.human.zone, minute) % DAY
        return begins <= clock < ends if begins < ends else clock >= begins or clock < ends

    def is_their_day(self, team: QiTeam, minute: int) -> bool:
        day = _day_at(self.human.zone, minute)
        return str(_weekday(day)) in self.human.days and not _is_holiday(team, day)

    def messages_in_week_to(self, day: int) -> list[bool]:
        """For each message that counts in the seven days up to `day`, whether it was an ask."""
        return [ask for sent, ask in self.counted if 0 <= day - sent <= 6]

    def has_been_silent(self, minute: int) -> bool:
        """Whether three asks have gone by: their use is over, or a reminder came."""
        gone = [
            ask
            for ask, reminded in self.unanswered
            if ask.expires <= minute or reminded is not None
        ]
        return len(gone) >= 3

    def suits(self, message: _Message, minute: int) -> bool:
        if minute < message.not_before or self.is_quiet(minute):
            return False
        if not self.is_their_day(message.team, minute):
            message.rested = True
            return False
        return not message.rested or _shows(self.human.zone, minute) % DAY >= MORNING

    def has_place(self, message: _Message, day: int) -> bool:
        """Whether the week up to that day has a place for it."""
        week = self.messages_in_week_to(day)
        return len(week) < 3 and not (message.step in _ASKS and any(week))

    def another_morning(self, message: _Message, minute: int) -> int | None:
        """The next morning with a place in the week, if it comes in time."""
        day = _day_at(self.human.zone, minute) + 1
        while not self.has_place(message, day):
            day += 1
        morning = _when(self.human.zone, day, MORNING)
        trial = _Message(message.step, message.team, message.meeting, message.expires)
        for later in range(morning, message.expires):
            if self.suits(trial, later):
                return morning
        return None


class Year:
    """Walks through a year, or `minutes` of one; `told` is what came of it, in order."""

    def __init__(
        self, teams: tuple[QiTeam, ...], humans: tuple[Human, ...], minutes: int = YEAR
    ) -> None:
        self.told: list[Told] = []
        self.messages = 0
        self._inboxes = {human.address: _Inbox(human) for human in humans}
        self._meetings = {team.channel: meetings_of(team) for team in teams}
        self._items = [(team.channel, who, day) for team in teams for who, day in team.items]
        # What somebody brought answers the ask for that meeting, not for one it is carried to.
        self._answered = frozenset(self._items)
        self._due: dict[int, list[tuple[QiTeam, Meeting, str, int]]] = {}
        for team in teams:
            for meeting in self._meetings[team.channel]:
                for step, due, expires in sorted(
                    _steps(team, meeting), key=lambda one: _STEPS.index(one[0])
                ):
                    if due > 0:
                        self._due.setdefault(due, []).append((team, meeting, step, expires))
        for minute in range(minutes):
            for team, meeting, step, expires in self._due.get(minute, ()):
                self._begin(team, meeting, step, minute, expires)
            for inbox in self._inboxes.values():
                if inbox.waiting:
                    self._look(inbox, minute)

    def _begin(self, team: QiTeam, meeting: Meeting, step: str, minute: int, expires: int) -> None:
        if step in ("channel", "post"):
            self.messages += 1
            self.told.append(Told(minute, team.channel, step, meeting.day, team.channel))
            return
        for whom in self._recipients(team, meeting, step, minute):
            self._inboxes[whom].waiting.append(_Message(step, team, meeting, expires))
        if step == "lapsed":
            self._carry_over(team, meeting, minute)

    def _recipients(
        self, team: QiTeam, meeting: Meeting, step: str, minute: int
    ) -> tuple[str, ...]:
        if step in ("round", "round_remind"):
            awake = [who for who in team.leads if not self._inboxes[who].is_paused(minute)]
            return tuple(awake or team.leads)[:1]
        if step == "lapsed":
            brought = [
                who
                for channel, who, day in self._items
                if (channel, day) == (team.channel, meeting.day)
            ]
            return tuple(dict.fromkeys(brought))
        return team.partners

    def _carry_over(self, team: QiTeam, meeting: Meeting, minute: int) -> None:
        later = [one.day for one in self._meetings[team.channel] if one.begins > minute]
        here = (team.channel, meeting.day)
        self._items = [
            (channel, who, later[0] if (channel, day) == here and later else day)
            for channel, who, day in self._items
        ]

    def _look(self, inbox: _Inbox, minute: int) -> None:
        looked_at: list[_Message] = []
        while left := [one for one in inbox.waiting if one not in looked_at]:
            message = left[0]  # what goes in a digest is gone, what comes in between is last
            looked_at.append(message)
            if minute >= message.expires:
                inbox.waiting.remove(message)
            elif inbox.suits(message, minute):
                if not inbox.is_paused(minute):
                    self._its_turn(inbox, message, minute)
                elif message.step != "lapsed":
                    inbox.waiting.remove(message)

    def _its_turn(self, inbox: _Inbox, message: _Message, minute: int) -> None:
        if self._is_left_out(inbox, message, minute):
            inbox.waiting.remove(message)
            return
        how = self._how(inbox, message, minute)
        if how == "alone":
            self._send(inbox, [message], minute, digest=False)
        elif how == "digest":
            together = [message]
            for other in list(inbox.waiting):
                if other is not message and self._may_join(inbox, other, together, minute):
                    together.append(other)
            self._send(inbox, together[:5], minute, digest=True)
        elif (morning := inbox.another_morning(message, minute)) is not None:
            week = inbox.messages_in_week_to(_day_at(inbox.human.zone, minute))
            is_second = message.step in _ASKS and any(week)
            message.digest = message.digest or not is_second
            message.rested, message.not_before = False, morning
        else:
            inbox.waiting.remove(message)

    def _is_left_out(self, inbox: _Inbox, message: _Message, minute: int) -> bool:
        """After three asks in silence the next one makes way for the question about another
        rhythm, and then every second one of a team's is left out."""
        channel = message.team.channel
        if message.step != "ask" or not inbox.has_been_silent(minute):
            return False
        if not inbox.was_offered:
            inbox.was_offered = True
            offer = _Message("rhythm", message.team, message.meeting, minute + 28 * DAY)
            inbox.waiting.append(offer)
        elif channel in inbox.left_out:
            return False
        inbox.left_out.add(channel)
        return True

    def _how(self, inbox: _Inbox, message: _Message, minute: int) -> str:
        if message.step in _REMINDERS:
            return "alone"
        if not inbox.has_place(message, _day_at(inbox.human.zone, minute)):
            return "later"
        return "digest" if message.digest else "alone"

    def _may_join(
        self, inbox: _Inbox, other: _Message, together: list[_Message], minute: int
    ) -> bool:
        """One ask at most, and none that would be left out."""
        if other.step in _REMINDERS or minute >= other.expires:
            return False
        if other.step in _ASKS and any(one.step in _ASKS for one in together):
            return False
        comes = inbox.was_offered and other.team.channel in inbox.left_out
        if other.step == "ask" and inbox.has_been_silent(minute) and not comes:
            return False
        if other.digest:
            awake = not inbox.is_quiet(minute) and inbox.is_their_day(other.team, minute)
            return awake and self._how(inbox, other, minute) != "later"
        return inbox.suits(other, minute) and self._how(inbox, other, minute) != "later"

    def _send(self, inbox: _Inbox, messages: list[_Message], minute: int, *, digest: bool) -> None:
        going = [one for one in messages if self._is_needed(inbox, one, minute)]
        for message in messages:
            inbox.waiting.remove(message)
        for message in going:
            channel, meeting = message.team.channel, message.meeting
            whom = inbox.human.address
            self.told.append(Told(minute, channel, message.step, meeting.day, whom))
            inbox.got[channel, meeting, message.step] = minute
            self._keep_count(inbox, message, minute)
        if going:
            self.messages += 1
            if digest or going[0].step not in _REMINDERS:
                is_ask = any(one.step in _ASKS for one in going)
                inbox.counted.append((_day_at(inbox.human.zone, minute), is_ask))

    def _keep_count(self, inbox: _Inbox, message: _Message, minute: int) -> None:
        """Of asks that go by in silence."""
        if message.step == "ask":
            inbox.left_out.discard(message.team.channel)
            if inbox.human.silent:
                inbox.unanswered.append((message, None))
        if message.step == "remind":
            about = message.team.channel, message.meeting
            inbox.unanswered = [
                (ask, minute if (ask.team.channel, ask.meeting) == about else reminded)
                for ask, reminded in inbox.unanswered
            ]

    def _is_needed(self, inbox: _Inbox, message: _Message, minute: int) -> bool:
        about = message.team.channel, message.meeting
        if message.step in ("ask", "remind"):
            own = (message.team.channel, inbox.human.address, message.meeting.day)
            if own in self._answered:
                return False
        if message.step == "remind":
            asked = inbox.got.get((*about, "ask"))
            zone = inbox.human.zone
            return asked is not None and _day_at(zone, asked) < _day_at(zone, minute)
        if message.step in ("round", "round_remind"):
            other = "round" if message.step == "round_remind" else "round_remind"
            last = inbox.got.get((*about, other))
            return last is None or minute - last >= 12 * HOUR
        return True
