"""When the agenda's steps fall due, counted back from each meeting of a series. Pure."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.routines.plan import Occasion
from bot.schedule import Occurrence, Rhythm, WorkingDays, instant, occurrences
from storage.tables import MeetingSeries, Team

# How far ahead the next meeting of a series is looked for: a February 29 that is a Monday can be
# 40 years away.
HORIZON = timedelta(days=41 * 366)


class Step(StrEnum):
    """`ask` goes to each partner, `channel` and `post` to the team's channel."""

    ASK = "ask"
    CHANNEL = "channel"
    POST = "post"


def rhythm_of(series: MeetingSeries, team: Team) -> Rhythm:
    return Rhythm(series.start, series.rrule, ZoneInfo(team.timezone))


def occasions(
    series: MeetingSeries, team: Team, after: datetime, until: datetime
) -> list[Occasion]:
    """Every step that falls due after `after` and not later than `until` (aware), in order."""
    meetings = occurrences(rhythm_of(series, team), after, until + _lead(series))
    found = [
        occasion
        for meeting in meetings
        for occasion in _steps(series, team, meeting)
        if after < occasion.due_at <= until
    ]
    return sorted(found, key=lambda occasion: occasion.due_at)


def next_due(series: MeetingSeries, team: Team, after: datetime) -> datetime | None:
    """The first due time of any step after `after`; None when the series has ended."""
    first: datetime | None = None
    for meeting in occurrences(rhythm_of(series, team), after, after + HORIZON):
        if first and meeting.starts_at - _lead(series) > first:
            break
        for occasion in _steps(series, team, meeting):
            if occasion.due_at > after and (first is None or occasion.due_at < first):
                first = occasion.due_at
    return first


def _steps(series: MeetingSeries, team: Team, meeting: Occurrence) -> Iterator[Occasion]:
    working = WorkingDays(team.holidays)
    zone = ZoneInfo(team.timezone)
    ask_day = working.not_a_holiday(meeting.day - timedelta(days=series.ask_days_before))
    days: list[tuple[Step, date, time]] = [
        (Step.ASK, ask_day, series.ask_time),
        (
            Step.CHANNEL,
            working.before(meeting.day, series.channel_days_before),
            series.channel_time,
        ),
        (Step.POST, working.before(meeting.day, series.post_days_before), series.post_time),
    ]
    for step, day, at in days:
        due_at = instant(datetime.combine(day, at), zone)
        if due_at < meeting.starts_at:
            yield Occasion(
                step=step,
                name=meeting.day.isoformat(),
                due_at=due_at,
                expires_at=meeting.starts_at,
                day=meeting.day,
                starts_at=meeting.starts_at,
            )


def _lead(series: MeetingSeries) -> timedelta:
    """Longer than any step comes before its meeting: working days with weekends and holidays
    between them, and the days that a holiday moves an ask back."""
    working_days = max(series.channel_days_before, series.post_days_before)
    return timedelta(days=max(series.ask_days_before, working_days * 2) + 30)
