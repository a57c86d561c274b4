"""How a team is set: its time zone, its holidays, its own days off."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.actor import Membership, Right
from bot.cards import (
    Button,
    Buttons,
    Card,
    ChoiceField,
    Form,
    Heading,
    Paragraph,
    Part,
    Plain,
    TextField,
)
from bot.errors import AlongsideError, Invalid
from bot.outlook import SHOW_SCHEDULE
from bot.personal.zones import zone_label
from bot.routines.agenda.replanning import keep_the_past, replan
from bot.teams.archiving import ARCHIVE
from bot.teams.daysoff import read_days_off, typed_again
from bot.teams.routines import wake_routines
from bot.teams.timing import timing_parts
from bot.teams.zones import NO_HOLIDAYS, country_name, country_options, is_zone, zone_options
from bot.texts import line, say
from bot.working_days import WorkingDays
from storage.queries.meetings import series_of
from storage.queries.series import hold_routines, hold_team
from storage.tables import Team

DAYS = "team.days"
MAX_DAYS_OFF = 3000
_MAX_REGION = 10


@dataclass(frozen=True, slots=True)
class Days:
    """Which days and hours are a team's: an IANA zone, a country or country-subdivision or None,
    its own days off in ISO 8601."""

    timezone: str
    holidays: str | None
    days_off: tuple[str, ...]


async def team_settings_parts(session: AsyncSession, who: Membership) -> list[Part]:
    """How the lead's team is set, with what changes it, to stand under their own settings; nothing
    for anybody else."""
    if not who.may(Right.RUN_TEAM):
        return []
    team = await session.get_one(Team, who.team_id)
    payload = {"team": team.id}
    parts: list[Part] = [
        Heading(line("team.settings_of", team=team.name)),
        *_set(team),
        Buttons((Button(DAYS, line("team.days"), payload),)),
    ]
    for series in await series_of(session, team.id):
        if series.ended_at is None:
            parts += timing_parts(series)
    schedule = Button(SHOW_SCHEDULE, line("schedule.show"), payload)
    return [*parts, Buttons((schedule, Button(ARCHIVE, line("team.archive"), payload)))]


async def days_form(session: AsyncSession, who: Membership) -> Form:
    """The form for zone, holidays and days off."""
    who.require(Right.RUN_TEAM)
    team = await session.get_one(Team, who.team_id)
    country, _, region = (team.holidays or "").partition("-")
    return Form(
        action=DAYS,
        title=line("team.days_title"),
        submit=line("team.save"),
        fields=(
            ChoiceField(
                "timezone",
                line("setup.timezone_label"),
                zone_options(team.timezone),
                line("team.timezone_hint"),
                team.timezone,
            ),
            ChoiceField(
                "country",
                line("team.country_label"),
                country_options(country),
                line("team.country_hint"),
                country or NO_HOLIDAYS,
            ),
            TextField(
                "region",
                line("team.region_label"),
                line("team.region_hint"),
                region,
                _MAX_REGION,
                optional=True,
            ),
            TextField(
                "days_off",
                line("team.days_off_label"),
                line("team.days_off_hint"),
                typed_again(team.days_off),
                MAX_DAYS_OFF,
                multiline=True,
                optional=True,
            ),
        ),
        payload={"team": team.id},
    )


def read_days(values: Mapping[str, str]) -> Days:
    """What was filled in. Raises `Invalid` with a sentence for each field that is wrong."""
    problems: dict[str, str] = {}
    days_off: list[str] = []
    if not is_zone(values["timezone"]):
        problems["timezone"] = line("setup.missing")
    country, region = values["country"], values["region"].strip().upper()
    region = region.removeprefix(f"{country}-")
    holidays = None
    if country not in ("", NO_HOLIDAYS):
        holidays = f"{country}-{region}" if region else country
    elif region:
        problems["region"] = line("team.region_alone")
    try:
        WorkingDays(holidays)
    except AlongsideError:
        problems["region"] = line(
            "team.region_unknown", region=region, country=country_name(country)
        )
    try:
        days_off = read_days_off(values["days_off"])
    except AlongsideError as error:
        problems["days_off"] = error.sentence
    if problems:
        raise Invalid(problems)
    return Days(values["timezone"], holidays, tuple(days_off))


async def set_days(session: AsyncSession, who: Membership, days: Days, now: datetime) -> Card:
    """The team goes by these days and hours from now on; what was not sent yet follows."""
    who.require(Right.RUN_TEAM)
    team = await hold_team(session, who.team_id)
    before = Days(team.timezone, team.holidays, tuple(team.days_off))
    if days != before:
        series = await series_of(session, team.id)
        await hold_routines(session, team.id)
        if days.timezone != before.timezone:
            for one in series:
                await keep_the_past(session, one.id, now)
        team.timezone, team.holidays = days.timezone, days.holidays
        team.days_off = list(days.days_off)
        await session.flush()
        for one in series:
            await replan(session, one.id, now)
        await wake_routines(session, team.id, now)
    schedule = Button(SHOW_SCHEDULE, line("schedule.show"), {"team": team.id})
    said = "team.days_kept" if days == before else "team.days_set"
    return Card(
        (Paragraph(say(said)), *_set(team), Buttons((schedule,))), title=line("team.days_title")
    )


def _set(team: Team) -> list[Part]:
    """How zone, holidays and days off are set, in words."""
    zone = say("team.zone_is", zone=zone_label(team.timezone))
    holidays = say("team.holidays_none")
    if team.holidays:
        country, _, region = team.holidays.partition("-")
        place = country_name(country)
        if region:
            place = line("team.place", country=place, region=region)
        holidays = say("team.holidays_of", place=place)
    parts: list[Part] = [Paragraph(zone), Paragraph(holidays)]
    if team.days_off:
        days = ", ".join(typed_again(team.days_off).splitlines())
        parts.append(Paragraph(say("team.days_off_are", days=Plain(days))))
    return parts
