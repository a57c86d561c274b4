"""When: recurrences and clock changes."""

import sys
from datetime import UTC, date, datetime, time, timedelta
from itertools import takewhile
from types import FrameType
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import AlongsideError
from bot.schedule import BadRhythm, Rhythm, checked_rhythm, instant, occurrences, zone_named
from tests.unit.times import INSTANTS, NEW_YORK, TIMES_OF_DAY, TUESDAYS, ZONES


def wall(text: str) -> datetime:
    return datetime.fromisoformat(text)


def starts(rhythm: Rhythm, after: str, until: str) -> list[str]:
    """The wall times, with their offset, at which a rhythm takes place between two instants."""
    found = occurrences(rhythm, datetime.fromisoformat(after), datetime.fromisoformat(until))
    return [one.starts_at.astimezone(rhythm.zone).isoformat(timespec="minutes") for one in found]


@given(zone=ZONES, first=INSTANTS)
def test_a_weekly_meeting_at_nine_is_at_nine_on_every_clock_in_every_season(
    zone: ZoneInfo, first: datetime
) -> None:
    rhythm = Rhythm(first.replace(tzinfo=None, hour=9, minute=0), "FREQ=WEEKLY", zone)

    meetings = list(occurrences(rhythm, first - timedelta(days=3), first + timedelta(days=380)))

    assert len(meetings) >= 54
    for meeting in meetings:
        local = meeting.starts_at.astimezone(zone).replace(tzinfo=None)
        nine = datetime.combine(meeting.day, time(9))
        # A nine o'clock that a zone skipped (an island that changed its side of the date line)
        # is the one thing that cannot be kept.
        skipped = nine.replace(tzinfo=zone).astimezone(UTC).astimezone(zone) != nine.replace(
            tzinfo=zone
        )
        assert local == nine or skipped


def test_a_meeting_keeps_its_wall_time_on_both_sides_of_a_clock_change() -> None:
    rhythm = Rhythm(wall("2026-03-03T09:00"), TUESDAYS, NEW_YORK)

    assert starts(rhythm, "2026-03-01T00:00+00:00", "2026-03-15T00:00+00:00") == [
        "2026-03-03T09:00-05:00",
        "2026-03-10T09:00-04:00",
    ]


def test_a_time_that_the_clock_skips_moves_forward() -> None:
    assert instant(wall("2026-03-08T02:30"), NEW_YORK).astimezone(NEW_YORK).isoformat() == (
        "2026-03-08T03:30:00-04:00"
    )


def test_a_time_that_comes_twice_happens_once_and_the_first_time() -> None:
    daily = Rhythm(wall("2026-10-31T01:30"), "FREQ=DAILY", NEW_YORK)

    assert starts(daily, "2026-10-31T00:00+00:00", "2026-11-03T00:00+00:00") == [
        "2026-10-31T01:30-04:00",
        "2026-11-01T01:30-04:00",
        "2026-11-02T01:30-05:00",
    ]


@given(zone=ZONES, at=INSTANTS)
def test_a_wall_time_is_itself_or_later_by_what_the_clock_skipped(
    zone: ZoneInfo, at: datetime
) -> None:
    named = at.replace(tzinfo=None)
    shown = instant(named, zone).astimezone(zone)

    assert shown.replace(tzinfo=None) >= named
    if shown.replace(tzinfo=None) == named:
        assert shown.fold == 0


@given(
    zone=ZONES,
    start=INSTANTS,
    cut=st.integers(0, 60 * 24 * 60),
    rule=st.sampled_from(
        [None, "FREQ=DAILY", "FREQ=DAILY;INTERVAL=3", TUESDAYS, "FREQ=MONTHLY;BYDAY=2TU"]
    ),
)
def test_a_window_cut_in_two_holds_the_same_meetings(
    zone: ZoneInfo, start: datetime, cut: int, rule: str | None
) -> None:
    rhythm = Rhythm(start.replace(tzinfo=None), rule, zone)
    begin, end = start - timedelta(days=2), start + timedelta(days=60)
    middle = begin + timedelta(minutes=cut)

    whole = list(occurrences(rhythm, begin, end))
    halves = [*occurrences(rhythm, begin, middle), *occurrences(rhythm, middle, end)]

    assert halves == whole
    assert whole


