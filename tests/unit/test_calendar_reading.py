"""Calendar files in: what Outlook, Google and Apple write, and what is wrong with a file."""

import re
import warnings
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.calendars import BadCalendar
from bot.calendars.components import MAX_BYTES
from bot.calendars.reading import MAX_EVENTS, MAX_SERIES, Found, read
from bot.schedule import Rhythm, checked_rhythm, occurrences
from bot.texts import line

HOME = "America/New_York"
FILES = {path.stem: path.read_bytes() for path in Path(__file__).parent.glob("calendars/*.ics")}


def wall(text: str) -> datetime:
    return datetime.fromisoformat(text)


def event(*lines: str, start: str = "DTSTART:20260106T090000", uid: str = "a") -> str:
    """A VEVENT with a start and a name; `lines` come last, and "" leaves the start out."""
    said = [f"UID:{uid}@maple.example", "SUMMARY:QI huddle", *([start] if start else []), *lines]
    return "\n".join(["BEGIN:VEVENT", *said, "END:VEVENT"])


def calendar(*parts: str) -> bytes:
    return "\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *parts, "END:VCALENDAR"]).encode()


def one(*lines: str, start: str = "DTSTART:20260106T090000", zone: str = HOME) -> Found:
    """The one meeting of a file with one event."""
    (found,) = read(calendar(event(*lines, start=start)), zone)
    return found


def refusal(data: bytes, zone: str = HOME) -> str:
    with pytest.raises(BadCalendar) as refused:
        read(data, zone)
    return refused.value.sentence


def described(tzid: str, standard: str, daylight: str, *lines: str) -> str:
    """A VTIMEZONE of a file's own."""
    parts = [f"BEGIN:VTIMEZONE\nTZID:{tzid}", *lines]
    for kind, before, after in (("STANDARD", daylight, standard), ("DAYLIGHT", standard, daylight)):
        start = "DTSTART:16010101T020000\nRRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3"
        offsets = f"TZOFFSETFROM:{before}\nTZOFFSETTO:{after}"
        parts.append(f"BEGIN:{kind}\n{start}\n{offsets}\nEND:{kind}")
    return "\n".join([*parts, "END:VTIMEZONE"])


def test_outlook_is_read_with_its_windows_zone_its_changes_and_its_guarded_link() -> None:
    assert read(FILES["outlook"], "Europe/Berlin") == (
        Found(
            title="QI huddle",
            start=wall("2026-01-06T09:00"),
            zone="America/New_York",
            rule="FREQ=WEEKLY;UNTIL=20261222T140000Z;INTERVAL=2;BYDAY=TU;WKST=SU",
            minutes=45,
            place="GI conference room, 3rd floor",
            join_url="https://teams.microsoft.com/l/meetup-join/abc123",
            cancelled=(date(2026, 1, 20), date(2026, 2, 17)),
            moved=((date(2026, 2, 3), wall("2026-02-04T14:30")),),
            added=(),
        ),
    )


def test_google_is_read_with_its_days_off_left_out() -> None:
    series, talk = read(FILES["google"], HOME)

    assert series == Found(
        title="Family partners’ evening",
        start=wall("2026-01-08T17:30"),
        zone="America/Chicago",
        rule="FREQ=MONTHLY;BYDAY=2TH",
        minutes=60,
        place="",
        join_url="https://meet.google.com/abc-defg-hij",
        cancelled=(date(2026, 3, 12), date(2026, 5, 14)),
        moved=((date(2026, 2, 12), wall("2026-02-19T18:00")),),
        added=(),
    )
    assert (talk.title, talk.start, talk.zone, talk.rule) == (
        "Welcome talk",
        wall("2026-01-15T11:00"),
        HOME,
        None,
    )


def test_apple_is_read_with_its_half_hour_zone_and_added_days() -> None:
    assert read(FILES["apple"], HOME) == (
        Found(
            title="Workshop 👩‍👧 week",
            start=wall("2026-03-02T10:00"),
            zone="Australia/Lord_Howe",
            rule="FREQ=DAILY;COUNT=5",
            minutes=90,
            place="Island clinic Main Street 1",
            join_url="https://island.zoom.us/j/99912345678?pwd=a,b;c",
            cancelled=(date(2026, 3, 3),),
            moved=(),
            added=(wall("2026-03-09T15:00"),),
        ),
    )


