"""A meeting was moved or is off: whoever was told is told, and nobody what they know."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.cards import Bullets, Buttons, Card, Moment, Paragraph, Part, Plain, Style, Time
from bot.routines.agenda.asking import zone_of
from bot.routines.agenda.cards import add_button, where
from bot.routines.agenda.meetings import Upcoming
from bot.routines.agenda.steps import Step
from bot.routines.plan import NotNeeded
from bot.texts import line, say
from storage.queries.meetings import open_by_meeting
from storage.queries.notices import Addressed, Notice, heard_at, items_moved_from, notices_of
from storage.tables import AgendaItem, Delivery, DeliveryState, Meeting

STEPS = (Step.MOVED, Step.CANCELLED, Step.BACK)
OFF = "off"
# Longer than a pass of delivery, whose messages all bear the time at which it began. Where it is
# not certain what somebody was told, they are told.
_A_PASS = timedelta(minutes=5)
_MAY_HAVE_ARRIVED = (DeliveryState.SENT, DeliveryState.SENDING, DeliveryState.FAILED)


def standing(starts_at: datetime, *, off: bool) -> str:
    """How a meeting stands, in a word: when it begins, or that it is off."""
    return OFF if off else f"{starts_at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def occasion_of(meeting: Meeting, before: str) -> str:
    """Names the latest change of a meeting, and how it stood `before`."""
    return f"{_change(meeting)}:{before}"


def _change(meeting: Meeting) -> str:
    return f"{meeting.day.isoformat()}:{meeting.changes}"


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of those who are told of meetings: when they last heard of it, what they were
    told of its changes, and which of their items went on from it; and what is open on each
    meeting's agenda."""

    heard: Mapping[Addressed, datetime]
    notices: Mapping[Addressed, Sequence[Notice]]
    moved: Mapping[Addressed, Sequence[AgendaItem]]
    items: Mapping[int, Sequence[AgendaItem]]


async def known(session: AsyncSession, deliveries: Sequence[Delivery]) -> Known:
    told = {_addressed(one) for one in deliveries}
    return Known(
        await heard_at(session, told),
        await notices_of(session, told),
        await items_moved_from(session, told),
        await open_by_meeting(session, {one.meeting_id for one in told}),
    )


def card(delivery: Delivery, meeting: Meeting, upcoming: Upcoming, known: Known) -> Card:
    """How it stands now, whichever change the message was written for. Raises `NotNeeded` for a
    notice that a later change has overtaken before it went out, and for one that would tell what
    its reader knows."""
    to = _addressed(delivery)
    is_notice = delivery.nudge.step in STEPS
    if is_notice and delivery.message is None:
        if not f"{delivery.nudge.occasion}:".startswith(f"{_change(meeting)}:"):
            raise NotNeeded(line("reason.overtaken"))
        now = standing(upcoming.starts_at, off=upcoming.off)
        if _stood(delivery, known.heard.get(to), known.notices[to]) == now:
            raise NotNeeded(line("reason.known"))
    zone = zone_of(delivery, meeting)
    if not upcoming.off:
        return moved(upcoming, zone, back=delivery.nudge.step == Step.BACK)
    if delivery.person_id is None:
        return cancelled(upcoming, zone, [])
    items = known.items[meeting.id]
    waiting = [one for one in items if one.author.person_id == delivery.person_id]
    return cancelled(upcoming, zone, known.moved[to], waiting)


def _addressed(delivery: Delivery) -> Addressed:
    return Addressed(delivery.nudge.meeting_id or 0, delivery.recipient, delivery.person_id)


def _stood(notice: Delivery, heard: datetime | None, notices: Sequence[Notice]) -> str | None:
    """How the meeting stood when the reader last heard of it. What changed in place since then
    they may not have seen."""
    known = None
    for one in notices:
        if one.id != notice.id and _may_have_arrived(one):
            break
        if heard is not None and one.planned_at <= heard + _A_PASS:
            break
        known = one.occasion.split(":")[-1]
    return known


def _may_have_arrived(notice: Notice) -> bool:
    is_tried = notice.state is DeliveryState.WAITING and notice.attempts > 0
    return is_tried or notice.state in _MAY_HAVE_ARRIVED


def moved(meeting: Upcoming, zone: str, *, back: bool = False) -> Card:
    """The meeting has another time, or takes place after all."""
    said = say("agenda.moved", title=meeting.series.title, when=meeting.when(zone))
    if back:
        said = say("agenda.back", title=meeting.series.title, when=meeting.when(zone))
    button = add_button(meeting, Style.DEFAULT)
    return Card((Paragraph(said), *where(meeting), Buttons((button,))))


def cancelled(
    meeting: Upcoming,
    zone: str,
    own: Sequence[AgendaItem],
    waiting: Sequence[AgendaItem] = (),
) -> Card:
    """The meeting is off. `own` are the reader's items that went on to another one, `waiting`
    those for which there is none yet."""
    day = meeting.when(zone, Moment.DATE)
    parts: list[Part] = [Paragraph(say("agenda.cancelled", day=day))]
    if own:
        to = Time(own[0].meeting.starts_at, zone, Moment.DATE)
        parts.append(Paragraph(say("agenda.items_move", count=len(own), day=to)))
        parts.append(Bullets(tuple((Plain(item.text),) for item in own)))
    if waiting:
        parts.append(Paragraph(say("agenda.items_wait", count=len(waiting))))
        parts.append(Bullets(tuple((Plain(item.text),) for item in waiting)))
    return Card(tuple(parts))
