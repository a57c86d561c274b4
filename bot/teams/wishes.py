"""The one form that sets a team up: what it asks, and what was filled in, checked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.cards import (
    ChannelField,
    ChoiceField,
    DateField,
    Field,
    Form,
    MemberField,
    Option,
    Paragraph,
    Part,
    TextField,
    TimeField,
)
from bot.errors import Invalid
from bot.schedule import instant, zone_named
from bot.series.rhythm import NotThatDay, Often, rule_for
from bot.teams.accounts import Account
from bot.teams.zones import holidays_in, is_zone, zone_options
from bot.texts import line, say
from bot.working_days import WorkingDays

FORM = "setup.form"
MAX_NAME = 80
DEFAULT_ZONE = "America/New_York"
_TUESDAY = 1
_NINE = time(9)
_FAR = timedelta(days=366)
# The others are there once the team is.
_OFTEN = (Often.WEEKLY, Often.TWO_WEEKS, Often.FOUR_WEEKS, Often.SAME_WEEKDAY, Often.ONCE)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What somebody wants of a new team. `channel` and `facilitator` are the platform's ids, `day`
    and `at` the first meeting on the wall clock of `timezone` (IANA), `often` one of the form's."""

    channel: str
    day: date
    at: time
    often: Often
    facilitator: str
    timezone: str
    name: str

    @property
    def start(self) -> datetime:
        """The first meeting's wall time."""
        return datetime.combine(self.day, self.at)

    @property
    def rrule(self) -> str | None:
        """RFC 5545; None for a meeting that does not come back. Raises `NotThatDay`."""
        return rule_for(self.often, self.day)


def suggested(by: Account, taken: set[str], now: datetime) -> Wishes:
    """What stands in the form before anything is filled in. `taken` are names of other teams."""
    zone = by.timezone or DEFAULT_ZONE
    return Wishes(
        channel="",
        day=_a_coming_tuesday(zone, now),
        at=_NINE,
        often=Often.TWO_WEEKS,
        facilitator=by.address,
        timezone=zone,
        name=_free(line("setup.default_name"), taken),
    )


def form(wishes: Wishes, problems: Mapping[str, str] | None = None) -> Form:
    """The form with `wishes` in it; over each field the problem that it has."""
    fields: list[Field | Part] = []
    for field in _fields(wishes):
        if problems and field.key in problems:
            fields.append(Paragraph(say("setup.problem", problem=problems[field.key])))
        fields.append(field)
    return Form(
        action=FORM,
        title=line("setup.title"),
        submit=line("setup.submit"),
        fields=tuple(fields),
        intro=(Paragraph(say("setup.intro")),),
    )


def read(values: Mapping[str, str], now: datetime) -> Wishes:
    """What was filled in, by field. Raises `Invalid` with a sentence for each field that needs
    another look."""
    problems = {
        key: line("setup.missing")
        for key in ("channel", "day", "at", "facilitator", "name")
        if not values[key].strip()
    }
    if len(values["name"].strip()) > MAX_NAME:
        problems["name"] = line("setup.name_too_long", max=MAX_NAME)
    if not is_zone(values["timezone"]):
        problems["timezone"] = line("setup.missing")
    if values["often"] not in _OFTEN:
        problems["often"] = line("setup.missing")
    if problems:
        raise Invalid(problems)
    wishes = Wishes(
        channel=values["channel"],
        day=date.fromisoformat(values["day"]),
        at=time.fromisoformat(values["at"]),
        often=Often(values["often"]),
        facilitator=values["facilitator"],
        timezone=values["timezone"],
        name=values["name"].strip(),
    )
    _check_start(wishes, now)
    return wishes


def _check_start(wishes: Wishes, now: datetime) -> None:
    try:
        rule_for(wishes.often, wishes.day)
    except NotThatDay as error:
        raise Invalid({"often": error.sentence}) from error
    starts_at = instant(wishes.start, zone_named(wishes.timezone))
    if starts_at <= now:
        raise Invalid({"day": line("setup.past")})
    if starts_at > now + _FAR:
        raise Invalid({"day": line("setup.too_far")})


def _fields(wishes: Wishes) -> tuple[Field, ...]:
    often = tuple(Option(one.value, line(f"setup.often_{one.value}")) for one in _OFTEN)
    return (
        ChannelField(
            "channel",
            line("setup.channel_label"),
            line("setup.channel_hint"),
            wishes.channel,
            here=True,
        ),
        DateField("day", line("setup.day_label"), value=wishes.day),
        TimeField("at", line("setup.at_label"), value=wishes.at),
        ChoiceField("often", line("setup.often_label"), often, value=wishes.often.value),
        MemberField(
            "facilitator",
            line("setup.facilitator_label"),
            line("setup.facilitator_hint"),
            wishes.facilitator,
        ),
        ChoiceField(
            "timezone",
            line("setup.timezone_label"),
            zone_options(wishes.timezone),
            value=wishes.timezone,
        ),
        TextField("name", line("setup.name_label"), value=wishes.name, max_length=MAX_NAME),
    )


def _a_coming_tuesday(zone: str, now: datetime) -> date:
    """The first Tuesday in a week or later that is a working day there."""
    working = WorkingDays(holidays_in(zone))
    day = now.astimezone(zone_named(zone)).date() + timedelta(days=7)
    while day.weekday() != _TUESDAY or day not in working:
        day += timedelta(days=1)
    return day


def _free(name: str, taken: set[str]) -> str:
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name} {number}"
    return free
