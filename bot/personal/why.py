"""Why somebody hears from me, and when: everything that concerns them, in one card. It names nobody
else."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.actor import Membership
from bot.cards import Bullets, Button, Buttons, Card, Heading, Paragraph, Part, Plain, Text, Time
from bot.habits import habits_of
from bot.humane import MESSAGES_A_WEEK, SILENT, WEEK
from bot.personal.reached import Reached, reached
from bot.personal.settings import CHANGE, lines
from bot.preview import Foreseen, foresee
from bot.routines.agenda.cards import pause_button, resume_button
from bot.rules import RULES
from bot.texts import line, say
from storage.queries.decisions import decisions_of
from storage.queries.habits import RHYTHM
from storage.queries.personal import ledger_of, routines_for
from storage.queries.sending import counted_messages
from storage.tables import UNCOUNTED, Decided, Delivery, DeliveryState, Member, Role

AHEAD = timedelta(weeks=4)
BEHIND = timedelta(weeks=4)
# So much later than planned is still when it was planned.
_AS_PLANNED = timedelta(minutes=15)
# The ledger's reasons, by their keys in `reason.toml`, that are put into a person's words.
REASONS = (
    "hours",
    "no_hour",
    "digest",
    "budget",
    "asked_later",
    "asked",
    "every_second",
    "only_needed",
    "silent",
    "offered",
    "resumed",
    "settings",
    "replanned",
    "paused",
    "no_mail",
    "account_closed",
    "uninstalled",
    "stale",
    "answered",
    "asked_late",
    "just_asked",
    "left",
    "switched_off",
    "overtaken",
    "known",
    "off",
    "agenda_first",
    "near_agenda",
)


async def why(session: AsyncSession, who: Membership, now: datetime) -> Card:
    """Which teams, what comes and when, what was sent and how it counts, what waits or did not
    come and why, and how they want to be reached."""
    person = await reached(session, who)
    ledger = await ledger_of(session, who.person_id, now - BEHIND)
    waiting = [one for one in ledger if one.state is DeliveryState.WAITING]
    parts: list[Part] = [
        *(Paragraph(_place(member)) for member in person.members),
        Paragraph(say("personal.why_budget", most=MESSAGES_A_WEEK)),
        *await _silent(session, person, now),
        *_section(
            line("personal.why_coming"),
            _coming(await coming(session, person, now), waiting, person.zone),
            say("personal.why_nothing_coming"),
        ),
        *await _last_week(session, person, ledger, now),
        *_section(line("personal.why_waiting"), _not_sent(ledger, person.zone)),
        *_section(line("personal.settings_title"), lines(person, now)),
        Buttons(_buttons(person, now)),
    ]
    return Card(tuple(parts), title=line("personal.why_title"))


async def coming(session: AsyncSession, person: Reached, now: datetime) -> list[Foreseen]:
    """What the rules have for this person in the next four weeks, in all their teams."""
    routines = await routines_for(session, person.person.id)
    return [
        step
        for step in await foresee(session, RULES, routines, now, now + AHEAD)
        if any(one.person and one.person.id == person.person.id for one in step.recipients)
    ]


async def _silent(session: AsyncSession, person: Reached, now: datetime) -> list[Part]:
    habit = (await habits_of(session, [person.person], now)).habits[person.person.id]
    if habit.silent < SILENT:
        return []
    return [Paragraph(say("personal.why_silent"))]


def _place(member: Member) -> Text:
    team = member.team.name
    if member.role is Role.PARTNER:
        return say("personal.why_partner", team=team)
    return say("personal.why_care_team", team=team)


def _section(title: str, texts: Iterable[Text], empty: Text = ()) -> list[Part]:
    """A heading with its lines, or with what is said where there are none; nothing for neither."""
    found = tuple(texts)
    if found:
        return [Heading(title), Bullets(found)]
    return [Heading(title), Paragraph(empty)] if empty else []


def _coming(steps: Sequence[Foreseen], waiting: Sequence[Delivery], zone: str) -> Iterator[Text]:
    """By the rules; what is planned already and waits is told of there."""
    planned = {(one.nudge.routine_id, one.nudge.occasion, one.nudge.step) for one in waiting}
    for step in steps:
        if step.nudge not in planned:
            what = line(f"personal.step_{step.routine.replace('.', '_')}")
            at, team = Time(step.due, zone), step.team
            if step.meeting is None:
                yield say("personal.comes", at=at, what=what, team=team)
            else:
                when = Time(step.meeting, zone)
                yield say("personal.comes_for", at=at, what=what, team=team, when=when)


async def _last_week(
    session: AsyncSession, person: Reached, ledger: Sequence[Delivery], now: datetime
) -> list[Part]:
    """What was sent on the last seven days of theirs, and how much of it counts."""
    manner = person.manner
    first = manner.day_of(now) - WEEK
    since = now - WEEK - timedelta(days=1)
    counted = await counted_messages(session, {person.person.id: 0}, since)
    count = sum(manner.day_of(one.at or now) > first for one in counted[person.person.id])
    sent = [one for one in ledger if one.sent_at and manner.day_of(one.sent_at) > first]
    waited = await decisions_of(session, [one.id for one in sent])
    said = say("personal.why_counted", count=count, most=MESSAGES_A_WEEK)
    return [
        Heading(line("personal.why_sent")),
        Paragraph(said),
        *([Bullets(tuple(_sent(sent, waited, person.zone)))] if sent else []),
    ]


def _sent(
    sent: Iterable[Delivery], waited: Mapping[int, Sequence[Decided]], zone: str
) -> Iterator[Text]:
    """Each with how it counts; one that had to wait with when it was planned, and why it came
    then."""
    for one in sent:
        if one.sent_at is None:
            continue
        at, what = Time(one.sent_at, zone), _what(one)
        if one.carrier_id is not None:
            said = say("personal.sent_in_digest", at=at, what=what)
        elif one.nudge.kind in UNCOUNTED:
            said = say("personal.sent_free", at=at, what=what)
        else:
            said = say("personal.sent", at=at, what=what)
        if one.id in waited and one.sent_at - one.nudge.due_at > _AS_PLANNED:
            planned, why = Time(one.nudge.due_at, zone), _in_words(waited[one.id][-1].reason)
            said = (*said, Plain(" "), *say("personal.sent_later", planned=planned, why=why))
        yield said


def _not_sent(ledger: Iterable[Delivery], zone: str) -> Iterator[Text]:
    """What waits, and what did not come, each with its reason."""
    for one in ledger:
        at, what = Time(one.due_at, zone), _what(one)
        match one.state:
            case DeliveryState.WAITING if one.reason == line("reason.paused"):
                yield say("personal.waits_for_pause", what=what)
            case DeliveryState.WAITING:
                yield say("personal.waits", what=what, at=at, why=_because(one))
            case DeliveryState.SKIPPED | DeliveryState.UNREACHABLE | DeliveryState.FAILED:
                yield say("personal.not_sent", what=what, at=at, why=_because(one))
            case DeliveryState.SENDING | DeliveryState.SENT:
                pass


def _because(delivery: Delivery) -> str:
    if said := _in_words(delivery.reason):
        return said
    if delivery.state is DeliveryState.WAITING:
        late = delivery.due_at > delivery.nudge.due_at
        return line("personal.because_hours") if late else line("personal.because_planned")
    if delivery.state is DeliveryState.SKIPPED:
        return line("personal.because_not_needed")
    return line("personal.because_fault")


def _in_words(reason: str) -> str:
    """A reason of the ledger as its person reads it; "" for one that is not for them."""
    for known in REASONS:
        if reason == line(f"reason.{known}"):
            return line(f"personal.because_{known}")
    return line("personal.because_put_off") if reason == line("personal.put_off") else ""


def _step(delivery: Delivery) -> str:
    if delivery.nudge.step == RHYTHM:
        return RHYTHM
    return f"{delivery.nudge.routine.kind.value}.{delivery.nudge.step}"


def _what(delivery: Delivery) -> str:
    return line(f"personal.step_{_step(delivery).replace('.', '_')}")


def _buttons(person: Reached, now: datetime) -> tuple[Button, ...]:
    paused = person.manner.is_paused(now)
    return (
        resume_button() if paused else pause_button(),
        Button(CHANGE, line("personal.change")),
    )
