"""How a person wants to be reached: shown, changed, and kept to by what waits already."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time

from babel.dates import format_time, get_day_names
from sqlalchemy.ext.asyncio import AsyncSession

from bot.actor import Membership
from bot.cards import (
    Bullets,
    Button,
    Buttons,
    Card,
    ChoiceField,
    Form,
    ManyField,
    Note,
    Option,
    Paragraph,
    Text,
    TextField,
    TimeField,
)
from bot.errors import AlongsideError, Invalid
from bot.nudging import reaches
from bot.personal import partners_view, rhythm, zones
from bot.personal.reached import Reached, as_reached, reached
from bot.routines.agenda.cards import pause_button, resume_button
from bot.routines.plan import Recipient
from bot.schedule import zone_named
from bot.texts import DEFAULT_LANGUAGE, line, say
from storage.queries.decisions import keep_decision
from storage.queries.habits import offers_to
from storage.queries.personal import held_person, hold_waiting, outdate_messages_to
from storage.tables import Delivery, HowOften, Person

SHOW = "people.settings"
CHANGE = "people.change"
WHY = "people.why"
# What stands for "the same zone as my team".
_TEAM = "team"
_EVERY_DAY = "1234567"


@dataclass(frozen=True, slots=True)
class Wishes:
    """What somebody filled in: an IANA zone or "team", a city, two wall times ("21:00", "" for
    none), ISO weekdays ("1" is Monday), "notices" if those may come at any hour, and a value of
    `HowOften`."""

    zone: str
    city: str
    quiet_from: str
    quiet_until: str
    days: tuple[str, ...]
    notices: tuple[str, ...]
    how_often: str


async def settings(session: AsyncSession, who: Membership, now: datetime) -> Card:
    """How I reach this person, each line with what it means."""
    return settings_card(await reached(session, who), now)


async def form(session: AsyncSession, who: Membership) -> Form:
    return settings_form(await reached(session, who))


async def save(session: AsyncSession, who: Membership, wishes: Wishes, now: datetime) -> Card:
    """Keeps what was filled in, and moves what waits to when it suits now. Raises `Invalid`."""
    chosen = _checked(wishes)
    waiting = await hold_waiting(session, who.person_id)
    offers = await offers_to(session, who.person_id)
    person = await held_person(session, who.person_id)
    if person.timezone != chosen.timezone:
        await outdate_messages_to(session, person.id, now)  # their times are told in the zone
    person.timezone, person.days = chosen.timezone, chosen.days
    person.quiet_from, person.quiet_until = chosen.quiet_from, chosen.quiet_until
    person.notices_any_hour = chosen.notices_any_hour
    rhythm.hear(person, offers, chosen.how_often, now)
    await _move(session, waiting, person, now)
    await session.flush()
    return settings_card(await as_reached(session, person), now, saved=True)


def settings_card(reached: Reached, now: datetime, *, saved: bool = False) -> Card:
    paused = reached.manner.is_paused(now)
    buttons = (
        Button(CHANGE, line("personal.change")),
        resume_button() if paused else pause_button(),
        why_button(),
        *_for_leads(reached),
    )
    return Card(
        (
            *([Paragraph(say("personal.saved"))] if saved else []),
            Bullets(tuple(lines(reached, now))),
            *reached.in_all_teams(),
            Buttons(buttons),
        ),
        title=line("personal.settings_title"),
    )


def _for_leads(reached: Reached) -> list[Button]:
    """What partners get, of each team that they lead."""
    led = [member.team for member in reached.members if member.lead]
    if len(led) == 1:
        return [partners_view.button(led[0].id, line("personal.partners_view"))]
    return [
        partners_view.button(team.id, line("personal.partners_view_of", team=team.name))
        for team in led
    ]


def settings_button(label: str = "") -> Button:
    return Button(SHOW, label or line("personal.settings"))


def why_button() -> Button:
    return Button(WHY, line("personal.why"))


def lines(reached: Reached, now: datetime) -> Iterable[Text]:
    """Zone, quiet hours, days, notices, rhythm and pause, each in a sentence."""
    person, zone = reached.person, zones.zone_label(reached.zone)
    whose = "personal.zone" if person.timezone else "personal.zone_of_team"
    yield say(whose, zone=zone)
    if person.quiet_from is None or person.quiet_until is None:
        yield say("personal.no_quiet_hours")
    else:
        begin, end = _clock(person.quiet_from), _clock(person.quiet_until)
        yield say("personal.quiet_hours", begin=begin, end=end)
    yield _days(person.days)
    notices = "personal.notices_wait"
    if person.notices_any_hour:
        notices = "personal.notices_any_hour"
    yield say(notices)
    yield rhythm.said_of(person.how_often)
    if not reached.manner.is_paused(now):
        yield say("personal.pause_off")
    elif person.paused_until is None:
        yield say("personal.pause_on")
    else:
        yield say("personal.pause_on_until", until=reached.day(person.paused_until, now))


def quiet_words(person: Person) -> str:
    """When I am quiet, for somebody who reads it for the first time."""
    if person.quiet_from is None or person.quiet_until is None:
        return line("welcome.quiet_never")
    begin, end = _clock(person.quiet_from), _clock(person.quiet_until)
    return line("welcome.quiet_from", begin=begin, end=end)


def settings_form(reached: Reached) -> Form:
    """Everything that can be changed, with what holds now filled in."""
    person = reached.person
    names = _day_names()
    weekdays = tuple(Option(day, names[int(day) - 1]) for day in _EVERY_DAY)
    any_hour = Option("notices", line("personal.notices_label"))
    fields = (
        ChoiceField(
            "zone",
            line("personal.zone_label"),
            _zone_options(reached),
            value=person.timezone or _TEAM,
        ),
        TextField(
            "city",
            line("personal.city_label"),
            hint=line("personal.city_hint"),
            max_length=80,
            optional=True,
        ),
        TimeField(
            "quiet_from",
            line("personal.quiet_from_label"),
            hint=line("personal.quiet_from_hint"),
            value=person.quiet_from,
            optional=True,
        ),
        TimeField(
            "quiet_until",
            line("personal.quiet_until_label"),
            value=person.quiet_until,
            optional=True,
        ),
        ManyField("days", line("personal.days_label"), weekdays, values=tuple(person.days)),
        ManyField(
            "notices",
            line("personal.notices_field"),
            (any_hour,),
            values=("notices",) if person.notices_any_hour else (),
            optional=True,
        ),
        ChoiceField(
            "how_often",
            line("personal.how_often_label"),
            rhythm.options(),
            value=person.how_often.value,
        ),
    )
    intro = (Note(say("personal.form_intro")), *reached.in_all_teams())
    return Form(CHANGE, line("personal.settings_title"), line("personal.save"), fields, intro)


def _zone_options(reached: Reached) -> tuple[Option, ...]:
    """The team's zone and the present one, then the common ones."""
    of_teams = {member.team.timezone for member in reached.members}
    if len(of_teams) == 1:
        team = line("personal.same_zone", zone=zones.zone_label(of_teams.pop()))
    else:
        team = line("personal.zone_of_each_team")
    own = reached.person.timezone
    named = [own] if own is not None and own not in zones.COMMON else []
    listed = tuple(Option(zone, zones.zone_label(zone)) for zone in (*named, *zones.COMMON))
    return Option(_TEAM, team), *listed


