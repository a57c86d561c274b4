"""Adding to a meeting's agenda, and saying that there is nothing to add."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.actor import Membership
from bot.errors import Gone, Invalid
from bot.routines.agenda import cards
from bot.routines.agenda.cards import MAX_ITEM, Receipt
from bot.routines.agenda.meetings import Upcoming, meeting_named
from bot.routines.agenda.steps import Step
from bot.texts import line
from bot.visible import is_visible
from storage.queries.meetings import answer_asks, latest_item, outdate_messages
from storage.queries.once import first_time
from storage.tables import AgendaHistory, AgendaItem, Answer, Change, Meeting, Member, Role, Section


async def add_item(
    session: AsyncSession,
    who: Membership,
    meeting_key: str,
    typed: str,
    *,
    request: str,
    now: datetime,
) -> Receipt:
    """Puts what was typed on the agenda of the meeting named, or of the next one if it has begun.

    `request` is the platform's id of the request; the same one again changes nothing and gets the
    same receipt. Raises `Invalid` for the field "text", `Gone` when no meeting is ahead.
    """
    text = checked_text(typed)
    meeting, as_named = await meeting_named(session, who.team_id, meeting_key, now)
    if await first_time(session, who.workspace_id, request, now):
        item_id: int | None = (await _write(session, who, meeting, text, now)).id
    else:
        item_id = await latest_item(session, meeting.id, who.member_id, text)
    buttons = cards.own_buttons(who.team_id, item_id) if item_id else ()
    upcoming = Upcoming(meeting.series, meeting.day, meeting.starts_at)
    return Receipt(text, upcoming, who.timezone, moved=not as_named, buttons=buttons)


def checked_text(typed: str) -> str:
    """What was typed, trimmed. Raises `Invalid` if too much or nothing visible is left."""
    text = typed.strip()
    if not is_visible(text):
        raise Invalid({"text": line("agenda.item_missing")})
    if len(text) > MAX_ITEM:
        raise Invalid({"text": line("agenda.item_too_long", count=len(text), max=MAX_ITEM)})
    return text


async def nothing_this_time(
    session: AsyncSession, who: Membership, meeting_key: str, now: datetime
) -> None:
    """Writes down that a partner has nothing to add. Raises `Gone` once the meeting has begun."""
    meeting, as_named = await meeting_named(session, who.team_id, meeting_key, now)
    if not as_named:
        raise Gone(line("agenda.too_late"))
    if await _answer(session, who, meeting, Answer.NOTHING, now):
        await outdate_messages(session, meeting.id, who.person_id)


async def place_item(
    session: AsyncSession,
    author: Member,
    meeting: Meeting,
    text: str,
    *,
    unnamed: bool,
    by: int,
    now: datetime,
) -> AgendaItem:
    """Puts something that a member offered elsewhere on a held meeting's agenda, as theirs; `by` is
    the member who does it. Nobody reads whose it is where they are `unnamed`."""
    section = Section.FAMILY if author.role is Role.PARTNER else Section.TEAM
    item = AgendaItem(
        meeting_id=meeting.id,
        author_id=author.id,
        section=section,
        text=text,
        added_at=now,
        unnamed=unnamed,
    )
    return await _added(session, item, by, author.person_id, now)


async def _write(
    session: AsyncSession,
    who: Membership,
    meeting: Meeting,
    text: str,
    now: datetime,
) -> AgendaItem:
    section = Section.FAMILY if who.role is Role.PARTNER else Section.TEAM
    item = AgendaItem(
        meeting_id=meeting.id, author_id=who.member_id, section=section, text=text, added_at=now
    )
    await _added(session, item, who.member_id, who.person_id, now)
    await _answer(session, who, meeting, Answer.ITEM, now)
    return item


async def _added(
    session: AsyncSession, item: AgendaItem, by: int, person_id: int, now: datetime
) -> AgendaItem:
    session.add(item)
    await session.flush()
    session.add(
        AgendaHistory(
            item_id=item.id,
            member_id=by,
            change=Change.ADDED,
            meeting_id=item.meeting_id,
            at=now,
        )
    )
    await session.flush()
    await outdate_messages(session, item.meeting_id, person_id)
    return item


async def _answer(
    session: AsyncSession, who: Membership, meeting: Meeting, answer: Answer, now: datetime
) -> bool:
    return await answer_asks(session, meeting.id, who.person_id, Step.ASK, answer, now)