@given(
    rule=st.sampled_from(
        ["FREQ=DAILY;INTERVAL=3", "FREQ=DAILY;BYDAY=MO,FR", "FREQ=WEEKLY;INTERVAL=4;BYDAY=TU",
         "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,MO;WKST=SU", "FREQ=WEEKLY;BYMONTH=3", "FREQ=MONTHLY",
         "FREQ=MONTHLY;INTERVAL=5", "FREQ=MONTHLY;BYDAY=2WE", "FREQ=MONTHLY;BYMONTHDAY=31,-1",
         "FREQ=MONTHLY;INTERVAL=3;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "FREQ=YEARLY;BYDAY=20MO",
         "FREQ=WEEKLY;COUNT=70", "FREQ=MONTHLY;UNTIL=20270601"]
    ),
    first=st.datetimes(wall("2020-01-01"), wall("2020-12-31")),
    later=st.integers(0, 3000),
)  # fmt: skip
def test_years_after_its_start_a_rhythm_meets_when_it_would_if_all_were_counted(
    rule: str, first: datetime, later: int
) -> None:
    start = first.replace(microsecond=0)
    zone = ZoneInfo("UTC")
    after = start.replace(tzinfo=zone) + timedelta(days=later)
    until = after + timedelta(days=150)

    found = [one.starts_at for one in occurrences(Rhythm(start, rule, zone), after, until)]

    counted = (one.replace(tzinfo=zone) for one in rrulestr(rule, dtstart=start))
    assert found == [one for one in takewhile(lambda one: one <= until, counted) if one > after]


def test_the_first_instant_of_a_window_is_out_and_its_last_one_in() -> None:
    rhythm = Rhythm(wall("2026-01-06T09:00"), TUESDAYS, NEW_YORK)
    sixth, thirteenth = "2026-01-06T09:00-05:00", "2026-01-13T09:00-05:00"

    assert starts(rhythm, sixth, thirteenth) == [thirteenth]


def test_a_window_that_begins_in_what_a_clock_change_moved_forward_holds_the_meeting() -> None:
    daily = Rhythm(wall("2026-03-01T02:30"), "FREQ=DAILY", NEW_YORK)

    assert starts(daily, "2026-03-08T03:10-04:00", "2026-03-08T23:00-04:00") == [
        "2026-03-08T03:30-04:00"
    ]


def test_a_meeting_without_a_rule_takes_place_once() -> None:
    once = Rhythm(wall("2026-01-06T09:00"), None, NEW_YORK)

    assert starts(once, "2025-01-01T00:00+00:00", "2030-01-01T00:00+00:00") == [
        "2026-01-06T09:00-05:00"
    ]


def test_the_second_tuesday_of_a_month_is_found() -> None:
    rhythm = Rhythm(wall("2026-01-13T09:00"), "FREQ=MONTHLY;BYDAY=2TU", NEW_YORK)

    assert starts(rhythm, "2026-01-01T00:00+00:00", "2026-04-01T00:00+00:00") == [
        "2026-01-13T09:00-05:00",
        "2026-02-10T09:00-05:00",
        "2026-03-10T09:00-04:00",
    ]


@pytest.mark.parametrize(
    ("until", "last"),
    [
        ("20260113T140000Z", "2026-01-13"),  # 9:00 in New York, to the minute
        ("20260113T135959Z", "2026-01-06"),
        ("20260113T090000", "2026-01-13"),
        ("20260113T085959", "2026-01-06"),
        ("20260113", "2026-01-13"),
        ("20260112", "2026-01-06"),
    ],
)
def test_an_end_is_read_as_an_instant_a_wall_time_or_a_day(until: str, last: str) -> None:
    rhythm = Rhythm(wall("2026-01-06T09:00"), f"{TUESDAYS};UNTIL={until}", NEW_YORK)

    assert starts(rhythm, "2026-01-01T00:00+00:00", "2026-03-01T00:00+00:00")[-1][:10] == last


def test_an_end_in_utc_counts_in_the_teams_zone_in_summer_too() -> None:
    rhythm = Rhythm(wall("2026-07-07T20:00"), "FREQ=DAILY;UNTIL=20260709T000000Z", NEW_YORK)

    assert starts(rhythm, "2026-07-01T00:00+00:00", "2026-08-01T00:00+00:00") == [
        "2026-07-07T20:00-04:00",
        "2026-07-08T20:00-04:00",
    ]


def test_a_counted_rhythm_ends_after_its_count_wherever_one_begins_to_look() -> None:
    rhythm = Rhythm(wall("2026-01-06T09:00"), f"{TUESDAYS};COUNT=3", NEW_YORK)

    found = starts(rhythm, "2026-01-10T00:00+00:00", "2027-01-01T00:00+00:00")

    assert found == ["2026-01-13T09:00-05:00", "2026-01-20T09:00-05:00"]


def test_of_an_end_and_a_count_the_earlier_holds() -> None:
    window = ("2026-01-01T00:00+00:00", "2027-01-01T00:00+00:00")
    for rule in ("UNTIL=20260113;COUNT=5", "UNTIL=20261231;COUNT=2"):
        rhythm = Rhythm(wall("2026-01-06T09:00"), f"{TUESDAYS};{rule}", NEW_YORK)
        assert len(starts(rhythm, *window)) == 2


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=MONTHLY;BYMONTH=4;BYMONTHDAY=31",
        "FREQ=YEARLY;BYWEEKNO=99",
        "FREQ=DAILY;INTERVAL=7;BYDAY=WE",  # counted from a Tuesday
        "FREQ=WEEKLY;BYDAY=TU;UNTIL=20251231",  # over before it begins
    ],
)
def test_a_rhythm_that_never_takes_place_is_refused_after_bounded_work(rule: str) -> None:
    calls = 0

    def count_call(frame: FrameType, event: str, argument: object) -> None:
        nonlocal calls
        calls += event == "call"

    sys.setprofile(count_call)
    try:
        with pytest.raises(BadRhythm, match=r"^That rhythm never takes place\.$"):
            checked_rhythm(Rhythm(wall("2026-01-06T09:00"), rule, NEW_YORK))
    finally:
        sys.setprofile(None)

    # A look at each day up to the year 9999 takes some three million calls.
    assert calls < 400_000


