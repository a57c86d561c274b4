"""When the agenda's steps fall due, for every kind of series."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.routines.agenda import steps
from bot.routines.agenda.steps import KINDS, Step
from bot.schedule import Occurrence, instant
from bot.working_days import WorkingDays
from storage.tables import Kind, Meeting, MeetingSeries, Team
from tests.unit.times import NEW_YORK, TIMES_OF_DAY, TUESDAYS

DAYS_BEFORE = st.integers(0, 12)
DAYS_OFF = st.sampled_from(
    [[], ["2026-01-12"], ["2025-12-22/2026-01-09"], ["2026-02-01/2026-04-30"]]
)


@st.composite
def series_of_a_team(draw: st.DrawFn) -> tuple[MeetingSeries, Team]:
    """A meeting series and its team, not yet in any database."""
    zones = ["America/New_York", "Europe/Berlin", "Pacific/Apia", "Australia/Lord_Howe"]
    team = Team(
        timezone=draw(st.sampled_from(zones)),
        holidays=draw(st.sampled_from([None, "US", "DE"])),
        days_off=draw(DAYS_OFF),
    )
    rule = draw(
        st.sampled_from(
            [
                None,
                "FREQ=DAILY",
                TUESDAYS,
                "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH",
                "FREQ=MONTHLY;BYDAY=2TU",
                "FREQ=MONTHLY;BYMONTHDAY=-1",
                "FREQ=WEEKLY;COUNT=4",
                "FREQ=WEEKLY;UNTIL=20260401T120000Z",
                "FREQ=YEARLY;BYMONTH=7;BYMONTHDAY=4",
            ]
        )
    )
    day = draw(st.dates(date(2025, 10, 1), date(2026, 6, 1)))
    series = MeetingSeries(
        rule_since=datetime(2025, 9, 1, tzinfo=UTC),
        start=datetime.combine(day, draw(TIMES_OF_DAY)),
        rrule=rule,
        timezone=draw(st.sampled_from([None, *zones])),
        minutes=draw(st.sampled_from([5, 45, 1440])),
        ask_days_before=draw(DAYS_BEFORE),
        remind_days_before=draw(DAYS_BEFORE),
        channel_days_before=draw(DAYS_BEFORE),
        post_days_before=draw(DAYS_BEFORE),
        ask_time=draw(TIMES_OF_DAY),
        channel_time=draw(TIMES_OF_DAY),
        post_time=draw(TIMES_OF_DAY),
    )
    # As it arrives from the database: a relationship that is only for reading.
    series.__dict__["exceptions"] = [
        Meeting(
            day=day + timedelta(days=draw(st.integers(-5, 30))),
            wall=datetime.combine(
                day + timedelta(days=draw(st.integers(-5, 60))), draw(TIMES_OF_DAY)
            ),
            starts_at=datetime(2025, 9, 2, tzinfo=UTC),  # ahead when the rhythm was made
        )
        for _ in range(draw(st.integers(0, 1)))
    ]
    return series, team


YEAR = timedelta(days=500)


@given(made=series_of_a_team(), after=st.integers(-400, 400))
def test_the_next_due_time_is_the_first_step_that_falls_due(
    made: tuple[MeetingSeries, Team], after: int
) -> None:
    series, team = made
    at = series.start.replace(tzinfo=UTC) + timedelta(hours=after)
    falling_due = steps.occasions(series, team, at, at + YEAR)
    promised = steps.next_due(series, team, at)

    if falling_due:
        assert promised == falling_due[0].due_at
    else:
        assert promised is None or promised > at + YEAR


@given(made=series_of_a_team(), cut=st.integers(0, 60 * 24))
def test_steps_fall_due_once_wherever_a_window_is_cut(
    made: tuple[MeetingSeries, Team], cut: int
) -> None:
    series, team = made
    begin = series.start.replace(tzinfo=UTC) - timedelta(days=20)
    middle, end = begin + timedelta(hours=cut), begin + timedelta(days=60)

    whole = steps.occasions(series, team, begin, end)
    halves = [
        *steps.occasions(series, team, begin, middle),
        *steps.occasions(series, team, middle, end),
    ]

    assert halves == whole
    assert len({(step.name, step.step) for step in whole}) == len(whole)


@given(made=series_of_a_team())
def test_the_steps_before_a_meeting_come_before_it_and_no_ask_on_a_holiday(
    made: tuple[MeetingSeries, Team],
) -> None:
    series, team = made
    begin = series.start.replace(tzinfo=UTC) - timedelta(days=30)
    working, zone = WorkingDays(team.holidays, team.days_off), ZoneInfo(team.timezone)

    for step in steps.occasions(series, team, begin, begin + timedelta(days=90)):
        assert step.starts_at is not None
        assert step.due_at < step.expires_at
        day = step.due_at.astimezone(zone).date()
        if step.step in (Step.ASK, Step.REMIND):
            assert step.due_at < step.starts_at == step.expires_at
            assert not working.is_holiday(day)
        elif step.step in (Step.CHANNEL, Step.POST, Step.COPY):
            assert step.due_at < step.starts_at
            assert step.expires_at <= step.starts_at
            assert day in working or day == step.starts_at.astimezone(zone).date()
        else:
            assert step.due_at > step.starts_at


# Against the words of the product, read as plainly as they stand.


class Calendar:
    """A team's days, asked one by one."""

    def __init__(self, team: Team) -> None:
        self._public = holidays.country_holidays(team.holidays) if team.holidays else {}
        self._own = set()
        for text in team.days_off:
            first, _, last = text.partition("/")
            day = date.fromisoformat(first)
            while day <= date.fromisoformat(last or first):
                self._own.add(day)
                day += timedelta(days=1)

    def is_holiday(self, day: date) -> bool:
        return day in self._public or day in self._own

    def is_working(self, day: date) -> bool:
        return day.strftime("%a") not in ("Sat", "Sun") and not self.is_holiday(day)

    def calendar_days_before(self, day: date, count: int) -> date:
        day -= timedelta(days=count)
        while self.is_holiday(day):
            day -= timedelta(days=1)
        return day

    def working_days(self, day: date, count: int, way: int) -> date:
        passed = 0
        while passed < count:
            day += timedelta(days=way)
            if self.is_working(day):
                passed += 1
        return day


