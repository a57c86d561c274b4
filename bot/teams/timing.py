"""When what leads up to a meeting is said: the asks, the channel's post, the agenda itself."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from bot.actor import Membership, Right
from bot.cards import (
    Bullets,
    Button,
    Buttons,
    Card,
    ChoiceField,
    Form,
    Heading,
    Option,
    Paragraph,
    Part,
    Text,
    TimeField,
)
from bot.errors import Gone, Invalid
from bot.outlook import SHOW_SCHEDULE
from bot.routines.agenda.calendar import zone_of
from bot.routines.agenda.replanning import replan
from bot.schedule import Rhythm, instant
from bot.series.values import Timing
from bot.series.words import clock_words
from bot.texts import line, say
from storage.queries.series import series_held, series_seen
from storage.tables import MeetingSeries

TIMING = "team.timing"
_ASK, _REMIND, _CHANNEL, _POST = "ask", "remind", "channel", "post"
# As many as a team file can say; the form offers fewer, and the number that is set.
_NUMBERS = frozenset(map(str, range(61)))
_MOST = {_ASK: 21, _REMIND: 20, _CHANNEL: 10, _POST: 5}


def timing_parts(series: MeetingSeries) -> list[Part]:
    """How one series is timed, in words, with the tap that changes it. The series has its team."""
    button = Button(TIMING, line("team.timing"), {"team": series.team_id, "series": series.id})
    return [
        Heading(series.title),
        Bullets(_words(series)),
        Buttons((button,)),
    ]


def timing_of(series: MeetingSeries) -> Timing:
    return Timing(**{name: getattr(series, name) for name in asdict(Timing())})


async def timing_form(session: AsyncSession, who: Membership, series_id: object) -> Form:
    """The form for one series of the lead's team. Raises `Gone` for any other."""
    who.require(Right.RUN_TEAM)
    series = _found(await series_seen(session, who.team_id, series_id))
    now_set = timing_of(series)
    return Form(
        action=TIMING,
        title=line("team.timing_title"),
        submit=line("team.save"),
        fields=(
            _days(_ASK, now_set.ask_days_before),
            _days(_REMIND, now_set.remind_days_before),
            TimeField("ask_time", line("team.ask_time_label"), value=now_set.ask_time),
            _days(_CHANNEL, now_set.channel_days_before),
            TimeField("channel_time", line("team.channel_time_label"), value=now_set.channel_time),
            _days(_POST, now_set.post_days_before),
            TimeField("post_time", line("team.post_time_label"), value=now_set.post_time),
        ),
        intro=(Paragraph(say("team.timing_intro", title=series.title)),),
        payload={"team": who.team_id, "series": series.id},
    )


def read_timing(values: Mapping[str, str]) -> Timing:
    """What was filled in. Raises `Invalid` for what is missing, a reminder that comes before its
    ask, and a channel post that comes after the agenda."""
    days = {step: _number(values[step]) for step in _MOST}
    times = {name: values[name] for name in ("ask_time", "channel_time", "post_time")}
    missing = [key for key, value in {**days, **times}.items() if value in (-1, "")]
    if missing:
        raise Invalid({key: line("setup.missing") for key in missing})
    timing = Timing(
        ask_days_before=days[_ASK],
        remind_days_before=days[_REMIND],
        channel_days_before=days[_CHANNEL],
        post_days_before=days[_POST],
        ask_time=time.fromisoformat(times["ask_time"]),
        channel_time=time.fromisoformat(times["channel_time"]),
        post_time=time.fromisoformat(times["post_time"]),
    )
    if timing.remind_days_before >= timing.ask_days_before:
        raise Invalid({_REMIND: line("team.remind_too_soon")})
    channel = (-timing.channel_days_before, timing.channel_time)
    if channel >= (-timing.post_days_before, timing.post_time):
        raise Invalid({_CHANNEL: line("team.channel_too_late")})
    return timing


async def set_timing(
    session: AsyncSession, who: Membership, series_id: object, timing: Timing, now: datetime
) -> Card:
    """What leads up to the meetings of a series comes at these times from now on. Raises `Invalid`
    for what would come on the day itself, but after the meeting has begun."""
    who.require(Right.RUN_TEAM)
    series = _found(await series_held(session, who.team_id, series_id))
    _check_same_day(series, timing)
    for name, value in asdict(timing).items():
        setattr(series, name, value)
    await replan(session, series.id, now)
    schedule = Button(SHOW_SCHEDULE, line("schedule.show"), {"team": who.team_id})
    return Card(
        (
            Paragraph(say("team.timing_set", title=series.title)),
            Bullets(_words(series)),
            Buttons((schedule,)),
        ),
        title=line("team.timing_title"),
    )


def _found(series: MeetingSeries | None) -> MeetingSeries:
    if series is None or series.ended_at is not None:
        raise Gone(line("face.old_card"))
    return series


def _check_same_day(series: MeetingSeries, timing: Timing) -> None:
    zone = ZoneInfo(series.team.timezone)
    begins = instant(series.start, zone_of(series, series.team)).astimezone(zone).time()
    steps = (
        (timing.ask_days_before, timing.ask_time, "ask_time"),
        (timing.remind_days_before, timing.ask_time, "ask_time"),
        (timing.channel_days_before, timing.channel_time, "channel_time"),
        (timing.post_days_before, timing.post_time, "post_time"),
    )
    late = {field for days, at, field in steps if days == 0 and at >= begins}
    if late:
        said = line("team.after_the_meeting", time=_clock(begins, series))
        raise Invalid(dict.fromkeys(late, said))


def _number(text: str) -> int:
    """A number of days as the form gives it; -1 for anything else."""
    return int(text) if text in _NUMBERS else -1


def _days(step: str, chosen: int) -> ChoiceField:
    numbers = sorted({*range(_MOST[step] + 1), chosen})
    options = tuple(Option(str(days), _days_words(step, days)) for days in numbers)
    return ChoiceField(step, line(f"team.{step}_label"), options, value=str(chosen))


def _days_words(step: str, days: int) -> str:
    if step in (_CHANNEL, _POST):
        return line("team.working_days_before", count=days)
    return line("team.days_before", count=days)


def _words(series: MeetingSeries) -> tuple[Text, ...]:
    """What leads up to a meeting of the series, in order of time."""
    asked, channel = _clock(series.ask_time, series), _clock(series.channel_time, series)
    posted = _clock(series.post_time, series)
    return (
        say("team.ask_is", count=series.ask_days_before, time=asked),
        say("team.channel_is", count=series.channel_days_before, time=channel),
        say("team.remind_is", count=series.remind_days_before, time=asked),
        say("team.post_is", count=series.post_days_before, time=posted),
    )


def _clock(at: time, series: MeetingSeries) -> str:
    """A time of day of the team's, with its zone: "5:30 PM ET"."""
    wall = datetime.combine(series.start.date(), at)
    return clock_words(Rhythm(wall, None, ZoneInfo(series.team.timezone)))
