"""A calendar to subscribe to: right in every zone, and the same bytes for the same meetings."""

import re
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from dateutil import tz
from hypothesis import example, given
from hypothesis import strategies as st
from icalendar import Calendar

from bot.calendars import BadCalendar
from bot.calendars.reading import Found, read
from bot.calendars.words import one_line
from bot.calendars.writing import Entry, write
from bot.schedule import instant
from bot.texts import line
from tests.unit.strategies import short_words
from tests.unit.times import INSTANTS, ZONES

CHANGED_AT = datetime(2025, 12, 1, 15, 30, tzinfo=UTC)
MEETING = Entry(
    uid="m1-20260106@alongside.example",
    title="QI huddle",
    starts_at=datetime(2026, 1, 6, 14, tzinfo=UTC),
    minutes=45,
    zone="America/New_York",
    place="GI conference room",
    join_url="https://meet.example/qi",
    cancelled=False,
    changed_at=CHANGED_AT,
    sequence=2,
)
PLACES = ZONES.map(lambda zone: zone.key).filter(lambda key: key not in {"localtime", "Factory"})
TRICKY = ["America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "America/St_Johns"]
TRICKY += ["Africa/Casablanca", "Europe/Dublin", "America/Sao_Paulo", "Etc/UTC", "Asia/Gaza"]
# Now and then longer than a file may say.
TITLES = st.builds(lambda text, times: text * times, short_words, st.sampled_from([1, 1, 1, 40]))
ZONE_NAMES = PLACES | st.sampled_from(TRICKY)


def lines(data: bytes) -> list[str]:
    """The lines of a file, unfolded."""
    return data.decode().replace("\r\n ", "").split("\r\n")


def only(data: bytes) -> Found:
    (found,) = read(data, "UTC")
    return found


def instants(data: bytes, name: str) -> list[datetime]:
    """When the meetings begin or end for a program that knows no zones but what the file says of
    them, in the file's order."""
    text = "\n".join(lines(data))
    zones = tz.tzical(StringIO(text)) if "BEGIN:VTIMEZONE" in text else None
    found = []
    times = rf"^{name}(?:;TZID=(.+))?:(\d{{8}}T\d{{6}})(Z?)$"
    for zone, time, utc in re.findall(times, text.rpartition("END:VTIMEZONE")[2], re.M):
        assert bool(zone) != bool(utc)
        place = zones.get(zone) if zones and zone else UTC
        at = datetime.strptime(time, "%Y%m%dT%H%M%S").replace(tzinfo=place)
        found.append(at.astimezone(UTC))
    return found


def test_a_meeting_stands_in_the_calendar_as_it_is() -> None:
    said = lines(write("Maple Valley IBD", [MEETING]))

    for expected in (
        "METHOD:PUBLISH",
        "VERSION:2.0",
        "X-WR-CALNAME:Maple Valley IBD",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
        "UID:m1-20260106@alongside.example",
        "SUMMARY:QI huddle",
        "DTSTART;TZID=America/New_York:20260106T090000",
        "DTEND;TZID=America/New_York:20260106T094500",
        "DTSTAMP:20251201T153000Z",
        "LAST-MODIFIED:20251201T153000Z",
        "SEQUENCE:2",
        "STATUS:CONFIRMED",
        "LOCATION:GI conference room",
        "CONFERENCE;VALUE=URI:https://meet.example/qi",
        "DESCRIPTION:Join: https://meet.example/qi",
    ):
        assert said.count(expected) == 1, expected
    assert [one for one in said if one.startswith("PRODID:")] == [
        "PRODID:-//Alongside//Meetings//EN"
    ]


def test_summer_time_begins_when_the_clocks_showed_two() -> None:
    said = lines(write("Team", [MEETING]))

    daylight = said[said.index("BEGIN:DAYLIGHT") : said.index("END:DAYLIGHT")]
    assert "DTSTART:20250309T020000" in daylight
    assert "RRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3" in daylight
    assert {"TZOFFSETFROM:-0500", "TZOFFSETTO:-0400"} <= set(daylight)


def test_a_meeting_without_a_place_or_a_link_says_nothing_of_them() -> None:
    text = write("Team", [replace(MEETING, place="", join_url="")]).decode()

    assert not any(name in text for name in ("LOCATION", "CONFERENCE", "DESCRIPTION"))


def test_a_cancelled_meeting_says_so_in_its_state_and_in_its_name() -> None:
    said = lines(write("Team", [replace(MEETING, cancelled=True)]))

    assert "STATUS:CANCELLED" in said
    assert f"SUMMARY:{line('calendar.cancelled', title='QI huddle')}" in said
    assert "STATUS:CONFIRMED" not in said


def test_a_calendar_without_meetings_is_a_calendar_still() -> None:
    said = lines(write("Team", []))

    assert (said[0], said[-2:]) == ("BEGIN:VCALENDAR", ["END:VCALENDAR", ""])
    assert "X-WR-CALNAME:Team" in said


def test_each_zone_is_described_once_and_before_it_is_used() -> None:
    zones = ["America/New_York", "Asia/Kolkata", "America/New_York", "UTC"]
    entries = [replace(MEETING, uid=str(at), zone=zone) for at, zone in enumerate(zones)]

    said = lines(write("Team", entries))

    assert [one for one in said if one.startswith("TZID:")] == [
        "TZID:America/New_York",
        "TZID:Asia/Kolkata",
    ]
    assert "BEGIN:VTIMEZONE" not in said[said.index("BEGIN:VEVENT") :]


def test_an_end_in_the_hour_that_comes_twice_is_told_apart() -> None:
    # 01:30 EDT to 01:15 EST: on the clock it would end before it began.
    twice = replace(MEETING, starts_at=datetime(2026, 11, 1, 5, 30, tzinfo=UTC))

    data = write("Team", [twice])

    assert "DTSTART;TZID=America/New_York:20261101T013000" in lines(data)
    assert "DTEND:20261101T061500Z" in lines(data)
    assert only(data).minutes == 45


entries = st.builds(
    Entry,
    uid=st.uuids().map(str),
    title=TITLES,
    starts_at=INSTANTS,
    minutes=st.integers(5, 1439),
    zone=ZONE_NAMES,
    place=TITLES,
    join_url=st.sampled_from(["", "https://meet.example/qi", "https://b.example/?a=1,2;c&d=%2C#e"]),
    cancelled=st.booleans(),
    changed_at=INSTANTS,
    sequence=st.integers(0, 1000),
)


def test_a_zone_that_gives_summer_time_up_has_none_afterwards() -> None:
    # Mexico's clocks were last changed in 2022.
    summers = [datetime(year, 6, 15, 15, tzinfo=UTC) for year in range(2020, 2025)]
    meetings = [
        replace(MEETING, uid=f"{at}", zone="America/Mexico_City", starts_at=at) for at in summers
    ]

    assert instants(write("Team", meetings), "DTSTART") == summers


@given(INSTANTS, st.lists(st.tuples(ZONE_NAMES, st.integers(0, 3 * 366 * 24 * 60)), max_size=4))
@example(datetime(2026, 3, 8, 7, 15, tzinfo=UTC), [("America/New_York", 0)])
@example(datetime(2026, 11, 1, 6, 30, tzinfo=UTC), [("America/New_York", 0)])
@example(datetime(2026, 4, 4, 15, 10, tzinfo=UTC), [("Australia/Lord_Howe", 0)])
def test_every_meeting_is_when_it_is_even_for_who_knows_only_the_files_zones(
    first: datetime, later: list[tuple[str, int]]
) -> None:
    meetings = sorted(
        (first + timedelta(minutes=minutes), str(at), zone)
        for at, (zone, minutes) in enumerate(later)
    )
    data = write(
        "Team",
        [replace(MEETING, starts_at=at, uid=uid, zone=zone) for at, uid, zone in meetings],
    )

    assert instants(data, "DTSTART") == [at for at, _, _ in meetings]
    assert instants(data, "DTEND") == [at + timedelta(minutes=45) for at, _, _ in meetings]


@pytest.mark.parametrize("zone", TRICKY)
def test_every_hour_around_every_clock_change_is_right(zone: str) -> None:
    place = ZoneInfo(zone)
    days = [datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=day) for day in range(366)]
    changes = [
        before
        for before, after in pairwise(days)
        if before.astimezone(place).utcoffset() != after.astimezone(place).utcoffset()
    ]
    hours = [
        day + timedelta(minutes=30 * step) for day in [days[0], *changes] for step in range(50)
    ]
    meetings = [replace(MEETING, uid=f"{at}", zone=zone, starts_at=at) for at in sorted(set(hours))]

    assert instants(write("Team", meetings), "DTSTART") == [one.starts_at for one in meetings]


