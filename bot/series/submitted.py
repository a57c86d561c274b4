"""What came back in a form about a series, checked: values, or a sentence at each field."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from bot.cards import Moment, Time
from bot.errors import AlongsideError, Gone, Invalid
from bot.schedule import Rhythm, checked_rhythm, instant
from bot.series.forms import MAX_LINK, MAX_PLACE, MAX_TITLE
from bot.series.rhythm import Often, by_rule, rule_for
from bot.series.typed import CLOCK, DAY, wall_ahead
from bot.series.values import Exceptions, SeriesValues
from bot.texts import line

_SHORTEST, _LONGEST = 5, 1440


@dataclass(frozen=True, slots=True)
class Known:
    """What the form may refer to: the team's zone and others that it offered (IANA), the members'
    ids, a rule that stays as it is, and what differs from it."""

    team_zone: str
    zones: frozenset[str]
    members: Sequence[int]
    rule: str | None = None
    exceptions: Exceptions = field(default_factory=Exceptions)


@dataclass(frozen=True, slots=True)
class When:
    """When a series meets: its next wall time (naive), its rule, and its zone (IANA)."""

    start: datetime
    rule: str | None
    zone: str


def checked(
    typed: Mapping[str, str], known: Known, now: datetime, *, kept: When | None = None
) -> SeriesValues:
    """The values, or `Invalid` with what is wrong with each field. A series that keeps its rhythm
    gives it as `kept`: then day and time are not looked at."""
    errors: dict[str, str] = {}
    if not (title := " ".join(typed["title"].split())):
        errors["title"] = line("meeting.title_missing")
    minutes = _minutes(typed["minutes"])
    if not _SHORTEST <= minutes <= _LONGEST:
        errors["minutes"] = line("meeting.bad_minutes")
    link, place = typed["join_url"].strip(), " ".join(typed["place"].split())
    if link and not _is_link(link):
        errors["join_url"] = line("meeting.bad_link")
    for key, text, most in (
        ("title", title, MAX_TITLE),
        ("place", place, MAX_PLACE),
        ("join_url", link, MAX_LINK),
    ):
        if len(text) > most:
            errors[key] = line("meeting.too_long", count=len(text) - most)
    leads, stands_in = (_member(typed[key], known) for key in ("facilitator", "backup"))
    if leads is not None and leads == stands_in:
        errors["backup"] = line("meeting.same_person")
    try:
        when = kept or _when(typed, known, now)
    except Invalid as error:
        raise Invalid({**errors, **error.fields}) from None
    if errors:
        raise Invalid(errors)
    return SeriesValues(
        title=title,
        start=when.start,
        rrule=when.rule,
        timezone=None if when.zone == known.team_zone else when.zone,
        minutes=minutes,
        place=place,
        join_url=link,
        facilitator_id=leads,
        backup_id=stands_in,
        exceptions=known.exceptions,
    )


def zone_in(typed: Mapping[str, str], known: Known) -> str:
    """The chosen zone. Raises `Gone` for one that was not offered."""
    zone = typed["zone"] or known.team_zone
    if zone not in known.zones:
        raise Gone(line("face.old_card"))
    return zone


def often_in(typed: Mapping[str, str]) -> Often:
    try:
        return Often(typed["often"])
    except ValueError:  # an option that this version does not offer
        raise Gone(line("face.old_card")) from None


def _when(typed: Mapping[str, str], known: Known, now: datetime) -> When:
    often, zone = often_in(typed), zone_in(typed, known)
    wall = wall_ahead(typed[DAY], typed[CLOCK], ZoneInfo(zone), now)
    try:
        rule = known.rule if often is Often.KEPT else rule_for(often, wall.date())
        rhythm = checked_rhythm(Rhythm(wall, rule, ZoneInfo(zone)))
    except AlongsideError as error:
        raise Invalid({DAY: error.sentence}) from None
    if by_rule(rhythm, wall.date()) is None:
        day = Time(instant(wall, rhythm.zone), zone, Moment.DATE)
        raise Invalid({DAY: line("rhythm.not_on_that_day", day=day)})
    return When(wall, rule, zone)


def _minutes(typed: str) -> int:
    text = typed.strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= len("1440") else 0


def _is_link(text: str) -> bool:
    try:
        parts = urlsplit(text)
        host = parts.hostname
    except ValueError:
        return False
    return parts.scheme == "https" and bool(host) and not any(map(str.isspace, text))


def _member(chosen: str, known: Known) -> int | None:
    found = next((one for one in known.members if str(one) == chosen), None)
    if chosen and found is None:
        raise Gone(line("face.old_card"))
    return found