@pytest.mark.parametrize(
    "rule",
    [
        "",
        "weekly",
        "INTERVAL=2",
        "FREQ=HOURLY",
        "FREQ=MINUTELY;INTERVAL=5",
        "FREQ=SECONDLY",
        "FREQ=DAILY;BYHOUR=9,10",
        "FREQ=DAILY;BYSECOND=1",
        "FREQ=WEEKLY;BYDAY=XX",
        "FREQ=WEEKLY;BYEASTER=0",
        "FREQ=WEEKLY;INTERVAL=0",
        "FREQ=WEEKLY;INTERVAL=-1",
        "FREQ=WEEKLY;INTERVAL=100000",
        "FREQ=WEEKLY;COUNT=0",
        "FREQ=WEEKLY;COUNT=-1",
        "FREQ=WEEKLY;COUNT=99999999999999999999",
        "FREQ=WEEKLY;COUNT=some",
        "FREQ=WEEKLY;UNTIL=tomorrow",
        "FREQ=WEEKLY;UNTIL=20261231T000000+0100",
        "FREQ=WEEKLY;UNTIL=00010101T000000Z",
        "FREQ=WEEKLY\nFREQ=DAILY",
        "FREQ=WEEKLY\nEXRULE:FREQ=DAILY",
        "RRULE:FREQ=WEEKLY",
    ],
)
def test_a_rule_that_is_not_for_meetings_is_refused_in_words(rule: str) -> None:
    with pytest.raises(BadRhythm) as refusal:
        checked_rhythm(Rhythm(wall("2026-01-06T09:00"), rule, NEW_YORK))

    assert refusal.value.sentence.startswith(f"I can't read the rhythm “{rule}”. Write it like")


@given(st.text(alphabet="FREQDAILYWEKTUBCON=;0123456789-+ZTMH\n,", max_size=60))
def test_whatever_is_given_as_a_rule_is_read_or_refused(rule: str) -> None:
    rhythm = Rhythm(wall("2026-01-06T09:00"), f"FREQ=WEEKLY;{rule}", NEW_YORK)
    try:
        assert checked_rhythm(rhythm) is rhythm
    except BadRhythm:
        return
    list(occurrences(rhythm, datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC)))


def test_a_rhythm_in_leap_years_alone_is_taken() -> None:
    rhythm = Rhythm(wall("2026-03-01T09:00"), "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", NEW_YORK)

    assert starts(checked_rhythm(rhythm), "2026-01-01T00:00+00:00", "2033-01-01T00:00+00:00") == [
        "2028-02-29T09:00-05:00",
        "2032-02-29T09:00-05:00",
    ]


@pytest.mark.parametrize("name", ["", "Mars/Olympus", "../etc/passwd", "America/new york", "\x00"])
def test_a_zone_that_is_none_is_refused_by_its_name(name: str) -> None:
    with pytest.raises(AlongsideError, match="is not a time zone I know"):
        zone_named(name)


@given(
    zone=st.sampled_from(
        ["Australia/Lord_Howe", "Asia/Kolkata", "Asia/Kathmandu", "America/St_Johns"]
    ).map(ZoneInfo),
    first=st.dates(date(2025, 1, 1), date(2026, 12, 31)),
    at=TIMES_OF_DAY,
)
def test_where_clocks_differ_by_half_an_hour_a_daily_meeting_is_once_on_each_day_at_its_time(
    zone: ZoneInfo, first: date, at: time
) -> None:
    rhythm = Rhythm(datetime.combine(first, at), "FREQ=DAILY;COUNT=400", zone)

    begin = datetime.combine(first - timedelta(days=2), time(), UTC)

    met = list(occurrences(rhythm, begin, begin + timedelta(days=500)))

    assert [one.day for one in met] == [first + timedelta(days=number) for number in range(400)]
    shown = [one.starts_at.astimezone(zone) for one in met]
    assert [one.date() for one in shown] == [one.day for one in met]
    other = [one for one in shown if one.time() != at]
    # In a zone that goes forward once a year, by half an hour or by one, one may be later.
    assert len(other) <= 1 + (zone.key == "America/St_Johns")
    for one in other:
        wall_time = datetime.combine(one.date(), at)
        assert one.replace(tzinfo=None) - wall_time in (timedelta(minutes=30), timedelta(hours=1))