def in_plain_words(series: MeetingSeries, team: Team, starts_at: datetime) -> dict[str, datetime]:
    zone, days = ZoneInfo(team.timezone), Calendar(team)
    on = starts_at.astimezone(zone).date()

    def at(day: date, wall: time) -> datetime:
        return instant(datetime.combine(day, wall), zone)

    ask = at(days.calendar_days_before(on, series.ask_days_before), series.ask_time)
    remind = at(days.calendar_days_before(on, series.remind_days_before), series.ask_time)
    post = at(days.working_days(on, series.post_days_before, -1), series.post_time)
    channel = at(days.working_days(on, series.channel_days_before, -1), series.channel_time)
    before = {"ask": ask, "channel": channel, "post": post, "copy": post}
    if remind > ask:
        before["remind"] = remind
    found = {step: due for step, due in before.items() if due < starts_at}
    end = starts_at + timedelta(minutes=series.minutes + 10)
    ended_on, clock = end.astimezone(zone).date(), end.astimezone(zone).time()
    found["round"] = end
    found["round_remind"] = at(days.working_days(ended_on, 1, 1), time(8))
    found["lapsed"] = at(days.working_days(ended_on, 3, 1), clock)
    return found


@given(made=series_of_a_team(), minutes=st.integers(0, 365 * 24 * 60))
def test_each_step_of_a_meeting_falls_due_when_the_product_says(
    made: tuple[MeetingSeries, Team], minutes: int
) -> None:
    series, team = made
    starts_at = datetime(2025, 12, 1, tzinfo=UTC) + timedelta(minutes=minutes)

    planned = list(steps.of_meeting(series, team, Occurrence(date(2026, 1, 1), starts_at)))

    assert {one.step: one.due_at for one in planned} == in_plain_words(series, team, starts_at)
    assert {one.name for one in planned} == {"2026-01-01"}
    assert all(one.kind is KINDS[Step(one.step)] for one in planned)


