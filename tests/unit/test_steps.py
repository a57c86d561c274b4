"""When the agenda's steps fall due, for every kind of series."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from bot.routines.agenda import steps
from bot.schedule import WorkingDays
from storage.tables import MeetingSeries, Team
from tests.unit.times import TIMES_OF_DAY, TUESDAYS

DAYS_BEFORE = st.integers(0, 12)


@st.composite
def series_of_a_team(draw: st.DrawFn) -> tuple[MeetingSeries, Team]:
    """A meeting series and its team, not yet in any database."""
    team = Team(
        timezone=draw(st.sampled_from(["America/New_York", "Europe/Berlin", "Pacific/Apia"])),
        holidays=draw(st.sampled_from([None, "US", "DE"])),
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
        start=datetime.combine(day, draw(TIMES_OF_DAY)),
        rrule=rule,
        ask_days_before=draw(DAYS_BEFORE),
        channel_days_before=draw(DAYS_BEFORE),
        post_days_before=draw(DAYS_BEFORE),
        ask_time=draw(TIMES_OF_DAY),
        channel_time=draw(TIMES_OF_DAY),
        post_time=draw(TIMES_OF_DAY),
    )
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
def test_no_step_falls_due_once_its_meeting_has_begun_and_no_ask_on_a_holiday(
    made: tuple[MeetingSeries, Team],
) -> None:
    series, team = made
    begin = series.start.replace(tzinfo=UTC) - timedelta(days=30)
    working, zone = WorkingDays(team.holidays), ZoneInfo(team.timezone)

    for step in steps.occasions(series, team, begin, begin + timedelta(days=90)):
        assert step.starts_at is not None
        assert step.due_at < step.starts_at == step.expires_at
        day = step.due_at.astimezone(zone).date()
        if step.step == steps.Step.ASK:
            assert not working.is_holiday(day)
        elif step.day != day:
            assert day in working
