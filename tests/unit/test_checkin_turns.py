"""When check-ins come: after the fourth meeting, by the rhythm, on working days. Pure."""

from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm.attributes import set_committed_value

from bot.routines.reflection.rules import ReflectionRules
from bot.routines.reflection.turns import MONTHLY, due_turn, next_turn, turn_on, upcoming
from storage.tables import Meeting, MeetingSeries, ReflectionRound, Routine, RoutineKind, Team

ZONE = "America/New_York"
BEGAN = datetime.fromisoformat("2026-01-05T09:00-05:00")
TUESDAYS = "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"
# The fourth of the huddles on Jan 6 and 20, Feb 3 and 17.
OPENS = datetime.fromisoformat("2026-02-18T17:30-05:00")


def series(team: Team, rrule: str = TUESDAYS, *exceptions: Meeting) -> MeetingSeries:
    start = datetime.fromisoformat("2026-01-06T09:00")
    row = MeetingSeries(start=start, rrule=rrule, minutes=45, rule_since=BEGAN)
    set_committed_value(row, "exceptions", list(exceptions))
    set_committed_value(row, "team", team)
    return row


def routine(*exceptions: Meeting, rrule: str | None = None, **team: object) -> Routine:
    """The check-ins of a team that meets every second Tuesday, as they come from the database."""
    of_team = Team(**{"timezone": ZONE, "holidays": "US", "days_off": [], **team})
    row = Routine(kind=RoutineKind.REFLECTION, since=BEGAN, planned_until=BEGAN, rrule=rrule)
    row.team = of_team
    set_committed_value(of_team, "series", [series(of_team, TUESDAYS, *exceptions)])
    set_committed_value(row, "rounds", [])
    return row


def opened(row: Routine, day: str, at: str, closed: str | None = None) -> None:
    """A round of that day."""
    turn = turn_on(row, date.fromisoformat(day), datetime.fromisoformat(at))
    one = ReflectionRound(
        day=turn.day, opens_at=turn.opens_at, remind_at=turn.remind_at, closes_at=turn.closes_at
    )
    one.closed_at = datetime.fromisoformat(closed) if closed else None
    set_committed_value(row, "rounds", [*row.rounds, one])


def off(day: str) -> Meeting:
    return Meeting(day=date.fromisoformat(day), cancelled_at=BEGAN, starts_at=BEGAN)


def first(row: Routine) -> datetime:
    return next(upcoming(row)).opens_at


def test_the_first_opens_on_the_day_after_the_fourth_meeting() -> None:
    assert first(routine()) == OPENS


def test_a_cancelled_meeting_does_not_count() -> None:
    assert first(routine(off("2026-02-03"))) == datetime.fromisoformat("2026-03-04T17:30-05:00")


def test_meetings_of_all_series_count() -> None:
    row = routine()
    other = series(row.team, "FREQ=WEEKLY;BYDAY=TH")
    set_committed_value(row.team, "series", [*row.team.series, other])
    # Jan 6, 8, 15, 20.
    assert first(row) == datetime.fromisoformat("2026-01-21T17:30-05:00")


def test_a_team_that_meets_no_more_gets_none() -> None:
    row = routine()
    row.team.series[0].ended_at = datetime.fromisoformat("2026-02-10T00:00Z")
    assert list(upcoming(row)) == []
    assert ReflectionRules().next_due(row, BEGAN) is None


def test_the_next_comes_three_months_after_the_last_on_a_working_day() -> None:
    row = routine()
    opened(row, "2026-02-18", "2026-02-18T17:30-05:00", "2026-02-25T17:30-05:00")
    # May 18 is a Monday; Aug 18 a Tuesday; Nov 18 a Wednesday.
    days = [turn.day.isoformat() for turn, _ in zip(upcoming(row), range(3), strict=False)]
    assert days == ["2026-05-18", "2026-08-18", "2026-11-18"]
    row = routine(rrule=MONTHLY)
    opened(row, "2026-01-31", "2026-02-02T17:30-05:00", "2026-02-09T17:30-05:00")
    turn = next(upcoming(row))  # Feb 28 is a Saturday
    assert (turn.day, turn.opens_at) == (
        date(2026, 2, 28),
        datetime.fromisoformat("2026-03-02T17:30-05:00"),
    )


def test_days_off_move_opening_reminder_and_closing_on() -> None:
    row = routine(days_off=["2026-02-18", "2026-02-23", "2026-02-26/2026-03-01"])
    turn = next(upcoming(row))
    assert [at.astimezone(OPENS.tzinfo).date() for at in (turn.opens_at, turn.remind_at)] == [
        date(2026, 2, 19),
        date(2026, 2, 24),
    ]
    assert turn.closes_at == datetime.fromisoformat("2026-03-02T17:30-05:00")


def test_a_turn_that_was_missed_is_made_up_for_with_its_full_length() -> None:
    row = routine()
    late = OPENS + timedelta(days=5)
    turn = due_turn(row, late)
    assert turn is not None
    assert (turn.day, turn.opens_at) == (date(2026, 2, 18), late)
    assert turn.closes_at == datetime.fromisoformat("2026-03-02T17:30-05:00")
    assert due_turn(row, OPENS + timedelta(days=15)) is None


def test_a_round_that_should_be_closed_is_closed_however_late() -> None:
    row = routine()
    opened(row, "2026-02-18", "2026-02-18T17:30-05:00")
    late = datetime.fromisoformat("2026-04-20T09:00-04:00")
    row.since = row.planned_until = late  # the team was archived, and is back
    assert [one.step for one in ReflectionRules().due(row, late, late)] == ["results"]


def test_nothing_comes_while_the_team_is_archived() -> None:
    assert list(upcoming(routine(archived_at=OPENS - timedelta(days=30)))) == []


@given(st.integers(0, 400 * 24), st.sampled_from([None, MONTHLY, "FREQ=WEEKLY", "FREQ=DAILY"]))
def test_the_next_due_time_is_the_first_at_which_the_rules_have_a_step(
    hours: int, rrule: str | None
) -> None:
    row, rules = routine(rrule=rrule), ReflectionRules()
    after = BEGAN + timedelta(hours=hours)
    opening = next_turn(row, after)
    assert opening is not None
    assert rules.next_due(row, after) == opening.opens_at
    found = rules.occasions(row, after, opening.opens_at + timedelta(days=60))
    assert min(one.due_at for one in found if one.step == "ask") == opening.opens_at
    for turn, _ in zip(upcoming(row), range(5), strict=False):
        assert turn.opens_at < turn.remind_at < turn.closes_at