def test_a_zone_without_a_name_is_the_teams_if_it_keeps_the_same_hours() -> None:
    (found,) = read(FILES["outlook_custom_zone"], "Europe/Berlin")

    assert (found.start, found.zone) == (wall("2026-05-04T11:00"), "Europe/Berlin")
    assert found.join_url == "https://teams.microsoft.com/l/meetup-join/steering"
    assert refusal(FILES["outlook_custom_zone"], HOME) == line(
        "calendar.unknown_zone", zone="(UTC+01:00) Amsterdam, Berlin, Rome"
    )


def test_a_zone_with_one_other_hour_is_not_the_teams() -> None:
    start = "DTSTART;TZID=Ours:20260106T090000"

    same = read(calendar(described("Ours", "-0500", "-0400"), event(start=start)), HOME)
    other = calendar(described("Ours", "-0500", "-0500"), event(start=start))

    assert same[0].zone == HOME
    assert refusal(other) == line("calendar.unknown_zone", zone="Ours")


@pytest.mark.parametrize(
    ("tzid", "zone"),
    [
        ("America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires"),
        ("Eastern Standard Time", "America/New_York"),
        ('"W. Europe Standard Time"', "Europe/Berlin"),
        ("India Standard Time", "Asia/Calcutta"),
        ("/freeassociation.sourceforge.net/America/New_York", "America/New_York"),
        ("/mozilla.org/20050126_1/Europe/Berlin", "Europe/Berlin"),
        ("/mozilla.org/20050126_1/America/Indiana/Knox", "America/Indiana/Knox"),
    ],
)
def test_a_zone_is_known_by_each_of_its_names(tzid: str, zone: str) -> None:
    found = one(start=f"DTSTART;TZID={tzid}:20260106T090000", zone="Asia/Tokyo")

    assert (found.start, found.zone) == (wall("2026-01-06T09:00"), zone)


@pytest.mark.parametrize("tzid", ["UTC", "Etc/UTC", '"tzone://Microsoft/Utc"'])
def test_a_start_in_utc_is_a_time_of_the_teams_however_utc_is_called(tzid: str) -> None:
    found = one("RRULE:FREQ=DAILY", start=f"DTSTART;TZID={tzid}:20260106T140000")

    assert (found.start, found.zone) == (wall("2026-01-06T09:00"), HOME)


def test_a_zone_may_say_its_place_in_its_description() -> None:
    zone = described("Ward 3", "+0530", "+0530", "X-LIC-LOCATION:Asia/Kolkata")

    (found,) = read(calendar(zone, event(start="DTSTART;TZID=Ward 3:20260106T090000")), HOME)

    assert found.zone == "Asia/Kolkata"


@pytest.mark.parametrize("tzid", ["Middle-earth/Shire", "localtime", "../../etc/passwd", "Factory"])
def test_a_zone_that_has_no_place_is_refused_by_name(tzid: str) -> None:
    data = calendar(event(start=f"DTSTART;TZID={tzid}:20260106T090000"))

    assert refusal(data) == line("calendar.unknown_zone", zone=tzid)


def test_zones_that_one_file_describes_mean_nothing_in_the_next() -> None:
    start = "DTSTART;TZID=Ours:20260106T090000"
    read(calendar(described("Ours", "-0500", "-0400"), event(start=start)), HOME)

    assert refusal(calendar(event(start=start))) == line("calendar.unknown_zone", zone="Ours")


def test_a_floating_time_is_a_time_of_the_teams() -> None:
    assert one(zone="Asia/Kolkata").zone == "Asia/Kolkata"


def test_a_series_in_utc_stays_at_the_teams_hour_all_year() -> None:
    found = one("RRULE:FREQ=WEEKLY;BYDAY=TU", start="DTSTART:20260106T140000Z")

    assert (found.start, found.zone, found.rule) == (
        wall("2026-01-06T09:00"),
        HOME,
        "FREQ=WEEKLY;BYDAY=TU",
    )


