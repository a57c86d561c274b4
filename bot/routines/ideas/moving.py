"""How an idea moves from state to state: seen in one tap, the rest with a sentence that its
contributors read."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.actor import Membership, Right
from bot.cards import Card, ChoiceField, Form, Option, Paragraph, Plain, TextField
from bot.errors import Gone, Invalid
from bot.routines.ideas import pages, telling
from bot.routines.ideas.actions import CORRECT, MOVE
from bot.routines.ideas.naming import shown_words
from bot.texts import line, say
from bot.visible import is_visible
from storage.queries.idea_changes import change_in_team, changes_of, latest_change_id
from storage.queries.ideas import idea_in_team
from storage.tables import Idea, IdeaChange, IdeaState, Turn

MAX_SENTENCE = 500
NEED_A_SENTENCE = (IdeaState.TESTING, IdeaState.DONE, IdeaState.DECLINED)
# What can be chosen; "new" is where an idea begins, "seen" has its own tap.
CHOICES = (
    IdeaState.CONSIDERING,
    IdeaState.TESTING,
    IdeaState.DONE,
    IdeaState.DECLINED,
)


async def seen(session: AsyncSession, who: Membership, idea_id: object, now: datetime) -> None:
    """Says that this member has seen it; where somebody has already, nothing changes. Raises
    `NotAllowed`, `Gone`."""
    idea = await held(session, who, idea_id)
    if idea.state is IdeaState.NEW:
        await become(session, who, idea, IdeaState.SEEN, "", now)


async def become(
    session: AsyncSession,
    who: Membership,
    idea: Idea,
    state: IdeaState,
    sentence: str,
    now: datetime,
    turn: Turn = Turn.MOVED,
) -> IdeaChange:
    """Brings a held idea (from `held`) into a state, keeps that in its history, and tells everybody
    who shared it. Whatever else makes something of an idea, a project for one, calls this."""
    change = IdeaChange(
        idea_id=idea.id,
        member_id=who.member_id,
        turn=turn,
        state=state,
        sentence=sentence,
        at=now,
    )
    session.add(change)
    idea.state, idea.since = state, now
    await session.flush()
    await telling.of_change(session, idea, change, now)
    return change


async def form(session: AsyncSession, who: Membership, idea_id: object) -> Form:
    """The form for the next state. Raises `NotAllowed`, `Gone`."""
    who.require(Right.ANSWER_IDEAS)
    idea = open_to_change(await idea_in_team(session, who.team_id, idea_id, hold=False))
    options = tuple(Option(one.value, line(f"ideas.state_{one.value}")) for one in CHOICES)
    sentence = TextField(
        "sentence",
        line("ideas.move_sentence", shown=shown_words(idea)),
        hint=line("ideas.move_hint"),
        max_length=MAX_SENTENCE,
        multiline=True,
        optional=True,
    )
    latest = await latest_change_id(session, idea.id)
    return Form(
        action=MOVE,
        title=line("ideas.move_title"),
        submit=line("ideas.move_submit"),
        fields=(ChoiceField("state", line("ideas.move_state"), options, open=True), sentence),
        intro=(Paragraph((Plain(idea.text),)),),
        payload={"team": who.team_id, "idea": idea.id, "latest": latest},
    )


async def move(
    session: AsyncSession,
    who: Membership,
    idea_id: object,
    latest: object,
    state: str,
    typed: str,
    now: datetime,
) -> Card:
    """Writes down how far the idea is, with the sentence; the idea's page. `latest` is the change
    that the form showed as the last: the same form again changes nothing.

    Raises `Invalid` for "state" and "sentence", or where somebody else was quicker."""
    idea = await held(session, who, idea_id)
    wanted, sentence = _checked(state, typed)
    if await latest_change_id(session, idea.id) == latest:
        await become(session, who, idea, wanted, sentence, now)
    elif not await _is_done(session, who, idea, wanted, sentence):
        raise Invalid({"sentence": line("ideas.overtaken")})
    return await pages.page(session, who, idea.id)


async def correct_form(session: AsyncSession, who: Membership, change_id: object) -> Form:
    """The form with the sentence as it stands. Raises `NotAllowed`, `Gone`."""
    change = await _correctable(session, who, change_id, hold=False)
    field = TextField(
        "sentence",
        line("ideas.correct_label"),
        hint=line("ideas.correct_hint"),
        value=change.sentence,
        max_length=MAX_SENTENCE,
        multiline=True,
    )
    return Form(
        action=CORRECT,
        title=line("ideas.correct_title"),
        submit=line("ideas.move_submit"),
        fields=(field,),
        intro=(Paragraph((Plain(change.idea.text),)),),
        payload={"team": who.team_id, "change": change.id, "revision": change.revision},
    )


async def correct(
    session: AsyncSession,
    who: Membership,
    change_id: object,
    revision: object,
    typed: str,
    now: datetime,
) -> Card:
    """Changes the latest sentence. Whoever has heard the old one gets a correction; who has not
    reads the new words in the first place. Raises `Invalid` for "sentence", `Gone`."""
    change = await _correctable(session, who, change_id, hold=True)
    sentence = _sentence(typed)
    if change.sentence == sentence:
        return Card((Paragraph(say("ideas.unchanged")),), title=line("ideas.correct_title"))
    if change.revision != revision:
        raise Invalid({"sentence": line("ideas.overtaken")})
    before, change.sentence = change.sentence, sentence
    if await telling.revised(session, change, before):
        await telling.of_revision(session, change, now)
    return Card((Paragraph(say("ideas.corrected")),), title=line("ideas.correct_title"))


async def held(session: AsyncSession, who: Membership, idea_id: object) -> Idea:
    """The idea, for somebody who may say what becomes of it, held until the transaction ends.
    Raises `NotAllowed`, `Gone`."""
    who.require(Right.ANSWER_IDEAS)
    return open_to_change(await idea_in_team(session, who.team_id, idea_id, hold=True))


def open_to_change(idea: Idea | None) -> Idea:
    if idea is None:
        raise Gone(line("ideas.gone"))
    if idea.joined_id is not None:
        raise Gone(line("ideas.is_joined"))
    return idea


async def _correctable(
    session: AsyncSession, who: Membership, change_id: object, *, hold: bool
) -> IdeaChange:
    """A sentence that the care team wrote and that is still the last word."""
    who.require(Right.ANSWER_IDEAS)
    change = await change_in_team(session, who.team_id, change_id, hold=hold)
    if change is None or change.turn is not Turn.MOVED or not change.sentence:
        raise Gone(line("ideas.gone"))
    open_to_change(change.idea)
    if not await telling.is_latest(session, change):
        raise Gone(line("ideas.overtaken"))
    return change


async def _is_done(
    session: AsyncSession, who: Membership, idea: Idea, state: IdeaState, sentence: str
) -> bool:
    """Whether the last that happened is just this, by this member: a form sent again."""
    last = (await changes_of(session, idea.id))[-1]
    return (last.member_id, last.state, last.sentence) == (who.member_id, state, sentence)


def _checked(state: str, typed: str) -> tuple[IdeaState, str]:
    chosen = [one for one in CHOICES if one.value == state]
    if not chosen:
        raise Invalid({"state": line("ideas.state_missing")})
    if not is_visible(typed) and chosen[0] not in NEED_A_SENTENCE:
        return chosen[0], ""
    return chosen[0], _sentence(typed)


def _sentence(typed: str) -> str:
    sentence = typed.strip()
    if not is_visible(sentence):
        raise Invalid({"sentence": line("ideas.sentence_missing")})
    if len(sentence) > MAX_SENTENCE:
        count = len(sentence)
        raise Invalid({"sentence": line("ideas.sentence_long", count=count, max=MAX_SENTENCE)})
    return sentence
