"""A meeting was moved or is off: whoever was told is told."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from bot.cards import Bullets, Buttons, Card, Moment, Paragraph, Part, Plain, Style, Time
from bot.routines.agenda.asking import zone_of
from bot.routines.agenda.cards import add_button, where
from bot.routines.agenda.meetings import Upcoming
from bot.routines.agenda.steps import Step
from bot.routines.plan import NotNeeded
from bot.texts import line, say
from storage.queries.meetings import items_moved_from, open_items
from storage.tables import AgendaItem, Delivery, Meeting


def occasion_of(meeting: Meeting) -> str:
    """Names the latest change of a meeting."""
    return f"{meeting.day.isoformat()}:{meeting.changes}"


async def card(
    session: AsyncSession, delivery: Delivery, meeting: Meeting, upcoming: Upcoming
) -> Card:
    """How it stands now, whichever change the message was written for. Raises `NotNeeded` for a
    notice that a later change has overtaken before it went out."""
    is_notice = delivery.nudge.step in (Step.MOVED, Step.CANCELLED, Step.BACK)
    if is_notice and delivery.message is None and delivery.nudge.occasion != occasion_of(meeting):
        raise NotNeeded(line("reason.overtaken"))
    zone = zone_of(delivery, meeting)
    if not upcoming.off:
        return moved(upcoming, zone, back=delivery.nudge.step == Step.BACK)
    if delivery.person_id is None:
        return cancelled(upcoming, zone, [])
    person_id = delivery.person_id
    own = await items_moved_from(session, meeting.id, person_id)
    waiting = [
        one for one in await open_items(session, meeting.id) if one.author.person_id == person_id
    ]
    return cancelled(upcoming, zone, own, waiting)


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