@pytest.mark.parametrize(
    ("rule", "start", "team", "same"),
    [
        ("FREQ=WEEKLY;BYDAY=TU", "20260106T010000Z", HOME, "FREQ=WEEKLY;BYDAY=MO;WKST=SU"),
        (
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,TU;WKST=SU",
            "20260104T230000Z",
            "Asia/Tokyo",
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE;WKST=MO",
        ),
        ("FREQ=WEEKLY", "20260106T010000Z", HOME, "FREQ=WEEKLY"),
    ],
)
def test_an_evening_series_in_utc_keeps_the_evenings_it_is_on(
    rule: str, start: str, team: str, same: str
) -> None:
    found = one(f"RRULE:{rule}", start=f"DTSTART:{start}", zone=team)

    first = datetime.strptime(start, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    by_file = Rhythm(first.replace(tzinfo=None), rule, ZoneInfo("UTC"))
    here = Rhythm(found.start, found.rule, ZoneInfo(found.zone))
    weeks = (first - timedelta(days=1), first + timedelta(days=50))
    assert (found.rule, found.zone) == (same, team)
    assert [each.starts_at for each in occurrences(here, *weeks)] == [
        each.starts_at for each in occurrences(by_file, *weeks)
    ]


@pytest.mark.parametrize(
    "rule",
    ["FREQ=MONTHLY;BYDAY=1TU", "FREQ=MONTHLY", "FREQ=WEEKLY;BYDAY=TU;BYMONTH=1", "FREQ=YEARLY"],
)
def test_a_series_in_utc_that_no_rule_of_the_teams_zone_says_stays_in_utc(rule: str) -> None:
    found = one(f"RRULE:{rule}", start="DTSTART:20260106T010000Z")

    assert (found.start, found.zone, found.rule) == (wall("2026-01-06T01:00"), "UTC", rule)


@pytest.mark.parametrize(
    ("lines", "minutes"),
    [
        (["DTEND:20260106T094500"], 45),
        (["DURATION:PT1H30M"], 90),
        (["DURATION:P0DT0H30M0S"], 30),
        ([], 60),
        (["DTEND:20260106T090000"], 60),
        (["DTEND:20260106T080000"], 60),
        (["DURATION:-PT1H"], 60),
        (["DTEND:20260106T090100"], 5),
        (["DTEND:20260107T085900"], 1439),
        (["DTEND:20260106T150000Z"], 60),
        (["DTEND;TZID=America/Chicago:20260106T090000"], 60),
    ],
)
def test_a_meeting_is_as_long_as_the_file_says_or_else_an_hour(
    lines: list[str], minutes: int
) -> None:
    assert one(*lines).minutes == minutes


def test_an_end_without_a_zone_is_in_the_zone_of_the_start() -> None:
    found = one("DTEND:20260106T094500", start="DTSTART;TZID=Asia/Tokyo:20260106T090000")

    assert found.minutes == 45


def test_a_meeting_over_a_clock_change_is_as_long_as_it_takes() -> None:
    found = one("DTEND:20260308T040000", start="DTSTART:20260308T013000")

    assert found.minutes == 90


@pytest.mark.parametrize(
    "until", ["UNTIL=20260203T140000Z", "UNTIL=20260203", "UNTIL=20260203T090000", "COUNT=5"]
)
def test_a_series_ends_however_the_file_says_it(until: str) -> None:
    found = one(f"RRULE:FREQ=WEEKLY;WKST=SU;{until};BYDAY=TU")

    rhythm = Rhythm(found.start, found.rule, ZoneInfo(found.zone))
    year = list(occurrences(rhythm, *(datetime(y, 1, 1, tzinfo=UTC) for y in (2026, 2027))))
    assert [each.day.isoformat() for each in (year[0], year[-1])] == ["2026-01-06", "2026-02-03"]
    assert len(year) == 5


def test_an_hour_in_the_rule_that_is_the_starts_own_is_left_out() -> None:
    found = one("RRULE:FREQ=DAILY;BYHOUR=09;BYMINUTE=0;BYSECOND=0")

    assert found.rule == "FREQ=DAILY"


def test_cancelled_days_are_known_in_every_form() -> None:
    found = one(
        "RRULE:FREQ=DAILY",
        "EXDATE;VALUE=DATE:20260107,20260108",
        "EXDATE:20260109T140000Z",
        "EXDATE;TZID=Asia/Tokyo:20260110T230000",
        "EXDATE:20260111T090000",
    )

    assert [day.day for day in found.cancelled] == [7, 8, 9, 10, 11]


def test_a_cancelled_day_is_one_of_the_meetings_own_zone() -> None:
    # Tuesday evening in New York is Wednesday in UTC.
    found = one(
        "RRULE:FREQ=WEEKLY",
        "EXDATE:20260114T010000Z",
        start="DTSTART;TZID=America/New_York:20260106T200000",
    )

    assert found.cancelled == (date(2026, 1, 13),)


def test_added_days_are_known_in_every_form_and_may_be_cancelled_or_moved() -> None:
    series = event(
        "RRULE:FREQ=WEEKLY",
        "RDATE:20260108T090000,20260109T150000Z",
        "RDATE;VALUE=DATE:20260110",
        "RDATE;VALUE=PERIOD:20260111T100000/PT1H",
        "RDATE:20260106T090000",
        "RDATE:20260115T090000",
        "EXDATE:20260108T090000",
    )
    moved = event("RECURRENCE-ID:20260115T090000", start="DTSTART:20260116T120000")

    (found,) = read(calendar(series, moved), HOME)

    assert [added.isoformat(timespec="minutes") for added in found.added] == [
        "2026-01-09T10:00",
        "2026-01-10T09:00",
        "2026-01-11T10:00",
        "2026-01-16T12:00",
    ]
    assert (found.cancelled, found.moved) == ((), ())


def test_an_exception_that_changes_no_time_is_none() -> None:
    renamed = event("RECURRENCE-ID:20260113T090000", start="DTSTART:20260113T090000")

    (found,) = read(calendar(event("RRULE:FREQ=WEEKLY"), renamed), HOME)

    assert (found.moved, found.cancelled) == ((), ())


def test_a_day_that_is_both_moved_and_cancelled_is_moved() -> None:
    series = event("RRULE:FREQ=WEEKLY", "EXDATE:20260113T090000")
    moved = event("RECURRENCE-ID;VALUE=DATE:20260113", start="DTSTART:20260114T100000")

    (found,) = read(calendar(series, moved), HOME)

    assert found.moved == ((date(2026, 1, 13), wall("2026-01-14T10:00")),)
    assert found.cancelled == ()


def test_an_exception_may_stand_before_its_series() -> None:
    moved = event("RECURRENCE-ID:20260113T090000", start="DTSTART:20260114T100000")

    (found,) = read(calendar(moved, event("RRULE:FREQ=WEEKLY")), HOME)

    assert found.moved == ((date(2026, 1, 13), wall("2026-01-14T10:00")),)


def test_one_meeting_of_a_series_that_is_not_in_the_file_is_a_one_off() -> None:
    alone = event("RECURRENCE-ID:20260113T090000", start="DTSTART:20260114T100000")

    (found,) = read(calendar(alone), HOME)

    assert (found.start, found.rule, found.moved) == (wall("2026-01-14T10:00"), None, ())


def test_of_two_versions_the_later_counts() -> None:
    old = event("SEQUENCE:3", start="DTSTART:20260106T090000")
    new = event("SEQUENCE:10", start="DTSTART:20260106T110000")

    for data in (calendar(old, new), calendar(new, old)):
        assert [found.start for found in read(data, HOME)] == [wall("2026-01-06T11:00")]


def test_events_without_a_name_of_their_own_stay_apart() -> None:
    bare = "BEGIN:VEVENT\nDTSTART:20260106T090000\nEND:VEVENT"

    assert len(read(calendar(bare, bare), HOME)) == 2


def test_meetings_come_in_the_order_in_which_they_begin() -> None:
    ten = event(start="DTSTART;TZID=America/Los_Angeles:20260106T100000", uid="b")
    noon = event(start="DTSTART:20260106T120000", uid="a")

    # Ten o'clock on the west coast is one o'clock on the east coast.
    assert [found.start.hour for found in read(calendar(ten, noon), HOME)] == [12, 10]


def test_a_meeting_without_a_title_gets_one() -> None:
    assert one("SUMMARY:").title == "QI huddle"
    (found,) = read(calendar("BEGIN:VEVENT\nDTSTART:20260106T090000\nEND:VEVENT"), HOME)
    assert found.title == line("calendar.untitled")


def test_a_title_is_one_line_that_can_be_stored_and_shown() -> None:
    data = calendar(event()).replace(b"QI huddle", b"  A\\nB\\, \x00C\x1b " + b"x" * 300)

    (found,) = read(data, HOME)

    assert found.title == "A B, C " + "x" * 193


@pytest.mark.parametrize(
    ("lines", "url", "place"),
    [
        (["CONFERENCE;VALUE=URI;FEATURE=VIDEO:https://any.example/1"], "https://any.example/1", ""),
        (["LOCATION:https://any.example/room"], "https://any.example/room", ""),
        (["LOCATION:Room 1 or https://any.example/room"], "", "Room 1 or https://any.example/room"),
        (
            ["LOCATION:Room 1", "DESCRIPTION:Dial in (https://maple.zoom.us/j/1)."],
            "https://maple.zoom.us/j/1",
            "Room 1",
        ),
        (["DESCRIPTION:https://evil.example/zoom.us"], "", ""),
        (["DESCRIPTION:https://notzoom.us/j/1 https://zoom.us.evil.example/j/1"], "", ""),
        (["DESCRIPTION:http://zoom.us/j/1"], "", ""),
        (["CONFERENCE:javascript:alert(1)", "CONFERENCE:tel:+15550100"], "", ""),
        (["DESCRIPTION:https://[zoom.us", "CONFERENCE:https://"], "", ""),
        (["DESCRIPTION:https://zoom.us/" + "x" * 1000], "", ""),
        (["URL:https://maple.webex.com/meet/qi"], "https://maple.webex.com/meet/qi", ""),
        (["URL:https://calendar.example/event/1"], "", ""),
    ],
)
def test_the_link_to_join_is_found_and_no_other(lines: list[str], url: str, place: str) -> None:
    found = one(*lines)

    assert (found.join_url, found.place) == (url, place)


@pytest.mark.parametrize("ending", [b"\n", b"\r\n", b"\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("name", FILES)
def test_a_file_says_the_same_in_every_encoding(name: str, encoding: str, ending: bytes) -> None:
    data = FILES[name].replace(b"\n", ending).decode().encode(encoding)

    assert read(data, "Europe/Berlin") == read(FILES[name], "Europe/Berlin")


def test_an_old_encoding_is_read_and_so_is_a_letter_that_was_folded_in_two() -> None:
    latin = calendar(event()).replace(b"QI huddle", "Café".encode("cp1252"))
    folded = calendar(event()).replace(b"QI huddle", b"Caf\xc3\r\n \xa9")

    assert [read(data, HOME)[0].title for data in (latin, folded)] == ["Café", "Café"]


def test_odd_lines_that_say_nothing_of_the_meeting_are_passed_over() -> None:
    assert one("X-;ODD", "garbage", ";;;", 'ATTENDEE;CN="a:mailto', "GEO:x").minutes == 60


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (b"", "empty"),
        (b" \r\n\t ", "empty"),
        (b"hello", "not_a_calendar"),
        (b"PK\x03\x04\x00\xff\xfe", "not_a_calendar"),
        (b"<html>BEGIN:VCALENDAR</html>", "not_a_calendar"),
        (b"x" * (MAX_BYTES + 1), "too_large"),
        (calendar(), "no_meeting"),
        (calendar("BEGIN:VTODO\nDUE:20260106T090000\nEND:VTODO"), "no_meeting"),
        (calendar("BEGIN:VALARM", event(), "END:VALARM"), "no_meeting"),
        (calendar(event())[:-40], "broken"),
        (calendar("BEGIN:VEVENT"), "broken"),
        (calendar("END:VEVENT"), "broken"),
        (calendar(event()) + b"\nEND:VCALENDAR\nEND:VCALENDAR", "broken"),
        (calendar(event("DTEND")), "broken"),
        (calendar("METHOD:CANCEL", event()), "cancels"),
        (calendar(event("STATUS:CANCELLED")), "cancels"),
        (calendar(event(start="DTSTART;VALUE=DATE:20260106")), "all_day"),
        (calendar(event("DTEND:20260107T090000")), "all_day"),
        (calendar(event("X-MICROSOFT-CDO-ALLDAYEVENT:TRUE")), "all_day"),
    ],
)
def test_a_file_without_a_meeting_is_refused_with_the_reason(data: bytes, key: str) -> None:
    assert refusal(data) == line(f"calendar.{key}")


@pytest.mark.parametrize(
    ("lines", "key"),
    [
        (["RRULE:FREQ=HOURLY"], "too_often"),
        (["RRULE:FREQ=SECONDLY;COUNT=3"], "too_often"),
        (["RRULE:FREQ=DAILY;BYHOUR=9,15"], "too_often"),
        (["RRULE:FREQ=DAILY;BYHOUR=15"], "bad_rule"),
        (["RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"], "bad_rule"),
        (["RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=31"], "bad_rule"),
        (["RRULE:FREQ=WEEKLY;UNTIL=20250101"], "bad_rule"),
        (["RRULE:FREQ=WEEKLY;COUNT=0"], "bad_rule"),
        (["RRULE:FREQ=WEEKLY;INTERVAL=0"], "bad_rule"),
        (["RRULE:FREQ=WEEKLY;FREQ=DAILY"], "bad_rule"),
        (["RRULE:W1 TU #0"], "bad_rule"),
        (["RRULE:"], "bad_rule"),
        (["RRULE:FREQ=WEEKLY;COUNT=٣"], "bad_rule"),
        (["RRULE:FREQ=DAILY\\nEXRULE:FREQ=DAILY"], "bad_rule"),
        (["RRULE:FREQ=DAILY;BYMONTHDAY=" + "1," * 400 + "1"], "bad_rule"),
        (["RRULE:FREQ=DAILY", "RRULE:FREQ=WEEKLY"], "many_rules"),
        (["RRULE:FREQ=DAILY", "EXRULE:FREQ=WEEKLY"], "many_rules"),
        (["DTEND:tomorrow"], "bad_time"),
        (["DURATION:PT"], None),
        (["DURATION:an hour"], "bad_time"),
        (["DURATION:P99999999999999W"], "bad_time"),
        (["RRULE:FREQ=DAILY", "EXDATE:"], "bad_time"),
        (["RRULE:FREQ=DAILY", "EXDATE:20260230"], "bad_time"),
        (["RDATE:99991231T235959Z"], "bad_time"),
    ],
)
def test_a_meeting_that_cannot_be_followed_is_refused_by_its_title(
    lines: list[str], key: str | None
) -> None:
    data = calendar(event(*lines))

    if key is None:
        assert read(data, HOME)[0].minutes == 60
    else:
        assert refusal(data) == line(f"calendar.{key}", title="QI huddle")


@pytest.mark.parametrize(
    "start", ["", "DTSTART:", "DTSTART:20260106T250000", "DTSTART:00010101T000000Z"]
)
def test_a_meeting_without_a_time_that_exists_is_refused(start: str) -> None:
    assert refusal(calendar(event(start=start))) == line("calendar.bad_time", title="QI huddle")


def test_a_series_that_changes_from_a_day_on_is_refused() -> None:
    later = event(
        "RECURRENCE-ID;RANGE=THISANDFUTURE:20260113T090000", start="DTSTART:20260114T100000"
    )

    data = calendar(event("RRULE:FREQ=WEEKLY"), later)

    assert refusal(data) == line("calendar.splits", title="QI huddle")


def test_as_many_events_are_read_as_promised_and_no_more() -> None:
    events = [event(uid=str(number)) for number in range(MAX_EVENTS + 1)]

    assert len(read(calendar(*events[1:]), HOME)) == MAX_EVENTS
    assert refusal(calendar(*events)) == line(
        "calendar.too_many", count=MAX_EVENTS + 1, most=MAX_EVENTS
    )


def test_as_many_repeating_meetings_are_read_as_promised_and_no_more() -> None:
    series = [event("RRULE:FREQ=DAILY", uid=str(number)) for number in range(MAX_SERIES + 1)]

    assert len(read(calendar(*series[1:]), HOME)) == MAX_SERIES
    assert refusal(calendar(*series)) == line(
        "calendar.too_many_series", count=MAX_SERIES + 1, most=MAX_SERIES
    )


def test_a_sentence_stays_short_whatever_the_file_says() -> None:
    data = calendar(event(start=f"DTSTART;TZID={'x' * 5000}:20260106T090000"))

    assert len(refusal(data)) < 250


def test_what_stands_in_a_title_is_no_part_of_a_sentence() -> None:
    data = calendar(event("RRULE:FREQ=HOURLY")).replace(b"QI huddle", b"{most} {0} %s")

    assert "“{most} {0} %s”" in refusal(data)


def test_a_cancelled_meeting_and_a_day_off_do_not_keep_the_others_away() -> None:
    off = event("STATUS:CANCELLED", uid="b")
    day = event(uid="c", start="DTSTART;VALUE=DATE:20260106")

    assert len(read(calendar(off, day, event()), HOME)) == 1


def found_or_refused(data: bytes) -> None:
    """Whatever a file holds, what comes of it is fit to be kept, or a sentence."""
    try:
        meetings = read(data, HOME)
    except BadCalendar:
        return
    assert meetings
    for found in meetings:
        checked_rhythm(Rhythm(found.start, found.rule, ZoneInfo(found.zone)))
        assert found.start.tzinfo is None
        assert 5 <= found.minutes <= 1440
        assert 1 <= len(found.title) <= 200
        assert len(found.place) <= 500
        assert found.join_url == "" or found.join_url.lower().startswith("https://")
        assert not re.search(r"[\x00-\x1f\x7f]", found.title + found.place + found.join_url)
        found.title.encode()


@given(st.binary())
def test_any_bytes_are_found_or_refused(data: bytes) -> None:
    found_or_refused(data)
    found_or_refused(b"BEGIN:VCALENDAR\nBEGIN:VEVENT\n" + data + b"\nEND:VEVENT\nEND:VCALENDAR")


@given(data=st.data(), name=st.sampled_from(sorted(FILES)))
def test_a_damaged_file_is_found_or_refused(data: st.DataObject, name: str) -> None:
    file = FILES[name]
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(file)))
        end = data.draw(st.integers(start, min(len(file), start + 30)))
        middle = data.draw(st.binary(max_size=12) | st.just(file[start:end] * 2))
        file = file[:start] + middle + file[end:]
    found_or_refused(file)


