"""Changing and withdrawing an idea of one's own, as long as nobody has said that they saw it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.actor import Membership
from bot.cards import Bullets, Buttons, Card, Form, Note, Paragraph, Plain
from bot.errors import Gone, NotAllowed
from bot.routines.ideas import sharing, telling
from bot.routines.ideas.actions import EDIT, WITHDRAW, board_button, own_buttons, share_button
from bot.routines.ideas.naming import shown
from bot.texts import line, say
from storage.queries.idea_changes import changes_of
from storage.queries.ideas import idea_in_team, withdraw_idea
from storage.queries.once import first_time
from storage.queries.prompting import unanswer_prompts
from storage.tables import Idea, IdeaChange, IdeaState, Turn

_BY_ITSELF = (Turn.SHARED, Turn.EDITED)


def can_be_changed(idea: Idea, changes: Sequence[IdeaChange]) -> bool:
    """Whether nobody has done anything about it; `changes` is its history."""
    untouched = all(change.turn in _BY_ITSELF for change in changes)
    return idea.state is IdeaState.NEW and idea.joined_id is None and untouched


async def edit_form(session: AsyncSession, who: Membership, idea_id: object) -> Form:
    """The form with the idea as it stands. Raises like `edit`."""
    idea = await _own(session, who, idea_id, hold=False)
    await _require_unseen(session, idea)
    way = sharing.UNNAMED if idea.unnamed else sharing.NAMED
    return Form(
        EDIT,
        line("ideas.edit_title"),
        line("personal.save"),
        (*sharing.fields(who, idea.text, way), Note(say("ideas.edit_note"))),
        payload={"team": who.team_id, "idea": idea.id},
    )


async def edit(
    session: AsyncSession, who: Membership, idea_id: object, typed: str, way: str, now: datetime
) -> Card:
    """Changes its words, or how it is shown, and gives a receipt; the same again changes nothing.

    Raises `Invalid` for the fields "text" and "shown", `NotAllowed` for somebody else's idea,
    `Gone` once somebody has seen it.
    """
    text = sharing.checked(typed, way)
    idea = await _own(session, who, idea_id, hold=True)
    if (idea.text, idea.unnamed) != (text, way == sharing.UNNAMED):
        await _require_unseen(session, idea)
        idea.text, idea.unnamed = text, way == sharing.UNNAMED
        change = IdeaChange(
            idea_id=idea.id,
            member_id=who.member_id,
            turn=Turn.EDITED,
            state=idea.state,
            at=now,
        )
        session.add(change)
        await session.flush()
        await _outdate(session, idea)
    said = say("ideas.edited", shown=shown(idea))
    buttons = (*own_buttons(who.team_id, idea.id), board_button(who.team_id, line("ideas.see")))
    return Card(
        (Paragraph(said), Bullets(((Plain(text),),)), Buttons(buttons)),
        title=line("ideas.receipt_title"),
    )


async def withdraw_form(session: AsyncSession, who: Membership, idea_id: object) -> Form:
    """Asks whether the idea shall really go. Raises like `edit`."""
    idea = await _own(session, who, idea_id, hold=False)
    await _require_unseen(session, idea)
    return Form(
        WITHDRAW,
        line("ideas.withdraw_title"),
        line("personal.withdraw"),
        (),
        (Paragraph(say("ideas.withdraw_sure")), Bullets(((Plain(idea.text),),))),
        {"team": who.team_id, "idea": idea.id},
    )


async def withdraw(
    session: AsyncSession, who: Membership, idea_id: object, *, request: str, now: datetime
) -> Card:
    """Takes it off the list; nothing of it is kept, and a question that it answered is open again.
    The same `request` again changes nothing. Raises like `edit`."""
    if await first_time(session, who.workspace_id, request, now):
        idea = await _own(session, who, idea_id, hold=True)
        await _require_unseen(session, idea)
        await _outdate(session, idea)
        if await withdraw_idea(session, idea):
            await unanswer_prompts(session, who.team_id, who.person_id, idea.shared_at)
    return Card(
        (Paragraph(say("ideas.withdrawn")), Buttons((share_button(who.team_id),))),
        title=line("ideas.withdrawn_title"),
    )


async def _own(session: AsyncSession, who: Membership, idea_id: object, *, hold: bool) -> Idea:
    idea = await idea_in_team(session, who.team_id, idea_id, hold=hold)
    if idea is None:
        raise Gone(line("ideas.gone"))
    if idea.author_id != who.member_id:
        raise NotAllowed(line("ideas.not_own"))
    return idea


async def _require_unseen(session: AsyncSession, idea: Idea) -> None:
    if not can_be_changed(idea, await changes_of(session, idea.id)):
        raise Gone(line("ideas.seen_already"))


async def _outdate(session: AsyncSession, idea: Idea) -> None:
    await telling.outdate(session, await telling.routine_of(session, idea.team_id), idea)
