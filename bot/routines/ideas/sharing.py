"""Sharing an idea, from wherever: the one form, and what happens when it is sent."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.actor import Membership
from bot.cards import (
    Bullets,
    Buttons,
    Card,
    ChoiceField,
    Form,
    Note,
    Option,
    Paragraph,
    Part,
    Plain,
    TextField,
)
from bot.errors import Invalid
from bot.routines.ideas import telling
from bot.routines.ideas.actions import SHARE, board_button, share_button
from bot.routines.ideas.naming import may_be_guessed, shown
from bot.routines.ideas.prompts import CARE_TEAM_PROMPTS, OWN, PROMPTS
from bot.texts import line, say
from bot.visible import is_visible
from storage.queries.ideas import latest_idea
from storage.queries.once import first_time
from storage.queries.prompting import answer_prompts
from storage.tables import Answer, Idea, IdeaChange, IdeaState, Role, Turn

MAX_IDEA = 1000
NAMED, UNNAMED = "named", "unnamed"


async def form(
    session: AsyncSession, who: Membership, text: str = "", prompt: str = "", asked: object = None
) -> Form:
    """The form for one idea, with what was written already, under the question that it answers.
    `asked` is the question by which its author agrees to share it."""
    fields = (
        TextField(
            key="text",
            label=line("ideas.form_label"),
            hint=line("ideas.form_hint"),
            value=text,
            max_length=MAX_IDEA,
            multiline=True,
        ),
        ChoiceField(
            "shown",
            line("ideas.shown_label"),
            _ways(who.role),
            hint=line("ideas.shown_hint"),
            open=True,
        ),
    )
    guess: list[Part] = []
    if await may_be_guessed(session, who.team_id, who.role):
        partner = who.role is Role.PARTNER
        guess = [Note(say("ideas.few_partners") if partner else say("ideas.few_members"))]
    return Form(
        action=SHARE,
        title=line("ideas.form_title"),
        submit=line("ideas.form_submit"),
        fields=(*fields, *guess),
        intro=_question(prompt),
        payload={"team": who.team_id, **({"asked": asked} if isinstance(asked, int) else {})},
    )


async def share(
    session: AsyncSession,
    who: Membership,
    typed: str,
    way: str,
    *,
    request: str,
    now: datetime,
) -> Card:
    """Keeps the idea, shown as its contributor chose, and tells the leads that it waits; a
    receipt. `way` is `NAMED` or `UNNAMED`; `request` is the platform's id of the request, the same
    one again changes nothing. Raises `Invalid` for the fields "text" and "shown"."""
    text = _checked(typed, way)
    if await first_time(session, who.workspace_id, request, now):
        idea = await _write(session, who, text, way == UNNAMED, now)
    else:
        found = await latest_idea(session, who.member_id, text)
        idea = found or await _write(session, who, text, way == UNNAMED, now)
    return await _receipt(session, who, idea)


async def nothing(session: AsyncSession, who: Membership, now: datetime) -> None:
    """Writes down that nothing comes to mind this time."""
    await answer_prompts(session, who.team_id, who.person_id, Answer.NOTHING, now)


def _question(prompt: str) -> tuple[Part, ...]:
    """The question over the form; nothing for one that nobody knows any more."""
    if prompt.startswith(OWN):
        return (Paragraph((Plain(prompt.removeprefix(OWN)),)),)
    if prompt not in (*PROMPTS, *CARE_TEAM_PROMPTS):
        return ()
    return (Paragraph(say(f"ideas.prompt_{prompt}")),)


def _ways(role: Role) -> tuple[Option, ...]:
    many = line("ideas.shown_partner") if role is Role.PARTNER else line("ideas.shown_member")
    return Option(NAMED, line("ideas.shown_named")), Option(UNNAMED, many)


def _checked(typed: str, way: str) -> str:
    text, wrong = typed.strip(), {}
    if not is_visible(text):
        wrong["text"] = line("ideas.missing_text")
    elif len(text) > MAX_IDEA:
        wrong["text"] = line("ideas.too_long", count=len(text), max=MAX_IDEA)
    if way not in (NAMED, UNNAMED):
        wrong["shown"] = line("ideas.missing_shown")
    if wrong:
        raise Invalid(wrong)
    return text


async def _write(
    session: AsyncSession, who: Membership, text: str, unnamed: bool, now: datetime
) -> Idea:
    idea = Idea(
        team_id=who.team_id,
        author_id=who.member_id,
        unnamed=unnamed,
        text=text,
        shared_at=now,
        state=IdeaState.NEW,
        since=now,
    )
    session.add(idea)
    await session.flush()
    session.add(
        IdeaChange(
            idea_id=idea.id,
            member_id=who.member_id,
            turn=Turn.SHARED,
            state=IdeaState.NEW,
            at=now,
        )
    )
    await session.flush()
    await answer_prompts(session, who.team_id, who.person_id, Answer.GIVEN, now)
    await telling.of_new(session, who.team_id, now)
    return idea


async def _receipt(session: AsyncSession, who: Membership, idea: Idea) -> Card:
    whole = await latest_idea(session, who.member_id, idea.text) or idea
    return Card(
        (
            Paragraph(say("ideas.receipt", shown=shown(whole))),
            Bullets(((Plain(whole.text),),)),
            Buttons((board_button(who.team_id, line("ideas.see")), share_button(who.team_id))),
        ),
        title=line("ideas.receipt_title"),
    )