LINES = sorted({line for file in FILES.values() for line in file.split(b"\n") if line})
VALUES = st.sampled_from(
    [
        *(b"20260106T090000", b"20260106", b"20260230T990000Z", b"99991231T235959Z", b"PT1H", b""),
        *(b"FREQ=DAILY", b"FREQ=YEARLY;BYWEEKNO=-53;BYDAY=MO", b"FREQ=WEEKLY;BYDAY=1MO", b"\\n,;"),
        *(b"FREQ=MONTHLY;BYSETPOS=0", b"FREQ=DAILY;UNTIL=99991231T235959Z", b"COUNT=1", b"a/b,c"),
        *(
            b"00010101T000000Z",
            b"-P99999999999D",
            b"https://[::1",
            b"CANCELLED",
            b"CANCEL",
            b"\xff",
        ),
    ]
)
NAMES = st.sampled_from(
    [
        *(b"DTSTART", b"DTSTART;TZID=Asia/Kolkata", b"DTSTART;TZID=", b"DTSTART;VALUE=DATE"),
        *(b"DTEND", b"DURATION", b"RRULE", b"RDATE", b"EXDATE;TZID=UTC", b"RECURRENCE-ID", b"UID"),
        *(b"SEQUENCE", b"STATUS", b"METHOD", b"CONFERENCE", b"LOCATION", b"BEGIN", b"END", b"TZID"),
    ]
)
ODD_LINES = st.sampled_from(LINES) | st.tuples(NAMES, VALUES).map(b":".join)


@given(st.lists(ODD_LINES, max_size=12), st.lists(ODD_LINES, max_size=4))
def test_any_mixture_of_lines_is_found_or_refused(lines: list[bytes], others: list[bytes]) -> None:
    start = b"DTSTART:20260106T090000\nUID:1"
    events = [
        b"\n".join([b"BEGIN:VEVENT", start, *some, b"END:VEVENT"]) for some in (lines, others)
    ]

    found_or_refused(b"\n".join([b"BEGIN:VCALENDAR", *events, b"END:VCALENDAR"]))


def test_a_huge_nest_is_refused_like_any_other() -> None:
    deep = b"BEGIN:VCALENDAR\n" * 60_000

    assert refusal(deep) == line("calendar.broken")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found_or_refused(deep + b"END:VCALENDAR\n" * 60_000)