def biweekly(**more: object) -> tuple[MeetingSeries, Team]:
    """A Tuesday meeting at nine, as most teams have it."""
    series = MeetingSeries(
        start=datetime(2026, 1, 6, 9),  # noqa: DTZ001 (a wall time has no zone)
        rrule="FREQ=WEEKLY;INTERVAL=2;BYDAY=TU",
        minutes=45,
        ask_days_before=6,
        remind_days_before=2,
        channel_days_before=3,
        post_days_before=1,
        ask_time=time(17, 30),
        channel_time=time(9, 30),
        post_time=time(14),
    )
    for name, value in more.items():
        setattr(series, name, value)
    series.__dict__["exceptions"] = []
    return series, Team(timezone="America/New_York", holidays="US", days_off=[])


def local(series: MeetingSeries, team: Team, day: date) -> dict[str, tuple[str, str]]:
    """Each step of the meeting on that day: when it is due and when it is of no more use."""
    starts_at = instant(datetime.combine(day, series.start.time()), NEW_YORK)
    return {
        one.step: (
            f"{one.due_at.astimezone(NEW_YORK):%a %b %d %H:%M}",
            f"{one.expires_at.astimezone(NEW_YORK):%a %b %d %H:%M}",
        )
        for one in steps.of_meeting(series, team, Occurrence(day, starts_at))
    }


def test_the_steps_of_a_meeting_after_a_holiday() -> None:
    found = local(*biweekly(), date(2026, 1, 20))

    due, _ = found.pop("lapsed")
    assert due == "Fri Jan 23 09:55"
    assert found == {
        "ask": ("Wed Jan 14 17:30", "Tue Jan 20 09:00"),
        "remind": ("Sun Jan 18 17:30", "Tue Jan 20 09:00"),
        "channel": ("Wed Jan 14 09:30", "Fri Jan 16 14:00"),
        "post": ("Fri Jan 16 14:00", "Tue Jan 20 09:00"),
        "copy": ("Fri Jan 16 14:00", "Tue Jan 20 09:00"),
        "round": ("Tue Jan 20 09:55", "Fri Jan 23 09:55"),
        "round_remind": ("Wed Jan 21 08:00", "Fri Jan 23 09:55"),
    }


def test_a_reminder_that_would_not_come_after_its_ask_does_not_come() -> None:
    for days in (6, 7, 30):
        assert "remind" not in local(*biweekly(remind_days_before=days), date(2026, 1, 20))
    # Both are moved back from the holiday to the same Sunday.
    both = biweekly(ask_days_before=1, remind_days_before=1)
    assert "remind" not in local(*both, date(2026, 1, 20))


def test_a_step_that_would_come_after_the_beginning_does_not_come() -> None:
    late = biweekly(ask_days_before=0, channel_days_before=0, post_days_before=0)

    assert set(local(*late, date(2026, 1, 20))) == {"round", "round_remind", "lapsed"}


@pytest.mark.parametrize("step", Step)
def test_every_step_has_a_kind_and_what_belongs_to_an_ask_is_a_reminder(step: Step) -> None:
    reminders = {Step.REMIND, Step.AGAIN, Step.ROUND_REMIND}

    assert (KINDS[step] is Kind.ASK) == (step is Step.ASK)
    assert (KINDS[step] is Kind.TASK) == (step is Step.ROUND)
    assert (KINDS[step] is Kind.REMINDER) == (step in reminders)
