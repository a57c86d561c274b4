"""What a contributor says to a change of their idea, and who calls them."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot import replies
from bot.actor import Membership, Right
from bot.cards import Card, Form, Paragraph, Plain
from bot.errors import Gone, Invalid, NotAllowed
from bot.replies import checked_missing
from bot.routines.agenda.authors import one_of_many
from bot.routines.ideas import telling
from bot.routines.ideas.actions import CALL_ME, NOT_YET
from bot.routines.ideas.asking import asks, author_among
from bot.routines.ideas.moving import become
from bot.routines.ideas.steps import Step
from bot.texts import line, say
from storage.queries.idea_changes import change_in_team, reply_in_team, reply_of
from storage.queries.ideas import together
from storage.tables import Idea, IdeaChange, IdeaReply, IdeaState, Reply, Turn


async def yes(
    session: AsyncSession, who: Membership, change_id: object, revision: object, now: datetime
) -> None:
    """This answers it. `revision` is the wording that the tapped card showed. Raises `Gone` where
    the card is behind, `NotAllowed` for anyone else."""
    change, _ = await _mine(session, who, change_id, revision, hold=True)
    await _write(session, who, change, Reply.YES, now)
    await _outdate(session, change)


async def missing_form(
    session: AsyncSession, who: Membership, change_id: object, revision: object
) -> Form:
    """The form that asks what is missing. Raises like `yes`."""
    change, idea = await _mine(session, who, change_id, revision, hold=False)
    hint = line("ideas.form_hint_missing")
    about = (Paragraph((Plain(idea.text),)), Paragraph((Plain(change.sentence),)))
    return replies.missing_form(NOT_YET, hint, about, _payload(who, change))


async def not_yet(
    session: AsyncSession,
    who: Membership,
    change_id: object,
    revision: object,
    typed: str,
    now: datetime,
) -> Card:
    """Opens the idea again with what is missing, and tells the leads and whoever shares it; a
    receipt. The same form again changes nothing. Raises `Invalid` for "missing", `Gone`."""
    missing = checked_missing(typed)
    receipt = replies.receipt(say("ideas.missing_receipt"))
    # Held first: the same form may come twice at once.
    told = await change_in_team(session, who.team_id, change_id, hold=True)
    mine = await reply_of(session, told.id, who.member_id) if told is not None else None
    if mine is not None and mine.reply is Reply.NOT_YET:
        if mine.missing != missing:
            raise Invalid({"missing": line("ideas.reopened_already")})
        return receipt
    change, _ = await _mine(session, who, change_id, revision, hold=True)
    await _write(session, who, change, Reply.NOT_YET, now, missing)
    idea = change.idea
    again = await become(session, who, idea, IdeaState.CONSIDERING, missing, now, Turn.REOPENED)
    name = telling.change_name(again)
    await telling.to_care_team(session, idea, Step.MISSING, name, who.person_id, now)
    return receipt


async def call_form(
    session: AsyncSession, who: Membership, change_id: object, revision: object, now: datetime
) -> Form | None:
    """For a contributor whose name is not shown: what a call tells, before they ask for it. None
    where their name stands there anyway. Raises like `yes`."""
    change, idea = await _mine(session, who, change_id, revision, hold=False)
    if not idea.unnamed:
        return None
    callers = await telling.actors(session, change.idea.team, who.person_id, now)
    names = ", ".join(one.person.name for one in callers)
    return replies.call_form(CALL_ME, names, one_of_many(who.role), _payload(who, change))


async def call_me(
    session: AsyncSession, who: Membership, change_id: object, revision: object, now: datetime
) -> Card:
    """Tells those who should call, once until somebody did; a receipt. Raises like `yes`."""
    change, _ = await _mine(session, who, change_id, revision, hold=True)
    before = await reply_of(session, change.id, who.member_id)
    if before is None or before.reply is not Reply.CALL_ME or before.called_at is not None:
        talked = before.called_at if before else None
        reply = await _write(session, who, change, Reply.CALL_ME, now)
        again = f":{talked:%Y%m%dT%H%M%S}" if talked else ""
        name = f"{telling.change_name(change)}:call:{reply.id}{again}"
        await _outdate(session, change)
        await telling.to_care_team(session, change.idea, Step.CALL_ME, name, who.person_id, now)
    return replies.call_receipt()


async def called(session: AsyncSession, who: Membership, reply_id: object, now: datetime) -> None:
    """Writes down that somebody of the care team called; a second tap changes nothing. Raises
    `Gone` when nobody waits for it, `NotAllowed`."""
    who.require(Right.ANSWER_IDEAS)
    reply = await reply_in_team(session, who.team_id, reply_id, hold=True)
    if reply is None or reply.reply is not Reply.CALL_ME:
        raise Gone(line("ideas.no_call"))
    if reply.called_at is None:
        reply.called_at, reply.called_by_id = now, who.member_id
        await session.flush()
        await _outdate(session, reply.change)


async def _mine(
    session: AsyncSession, who: Membership, change_id: object, revision: object, *, hold: bool
) -> tuple[IdeaChange, Idea]:
    """The change, and what this member shared of the ideas that it is about."""
    change = await change_in_team(session, who.team_id, change_id, hold=hold)
    if change is None:
        raise Gone(line("face.old_card"))
    shared = await together(session, change.idea)
    mine = author_among(shared, who.member_id)
    if mine is None:
        raise NotAllowed(line("ideas.not_yours"))
    if not asks(change) or not await telling.is_latest(session, change):
        raise Gone(line("ideas.no_question"))
    if change.revision != revision:
        raise Gone(line("outcome.corrected"))
    return change, mine


async def _write(
    session: AsyncSession,
    who: Membership,
    change: IdeaChange,
    reply: Reply,
    now: datetime,
    missing: str = "",
) -> IdeaReply:
    """The later answer counts; after a call that settled nothing, somebody may be called again."""
    mine = await reply_of(session, change.id, who.member_id)
    if mine is None:
        mine = IdeaReply(
            change_id=change.id, member_id=who.member_id, reply=reply, replied_at=now, missing=""
        )
        session.add(mine)
    if reply is Reply.CALL_ME:
        mine.called_at = mine.called_by_id = None
    mine.reply, mine.replied_at, mine.missing = reply, now, missing
    await session.flush()
    return mine


async def _outdate(session: AsyncSession, change: IdeaChange) -> None:
    routine = await telling.routine_of(session, change.idea.team_id)
    await telling.outdate(session, routine, change.idea)


def _payload(who: Membership, change: IdeaChange) -> dict[str, str | int]:
    return {"team": who.team_id, "change": change.id, "revision": change.revision}