@dataclass(frozen=True, slots=True)
class _Chosen:
    """Wishes that were checked, as a person has them."""

    timezone: str | None
    quiet_from: time | None
    quiet_until: time | None
    days: str
    notices_any_hour: bool
    how_often: HowOften


def _checked(wishes: Wishes) -> _Chosen:
    """Raises `Invalid` with everything that needs another look."""
    wrong: dict[str, str] = {}
    zone: str | None = None
    try:
        if wishes.city.strip():
            zone = zones.zone_of_city(wishes.city)
        elif wishes.zone != _TEAM:
            zone = zone_named(wishes.zone).key
    except AlongsideError as error:
        wrong["city" if wishes.city.strip() else "zone"] = error.sentence
    begin, end = (_time(words) for words in (wishes.quiet_from, wishes.quiet_until))
    if (begin is None) != (end is None):
        missing = "quiet_until" if end is None else "quiet_from"
        wrong[missing] = line("personal.quiet_hours_half")
    elif begin is not None and begin == end:
        wrong["quiet_until"] = line("personal.quiet_hours_equal")
    days = "".join(day for day in _EVERY_DAY if day in wishes.days)
    if not days:
        wrong["days"] = line("personal.no_day")
    if wishes.how_often not in list(HowOften):
        wrong["how_often"] = line("personal.no_rhythm")
    if wrong:
        raise Invalid(wrong)
    how_often = HowOften(wishes.how_often)
    return _Chosen(zone, begin, end, days, bool(wishes.notices), how_often)


async def _move(
    session: AsyncSession, waiting: Iterable[Delivery], person: Person, now: datetime
) -> None:
    """What waits for an hour takes the one that suits now. What waits for the digest, for a pause,
    for a day of its own or for another try is looked at anew when its time comes."""
    more = [line(f"reason.{one}") for one in ("paused", "agenda_first", "asked_late")]
    for delivery in waiting:
        nudge = delivery.nudge
        waits_for_more = delivery.digest or delivery.reason in more
        if not waits_for_more and delivery.attempts == 0:
            due_at = max(nudge.due_at, now)
            recipient = Recipient(person=person)
            at = reaches(recipient, nudge.routine.team, nudge.kind, due_at)
            at = min(at, nudge.expires_at)
            if at != delivery.due_at:
                delivery.due_at = at
                await keep_decision(session, delivery.id, now, at, line("reason.settings"))


def _time(words: str) -> time | None:
    return time.fromisoformat(words) if words else None


def _clock(at: time) -> str:
    return format_time(at, "h:mm a", locale=DEFAULT_LANGUAGE)


def _days(days: str) -> Text:
    match days:
        case "1234567":
            return say("personal.every_day")
        case "12345":
            return say("personal.working_week")
    names = _day_names()
    return say("personal.days", days=", ".join(names[int(day) - 1] for day in days))


def _day_names() -> list[str]:
    """From Monday on."""
    names = get_day_names("wide", locale=DEFAULT_LANGUAGE)
    return [names[number] for number in range(7)]