@given(entries)
def test_what_is_written_is_read_again(entry: Entry) -> None:
    entry = replace(entry, cancelled=False)

    found = only(write("Team", [entry]))

    assert instant(found.start, ZoneInfo(found.zone)) == entry.starts_at
    assert found.zone in {entry.zone, "UTC"}
    assert found.title == (one_line(entry.title, 200) or line("calendar.untitled"))
    assert found.place == one_line(entry.place, 500)
    assert (found.minutes, found.join_url) == (entry.minutes, entry.join_url)
    assert (found.rule, found.cancelled, found.moved, found.added) == (None, (), (), ())


def test_a_cancelled_meeting_is_not_read_again() -> None:
    off = replace(MEETING, uid="off", cancelled=True)

    assert only(write("Team", [off, MEETING])).title == "QI huddle"
    with pytest.raises(BadCalendar, match="cancelled"):
        read(write("Team", [off]), "UTC")


def is_plain(text: str) -> bool:
    return not any(each != "\n" and unicodedata.category(each) in {"Cc", "Cs"} for each in text)


@given(short_words.filter(is_plain))
@example("C:\\New\\nurses; a, b\nand 👩‍👩‍👧‍👦" * 20)
def test_words_come_out_as_they_went_in(title: str) -> None:
    (event,) = Calendar.from_ical(write("Team", [replace(MEETING, title=title)])).walk("VEVENT")

    assert str(event["SUMMARY"]) == title


def test_what_no_calendar_can_show_is_left_out() -> None:
    odd = replace(MEETING, title="a\x00b\ud800c\x1b", place="x\r\ny\rz")

    said = lines(write("Team\x07", [odd]))

    assert {"SUMMARY:abc", "LOCATION:x\\ny\\nz", "X-WR-CALNAME:Team"} <= set(said)


@given(st.lists(entries, max_size=3))
def test_no_line_is_longer_than_75_octets_or_breaks_a_letter(some: list[Entry]) -> None:
    data = write("Équipe 👩‍⚕️ " * 9, some)

    assert data.endswith(b"\r\n")
    for one in data.removesuffix(b"\r\n").split(b"\r\n"):
        assert one
        assert len(one) <= 75
        assert not set(one.decode()) & {"\r", "\n", "\x00", "\x1b"}


@given(
    st.permutations(
        [replace(MEETING, uid=uid, zone=zone) for uid, zone in zip("abcd", TRICKY, strict=False)]
    )
)
def test_the_same_meetings_are_the_same_bytes_in_whatever_order(some: list[Entry]) -> None:
    assert write("Team", some) == write("Team", sorted(some, key=lambda entry: entry.uid))
