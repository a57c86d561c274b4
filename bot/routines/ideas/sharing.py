"""Sharing an idea, from wherever: the one form, and what happens when it is sent."""

from datetime import datetime
from zlib import crc32

from sqlalchemy.ext.asyncio import AsyncSession

from bot.actor import Membership
from bot.cards import (
    Bullets,
    Button,
    Buttons,
    Card,
    ChoiceField,
    Field,
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
from bot.routines.ideas.actions import SHARE, board_button, own_buttons, share_button
from bot.routines.ideas.naming import may_be_guessed, shown_as
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
    guess: list[Part] = []
    if await may_be_guessed(session, who.team_id, who.role):
        partner = who.role is Role.PARTNER
        guess = [Note(say("ideas.few_partners") if partner else say("ideas.few_members"))]
    return Form(
        action=SHARE,
        title=line("ideas.form_title"),
        submit=line("ideas.form_submit"),
        fields=(*fields(who, text), *guess),
        intro=_question(prompt),
        payload={"team": who.team_id, **({"asked": asked} if isinstance(asked, int) else {})},
    )


def fields(who: Membership, text: str, way: str = "") -> tuple[Field, ...]:
    """The words, and how the idea is shown: `way` is what was chosen before, "" for nothing yet."""
    return (
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
            value=way,
            open=True,
        ),
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
    text, unnamed = checked(typed, way), way == UNNAMED
    # Other words in the same form are no retry: the answer to the first was lost on its way.
    key = f"{request}:{crc32(f'{way}:{text}'.encode())}"
    if await first_time(session, who.workspace_id, key, now):
        idea: Idea | None = await _write(session, who, text, unnamed, now)
    else:
        idea = await latest_idea(session, who.member_id, text)
    return _receipt(who, text, idea, unnamed=unnamed)


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


def checked(typed: str, way: str) -> str:
    """What was typed, trimmed. Raises `Invalid` for the fields "text" and "shown"."""
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


def _receipt(who: Membership, text: str, idea: Idea | None, *, unnamed: bool) -> Card:
    """With what they can do with it as long as nobody has seen it."""
    buttons: tuple[Button, ...] = ()
    if idea is not None and idea.state is IdeaState.NEW:
        buttons = own_buttons(who.team_id, idea.id)
    shown = shown_as(who.name, who.role, unnamed=unnamed)
    more = board_button(who.team_id, line("ideas.see")), share_button(who.team_id)
    return Card(
        (
            Paragraph(say("ideas.receipt", shown=shown)),
            Bullets(((Plain(text),),)),
            Buttons((*more, *buttons)),
        ),
        title=line("ideas.receipt_title"),
    )
