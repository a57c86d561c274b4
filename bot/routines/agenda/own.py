"""Editing and withdrawing an item of one's own, as long as its meeting has not begun."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.actor import Membership
from bot.cards import (
    Bullets,
    Buttons,
    Card,
    Divider,
    Form,
    Heading,
    Paragraph,
    Part,
    Plain,
    TextField,
)
from bot.errors import Gone, NotAllowed
from bot.routines.agenda.cards import EDIT, MAX_ITEM, WITHDRAW, own_buttons
from bot.routines.agenda.items import checked_text
from bot.routines.agenda.meetings import Upcoming, of_row
from bot.routines.agenda.steps import Step
from bot.texts import line, say
from storage.queries.ideas import placed_items
from storage.queries.meetings import items_by, meeting_of_team, outdate_messages
from storage.queries.personal import item_of_team, unanswer_asks
from storage.tables import AgendaHistory, AgendaItem, Change, ItemState


def parts(
    items: Sequence[AgendaItem], who: Membership, meeting: Upcoming, now: datetime
) -> list[Part]:
    """This member's own items among those of a meeting, each with what they can do with it; nothing
    once the meeting has begun. For a dialog that only they see."""
    own = [one for one in items if one.author_id == who.member_id and one.state is ItemState.OPEN]
    if not own or meeting.starts_at <= now:
        return []
    shown: list[Part] = [Divider(), Heading(line("personal.own_items"))]
    for item in own:
        shown += [Paragraph((Plain(item.text),)), Buttons(own_buttons(who.team_id, item.id))]
    return shown


async def edit_form(session: AsyncSession, who: Membership, item_id: object, now: datetime) -> Form:
    """The form with the item's words in it. Raises `Gone` or `NotAllowed` like `edit`."""
    item, meeting = await _own(session, who, item_id, now)
    about = Paragraph(say("agenda.form_for", when=meeting.when(who.timezone)))
    field = TextField(
        "text",
        line("agenda.form_label"),
        hint=line("agenda.form_hint"),
        value=item.text,
        max_length=MAX_ITEM,
        multiline=True,
    )
    return Form(
        EDIT,
        line("personal.edit_title"),
        line("personal.save"),
        (field,),
        (about,),
        {"team": who.team_id, "item": item.id},
    )


async def edit(
    session: AsyncSession, who: Membership, item_id: object, typed: str, now: datetime
) -> Card:
    """Changes the words of an own item and gives a receipt; the same words change nothing. Of two
    at the same time the later one stays, and the history has both.

    Raises `Invalid` for the field "text", `NotAllowed` for somebody else's item, `Gone` once it is
    withdrawn or closed, or its meeting has begun.
    """
    text = checked_text(typed)
    item, meeting = await _own(session, who, item_id, now)
    if item.text != text:
        item.text = text
        await _changed(session, who, item, Change.EDITED, now)
    said = say("personal.edited", when=meeting.when(who.timezone))
    return Card((Paragraph(said), Bullets(((Plain(text),),))), title=line("agenda.receipt_title"))


async def withdraw_form(
    session: AsyncSession, who: Membership, item_id: object, now: datetime
) -> Form:
    """Asks whether the item shall really go. Raises `Gone` or `NotAllowed` like `edit`."""
    item, meeting = await _own(session, who, item_id, now)
    sure = Paragraph(say("personal.withdraw_sure", when=meeting.when(who.timezone)))
    return Form(
        WITHDRAW,
        line("personal.withdraw_title"),
        line("personal.withdraw"),
        (),
        (sure, Bullets(((Plain(item.text),),))),
        {"team": who.team_id, "item": item.id},
    )


async def withdraw(session: AsyncSession, who: Membership, item_id: object, now: datetime) -> Card:
    """Takes an own item off the agenda; again it changes nothing. Raises like `edit`."""
    item, meeting = await _own(session, who, item_id, now, withdrawn=True)
    if item.state is ItemState.OPEN:
        item.state = ItemState.WITHDRAWN
        await _changed(session, who, item, Change.WITHDRAWN, now)
        if not await _brought_more(session, item.meeting_id, who.person_id):
            # Nobody said "nothing this time": the ask is open again, and its reminder may come.
            await unanswer_asks(session, item.meeting_id, who.person_id, Step.ASK)
    said = say("personal.withdrawn", when=meeting.when(who.timezone))
    return Card(
        (Paragraph(said), Bullets(((Plain(item.text),),))), title=line("personal.withdrawn_title")
    )


async def _brought_more(session: AsyncSession, meeting_id: int, person_id: int) -> bool:
    """Whether something of theirs still answers the ask; an idea that was put there never did."""
    left = [item.id for item in await items_by(session, meeting_id, person_id)]
    return bool(set(left) - await placed_items(session, left))


async def _own(
    session: AsyncSession,
    who: Membership,
    item_id: object,
    now: datetime,
    *,
    withdrawn: bool = False,
) -> tuple[AgendaItem, Upcoming]:
    """The item and its meeting, both held; `withdrawn` is whether it may be withdrawn already."""
    item = await item_of_team(session, who.team_id, item_id)
    if item is None:
        raise Gone(line("personal.item_gone"))
    if item.author_id != who.member_id:
        raise NotAllowed(line("personal.not_yours"))
    meeting = await meeting_of_team(session, who.team_id, item.meeting_id)
    item = await item_of_team(session, who.team_id, item_id)  # as it is while nobody else moves it
    if meeting is None or item is None or item.meeting_id != meeting.id:
        raise Gone(line("personal.item_gone"))
    if item.state is ItemState.CLOSED or (item.state is ItemState.WITHDRAWN and not withdrawn):
        raise Gone(line("personal.item_gone"))
    if meeting.starts_at <= now and not meeting.off:
        raise Gone(line("personal.item_begun"))
    return item, of_row(meeting)


async def _changed(
    session: AsyncSession, who: Membership, item: AgendaItem, change: Change, now: datetime
) -> None:
    session.add(
        AgendaHistory(
            item_id=item.id,
            member_id=who.member_id,
            change=change,
            meeting_id=item.meeting_id,
            at=now,
        )
    )
    await session.flush()
    await outdate_messages(session, item.meeting_id, who.person_id)
