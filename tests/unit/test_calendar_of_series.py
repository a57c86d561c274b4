"""On which days a series really meets: by its rule, with what was cancelled, moved or added."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import assume, given
from hypothesis import strategies as st

from bot.routines.agenda.calendar import meeting_on, meetings
from bot.schedule import Occurrence
from storage.tables import Meeting, MeetingSeries, Team
from tests.unit.times import TUESDAYS

ZONES = st.sampled_from(
    [
        *("America/New_York", "Europe/Berlin", "Asia/Kolkata", "Asia/Kathmandu"),
        *("America/St_Johns", "Australia/Lord_Howe", "Pacific/Apia", "Etc/UTC"),
    ]
)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
FAR_AHEAD = datetime(2031, 1, 1, tzinfo=UTC)
FIRST = datetime(2026, 1, 6, 9)  # noqa: DTZ001 (a wall time has no zone)


def tuesdays(
    *exceptions: Meeting, zone: str = "America/New_York", rule: str = TUESDAYS
) -> MeetingSeries:
    return with_exceptions(FIRST, rule, zone, exceptions)


def with_exceptions(
    start: datetime, rule: str | None, zone: str, exceptions: Sequence[Meeting]
) -> MeetingSeries:
    """A series as it arrives from the database, whose exceptions were all ahead when its rhythm was
    made, unless they say more."""
    series = MeetingSeries(start=start, rrule=rule, timezone=zone, rule_since=LONG_AGO)
    for one in exceptions:
        one.starts_at = one.starts_at or FAR_AHEAD
    series.__dict__["exceptions"] = list(exceptions)  # a relationship that is only for reading
    return series


def team(**more: object) -> Team:
    return Team(timezone="America/New_York", days_off=[], **more)


def held(
    series: MeetingSeries, after: str, until: str, of_team: Team | None = None
) -> list[tuple[str, str]]:
    """The day that names each meeting, and its wall time with the offset."""
    zone = ZoneInfo(series.timezone or "America/New_York")
    found = meetings(
        series, of_team or team(), datetime.fromisoformat(after), datetime.fromisoformat(until)
    )
    return [
        (one.day.isoformat(), one.starts_at.astimezone(zone).isoformat(timespec="minutes"))
        for one in found
    ]


JANUARY = ("2026-01-01T00:00-05:00", "2026-02-01T00:00-05:00")


def test_a_cancelled_meeting_does_not_take_place() -> None:
    series = tuesdays(Meeting(day=date(2026, 1, 13), cancelled_at=LONG_AGO))

    assert [day for day, _ in held(series, *JANUARY)] == ["2026-01-06", "2026-01-20", "2026-01-27"]
    assert meeting_on(series, team(), date(2026, 1, 13)) is None


def test_a_moved_meeting_keeps_the_name_of_its_day_and_takes_its_place_in_time() -> None:
    moved = Meeting(day=date(2026, 1, 13), wall=datetime(2026, 1, 22, 15))  # noqa: DTZ001

    assert held(tuesdays(moved), *JANUARY) == [
        ("2026-01-06", "2026-01-06T09:00-05:00"),
        ("2026-01-20", "2026-01-20T09:00-05:00"),
        ("2026-01-13", "2026-01-22T15:00-05:00"),
        ("2026-01-27", "2026-01-27T09:00-05:00"),
    ]


def test_a_meeting_that_was_moved_and_then_cancelled_is_cancelled() -> None:
    both = Meeting(
        day=date(2026, 1, 13),
        wall=datetime(2026, 1, 22, 15),  # noqa: DTZ001
        cancelled_at=LONG_AGO,
    )
    series = tuesdays(both)

    assert len(held(series, *JANUARY)) == 3
    assert meeting_on(series, team(), date(2026, 1, 13)) is None


def test_a_meeting_that_the_rule_does_not_know_takes_place_too() -> None:
    extra = Meeting(day=date(2026, 1, 15), wall=datetime(2026, 1, 15, 12), added=True)  # noqa: DTZ001

    assert ("2026-01-15", "2026-01-15T12:00-05:00") in held(tuesdays(extra), *JANUARY)


def test_a_meeting_from_before_the_present_zone_stays_at_its_instant() -> None:
    thirteenth = datetime.fromisoformat("2026-01-13T09:00-05:00")
    past = Meeting(day=date(2026, 1, 13), wall=datetime(2026, 1, 13, 9), starts_at=thirteenth)  # noqa: DTZ001
    series = tuesdays(past, zone="America/Los_Angeles")
    series.rule_since = thirteenth + timedelta(minutes=50)

    found = meeting_on(series, team(), date(2026, 1, 13))

    assert found is not None
    assert found.starts_at == thirteenth
    assert ("2026-01-13", "2026-01-13T06:00-08:00") in held(series, *JANUARY)
    assert ("2026-01-20", "2026-01-20T09:00-08:00") in held(series, *JANUARY)


def test_a_meeting_that_was_moved_out_of_a_window_is_not_in_it() -> None:
    moved = Meeting(day=date(2026, 1, 27), wall=datetime(2026, 2, 3, 15))  # noqa: DTZ001
    series = tuesdays(moved)

    assert [day for day, _ in held(series, *JANUARY)] == ["2026-01-06", "2026-01-13", "2026-01-20"]
    february = held(series, "2026-02-01T00:00-05:00", "2026-02-05T00:00-05:00")
    assert [day for day, _ in february] == ["2026-02-03", "2026-01-27"]


def test_nothing_takes_place_after_a_series_has_ended_or_its_team_is_archived() -> None:
    fifteenth = datetime.fromisoformat("2026-01-15T12:00-05:00")
    ended = tuesdays(Meeting(day=date(2026, 1, 20), wall=datetime(2026, 1, 21, 9)))  # noqa: DTZ001
    ended.ended_at = fifteenth

    assert [day for day, _ in held(ended, *JANUARY)] == ["2026-01-06", "2026-01-13"]
    archived = team(archived_at=fifteenth)
    assert [day for day, _ in held(tuesdays(), *JANUARY, archived)] == ["2026-01-06", "2026-01-13"]


def test_a_nine_oclock_meeting_is_at_nine_where_clocks_change_by_half_an_hour() -> None:
    lord_howe = tuesdays(zone="Australia/Lord_Howe")

    assert [
        wall for _, wall in held(lord_howe, "2026-03-30T00:00+00:00", "2026-04-08T00:00+00:00")
    ] == ["2026-03-31T09:00+11:00", "2026-04-07T09:00+10:30"]


def test_a_meeting_in_a_skipped_half_hour_comes_as_much_later_as_the_clock_went_on() -> None:
    # On Sunday, October 4, 2026 the clock of Lord Howe goes from 2:00 to 2:30.
    daily = tuesdays(zone="Australia/Lord_Howe", rule="FREQ=DAILY")
    daily.start = datetime(2026, 10, 3, 2, 15)  # noqa: DTZ001

    assert held(daily, "2026-10-02T00:00+00:00", "2026-10-05T00:00+00:00") == [
        ("2026-10-03", "2026-10-03T02:15+10:30"),
        ("2026-10-04", "2026-10-04T02:45+11:00"),
        ("2026-10-05", "2026-10-05T02:15+11:00"),
    ]


def test_a_meeting_in_a_half_hour_that_comes_twice_takes_place_once() -> None:
    # On Sunday, April 5, 2026 the clock of Lord Howe goes from 2:00 back to 1:30.
    daily = tuesdays(zone="Australia/Lord_Howe", rule="FREQ=DAILY")
    daily.start = datetime(2026, 4, 4, 1, 45)  # noqa: DTZ001

    assert held(daily, "2026-04-03T00:00+00:00", "2026-04-06T00:00+00:00") == [
        ("2026-04-04", "2026-04-04T01:45+11:00"),
        ("2026-04-05", "2026-04-05T01:45+11:00"),
        ("2026-04-06", "2026-04-06T01:45+10:30"),
    ]


def test_a_meeting_on_the_day_that_an_island_skipped_takes_place_on_the_next() -> None:
    # Samoa went from Thursday, December 29, 2011 to Saturday, December 31.
    fridays = tuesdays(zone="Pacific/Apia", rule="FREQ=WEEKLY")
    fridays.start = datetime(2011, 12, 23, 9)  # noqa: DTZ001

    assert held(fridays, "2011-12-20T00:00+00:00", "2012-01-07T00:00+00:00") == [
        ("2011-12-23", "2011-12-23T09:00-10:00"),
        ("2011-12-30", "2011-12-31T09:00+14:00"),
        ("2012-01-06", "2012-01-06T09:00+14:00"),
    ]
    assert meeting_on(fridays, team(), date(2011, 12, 30)) is not None


# Against the plainest definition: the set of days by the rule, each with its exception.


def naive_days(rule: str, first: date, last: date) -> set[date]:
    """The days of a rule, found by looking at every day."""
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    match rule:
        case "FREQ=DAILY":
            return set(days)
        case "FREQ=DAILY;INTERVAL=3":
            return set(days[::3])
        case "FREQ=WEEKLY":
            return set(days[::7])
        case "FREQ=WEEKLY;INTERVAL=2":
            return set(days[::14])
        case "FREQ=MONTHLY;BYDAY=2TU":
            return {day for day in days if day.weekday() == 1 and 8 <= day.day <= 14}
        case "FREQ=MONTHLY;BYMONTHDAY=-1":
            return {day for day in days if (day + timedelta(days=1)).day == 1}
        case _:
            raise AssertionError(rule)


RULES = st.sampled_from(
    [
        *("FREQ=DAILY", "FREQ=DAILY;INTERVAL=3", "FREQ=WEEKLY", "FREQ=WEEKLY;INTERVAL=2"),
        *("FREQ=MONTHLY;BYDAY=2TU", "FREQ=MONTHLY;BYMONTHDAY=-1"),
    ]
)
TIMES = st.times().map(lambda at: at.replace(second=0, microsecond=0))


def first_showing(wall: datetime, zone: ZoneInfo) -> datetime:
    """The first minute at which the zone's clock shows the wall time, found by watching it; one
    that it never shows is as much later as the clock went on."""
    instant = wall.replace(tzinfo=UTC) - timedelta(hours=26)
    before = instant.astimezone(zone).replace(tzinfo=None)
    while True:
        shows = instant.astimezone(zone).replace(tzinfo=None)
        if shows == wall:
            return instant
        if before < wall < shows:
            return instant + (wall - before) - timedelta(minutes=1)
        before, instant = shows, instant + timedelta(minutes=1)


@st.composite
def series_with_exceptions(
    draw: st.DrawFn,
) -> tuple[MeetingSeries, Team, dict[date, datetime | None]]:
    """A series, its team, and the wall time of each of its days: None for a cancelled one."""
    zone = draw(ZONES)
    rule = draw(RULES)
    first, at = draw(st.dates(date(2026, 1, 1), date(2026, 12, 1))), draw(TIMES)
    plan: dict[date, datetime | None] = {
        day: datetime.combine(day, at)
        for day in naive_days(rule, first, first + timedelta(days=130))
    }
    near = st.integers(-20, 100).map(lambda days: first + timedelta(days=days))
    exceptions = []
    for day in draw(st.lists(near, unique=True, max_size=8)):
        how = draw(st.sampled_from(["cancelled", "moved", "both"]))
        wall = datetime.combine(draw(near), draw(TIMES)) if how != "cancelled" else None
        exceptions.append(
            Meeting(
                day=day,
                wall=wall,
                added=wall is not None and day not in plan,
                cancelled_at=None if how == "moved" else LONG_AGO,
            )
        )
        plan[day] = wall if how == "moved" else None
    series = with_exceptions(datetime.combine(first, at), rule, zone, exceptions)
    return series, team(), plan


def expected(
    plan: dict[date, datetime | None], zone: ZoneInfo, after: datetime, until: datetime
) -> set[tuple[date, datetime]]:
    starts = {day: first_showing(wall, zone) for day, wall in plan.items() if wall is not None}
    return {(day, at) for day, at in starts.items() if after < at <= until}


def pairs(found: Sequence[Occurrence]) -> list[tuple[date, datetime]]:
    return [(one.day, one.starts_at) for one in found]


@given(
    made=series_with_exceptions(),
    begins=st.integers(-24 * 60 * 10, 24 * 60 * 60),
    lasts=st.integers(0, 24 * 60 * 40),
)
def test_the_meetings_of_a_window_are_those_of_the_plan_in_order_of_time(
    made: tuple[MeetingSeries, Team, dict[date, datetime | None]], begins: int, lasts: int
) -> None:
    series, of_team, plan = made
    zone = ZoneInfo(series.timezone or "")
    after = series.start.replace(tzinfo=UTC) + timedelta(minutes=begins)
    until = after + timedelta(minutes=lasts)

    found = pairs(list(meetings(series, of_team, after, until)))

    near = {
        day: wall
        for day, wall in plan.items()
        if wall and abs(wall.replace(tzinfo=UTC) - after) < timedelta(minutes=lasts, days=3)
    }
    assert sorted(found) == sorted(expected(dict(near), zone, after, until))
    assert [at for _, at in found] == sorted(at for _, at in found)


@given(made=series_with_exceptions())
def test_the_meeting_of_a_day_is_the_one_that_the_calendar_has(
    made: tuple[MeetingSeries, Team, dict[date, datetime | None]],
) -> None:
    series, of_team, plan = made
    listed = {
        one.day: one
        for one in meetings(
            series, of_team, LONG_AGO, series.start.replace(tzinfo=UTC) + timedelta(days=120)
        )
    }

    for number in range(-20, 105):
        day = series.start.date() + timedelta(days=number)
        assert meeting_on(series, of_team, day) == listed.get(day)
        assert (day in listed) == (plan.get(day) is not None)


@given(made=series_with_exceptions(), ends=st.integers(0, 60 * 24 * 60))
def test_what_has_ended_is_the_same_up_to_its_end(
    made: tuple[MeetingSeries, Team, dict[date, datetime | None]], ends: int
) -> None:
    series, of_team, _ = made
    end = series.start.replace(tzinfo=UTC) + timedelta(minutes=ends)
    assume(end < FAR_AHEAD)
    before = pairs(list(meetings(series, of_team, LONG_AGO, end)))

    series.ended_at = end
    assert pairs(list(meetings(series, of_team, LONG_AGO, FAR_AHEAD))) == before
    series.ended_at, of_team.archived_at = None, end
    assert pairs(list(meetings(series, of_team, LONG_AGO, FAR_AHEAD))) == before
