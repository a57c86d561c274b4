"""What a contributor reads of a change, and the question whether it answers them."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from bot.actor import Membership
from bot.cards import Button, Buttons, Moment, Paragraph, Part, Plain, Text, Time
from bot.cards import Person as Name
from bot.replies import label
from bot.routines.ideas.actions import CALL_ME, NOT_YET, YES
from bot.routines.ideas.naming import colleague
from bot.texts import line, say
from storage.queries.idea_changes import ideas_joined_at, reply_of
from storage.queries.meetings import meeting_of_item
from storage.queries.members import member_in_team
from storage.tables import Idea, IdeaChange, IdeaReply, IdeaState, Reply, Turn

_ACTIONS = {Reply.YES: YES, Reply.NOT_YET: NOT_YET, Reply.CALL_ME: CALL_ME}


def asks(change: IdeaChange) -> bool:
    """Whether a change says something that may answer whoever shared the idea: it was said in a
    sentence. That it was seen, joined or put on an agenda only tells how it goes on."""
    return change.turn in (Turn.MOVED, Turn.DISCUSSED) and bool(change.sentence)


def author_among(shared: Sequence[Idea], member_id: int) -> Idea | None:
    """What this member shared of what goes on together."""
    return next((idea for idea in shared if idea.author_id == member_id), None)


def _has_an_item(shared: Sequence[Idea], member_id: int) -> bool:
    return any(one.author_id == member_id and one.item_id is not None for one in shared)


async def news(
    session: AsyncSession, change: IdeaChange, shared: Sequence[Idea], zone: str, reader: int
) -> list[Part]:
    """The change in words for a contributor, the member `reader`."""
    if change.turn is Turn.REOPENED and change.member_id == reader:
        return [Paragraph(say("ideas.said_not_yet", text=Plain(change.sentence)))]
    return [Paragraph(await _said(session, change, shared, zone, reader))]


async def question(
    session: AsyncSession, who: Membership, change: IdeaChange, shared: Sequence[Idea]
) -> list[Part]:
    """Does this answer it? For a contributor, of the last change; once answered, what they said,
    with the other answers still there."""
    if author_among(shared, who.member_id) is None or not asks(change):
        return []
    if change.turn is Turn.DISCUSSED and _has_an_item(shared, who.member_id):
        return []  # they are asked about their item
    return await asked(session, change, who.team_id, who.member_id)


async def asked(
    session: AsyncSession, change: IdeaChange, team_id: int, member_id: int
) -> list[Part]:
    """The question to one contributor as it stands."""
    mine = await reply_of(session, change.id, member_id)
    payload = {"team": team_id, "change": change.id, "revision": change.revision}
    left: tuple[Reply, ...]
    match mine.reply if mine else None:
        case None:
            said, left = say("ideas.question"), (Reply.YES, Reply.NOT_YET, Reply.CALL_ME)
        case Reply.YES:
            said, left = say("ideas.said_yes"), (Reply.NOT_YET, Reply.CALL_ME)
        case Reply.CALL_ME:
            caller = await caller_of(session, mine, team_id)
            said = say("ideas.talked", name=Name(caller)) if caller else say("ideas.said_call_me")
            left = (Reply.YES, Reply.NOT_YET)
        case Reply.NOT_YET:
            return [Paragraph(say("ideas.said_not_yet", text=Plain(mine.missing if mine else "")))]
    buttons = tuple(Button(_ACTIONS[one], label(one), payload) for one in left)
    return [Paragraph(said), Buttons(buttons)]


async def caller_of(session: AsyncSession, reply: IdeaReply | None, team_id: int) -> str:
    """Who says that they called; "" for nobody."""
    if reply is None or reply.called_at is None:
        return ""
    member = await member_in_team(session, team_id, reply.called_by_id)
    return member.person.name if member else line("ideas.somebody")


async def _said(
    session: AsyncSession, change: IdeaChange, shared: Sequence[Idea], zone: str, reader: int
) -> Text:
    match change.turn:
        case Turn.SHARED | Turn.EDITED:
            return say("ideas.told_new")
        case Turn.REOPENED:
            return say("ideas.told_reopened", sentence=Plain(change.sentence))
        case Turn.JOINED | Turn.GAINED:
            return await _joined(session, change, shared, reader)
        case Turn.PLACED:
            return await _placed(session, change, shared, zone)
        case Turn.DISCUSSED:
            return say("ideas.told_discussed", sentence=Plain(change.sentence))
        case Turn.GROWN:
            return say("ideas.told_grown")
        case Turn.MOVED:
            return _moved(change)


def _moved(change: IdeaChange) -> Text:
    sentence = Plain(change.sentence)
    match change.state:
        case IdeaState.NEW:
            return say("ideas.told_new")
        case IdeaState.SEEN:
            return say("ideas.told_seen", who=colleague(change.member))
        case IdeaState.CONSIDERING if not change.sentence:
            return say("ideas.told_considering")
        case IdeaState.CONSIDERING:
            return say("ideas.told_considering_because", sentence=sentence)
        case IdeaState.TESTING:
            return say("ideas.told_testing", sentence=sentence)
        case IdeaState.DONE:
            return say("ideas.told_done", sentence=sentence)
        case IdeaState.DECLINED:
            return say("ideas.told_declined", sentence=sentence)


async def _joined(
    session: AsyncSession, change: IdeaChange, shared: Sequence[Idea], reader: int
) -> Text:
    """For whoever shared the one that came, and for whoever shared the one that it came to."""
    other = await ideas_joined_at(session, change)
    if change.turn is Turn.GAINED and other is not None and other.author_id == reader:
        leading = next(one for one in shared if one.id == change.idea_id)
        return say("ideas.told_joined", text=Plain(leading.text))
    key = "ideas.told_joined" if change.turn is Turn.JOINED else "ideas.told_gained"
    return say(key, text=Plain(other.text if other else ""))


async def _placed(
    session: AsyncSession, change: IdeaChange, shared: Sequence[Idea], zone: str
) -> Text:
    its_own_first = sorted(shared, key=lambda one: one.id != change.idea_id)
    items = [idea.item_id for idea in its_own_first if idea.item_id is not None]
    meeting = await meeting_of_item(session, items[0]) if items else None
    if meeting is None:
        return say("ideas.told_placed_past")
    return say("ideas.told_placed", day=Time(meeting.starts_at, zone, Moment.DATE))
