"""Two ideas that are the same go on as one, and everybody who shared one of them hears so."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.actor import Membership, Right
from bot.cards import Buttons, Card, ChoiceField, Form, Option, Paragraph, Plain
from bot.errors import Gone, Invalid
from bot.routines.ideas import telling
from bot.routines.ideas.actions import JOIN, open_button
from bot.routines.ideas.board import glance
from bot.routines.ideas.moving import open_to_change
from bot.texts import line, say
from storage.queries.ideas import idea_in_team, move_joined, others_to_join
from storage.tables import Idea, IdeaChange, Turn

# As many as one list can have.
_CHOICES = 100
_LABEL = 70


async def form(session: AsyncSession, who: Membership, idea_id: object) -> Form:
    """The form that asks with which other idea this one goes on. Raises `NotAllowed`, `Gone`."""
    who.require(Right.ANSWER_IDEAS)
    idea = open_to_change(await idea_in_team(session, who.team_id, idea_id, hold=False))
    others = await others_to_join(session, who.team_id, idea.id, _CHOICES)
    if not others:
        raise Gone(line("ideas.join_none"))
    options = tuple(Option(str(other.id), glance(other.text, _LABEL)) for other in others)
    field = ChoiceField("other", line("ideas.join_label"), options, hint=line("ideas.join_hint"))
    return Form(
        action=JOIN,
        title=line("ideas.join_title"),
        submit=line("ideas.join_submit"),
        fields=(field,),
        intro=(Paragraph((Plain(idea.text),)),),
        payload={"team": who.team_id, "idea": idea.id},
    )


async def join(
    session: AsyncSession, who: Membership, idea_id: object, other_id: str, now: datetime
) -> Card:
    """From now on the idea goes on with the other, which keeps its state; a receipt. The same form
    again changes nothing. Raises `Invalid` for "other", `NotAllowed`, `Gone`."""
    who.require(Right.ANSWER_IDEAS)
    chosen = int(other_id) if other_id.isascii() and other_id.isdecimal() else 0
    idea, other = await _both_held(session, who, idea_id, chosen)
    if idea.joined_id != other.id:
        open_to_change(idea)
        await _join(session, who, idea, other, now)
    done = Paragraph(say("ideas.joined"))
    return Card((done, Buttons((open_button(who.team_id, other.id),))), line("ideas.join_title"))


async def _both_held(
    session: AsyncSession, who: Membership, idea_id: object, other_id: int
) -> tuple[Idea, Idea]:
    """Held in the order of their numbers: two who join the same two wait for each other."""
    if not isinstance(idea_id, int) or idea_id == other_id:
        raise Invalid({"other": line("ideas.join_gone")})
    found = {
        one: await idea_in_team(session, who.team_id, one, hold=True)
        for one in sorted((idea_id, other_id))
    }
    idea, other = found[idea_id], found[other_id]
    if idea is None:
        raise Gone(line("ideas.gone"))
    if other is None or other.joined_id is not None:
        raise Invalid({"other": line("ideas.join_gone")})
    return idea, other


async def _join(
    session: AsyncSession, who: Membership, idea: Idea, other: Idea, now: datetime
) -> None:
    newcomers = await telling.contributors(session, idea)
    await move_joined(session, idea.id, other.id)
    idea.joined_id = other.id
    joined = _change(idea, who, Turn.JOINED, now)
    gained = _change(other, who, Turn.GAINED, now)
    session.add_all([joined, gained])
    await session.flush()
    before = [one for one in await telling.contributors(session, other) if one not in newcomers]
    await telling.of_changes(session, [(idea, joined, newcomers), (other, gained, before)], now)


def _change(idea: Idea, who: Membership, turn: Turn, now: datetime) -> IdeaChange:
    return IdeaChange(idea_id=idea.id, member_id=who.member_id, turn=turn, state=idea.state, at=now)
