"""The list of a team's ideas by how far they are, a page at a time; and one's own."""

from collections.abc import Mapping

from sqlalchemy.ext.asyncio import AsyncSession

from bot.actor import Membership
from bot.cards import (
    Button,
    Buttons,
    Card,
    Choice,
    Divider,
    Heading,
    Moment,
    Note,
    Option,
    Paragraph,
    Part,
    Plain,
    Style,
    Time,
)
from bot.routines.ideas import asking
from bot.routines.ideas.actions import (
    BOARD,
    JUMP,
    board_button,
    open_button,
    own_button,
    own_buttons,
    share_button,
)
from bot.routines.ideas.naming import shown
from bot.routines.ideas.own import can_be_changed
from bot.routines.ideas.pages import item_parts
from bot.texts import line, say
from storage.queries.idea_changes import changes_of, still_missed
from storage.queries.ideas import (
    count_ideas_by_state,
    ideas_by,
    ideas_by_state,
    joined_counts,
    together,
)
from storage.tables import Idea, IdeaState

# Up to four blocks each, of the hundred that a dialog has.
AT_ONCE = 15
OWN_AT_ONCE = 12
# A board is looked over; the whole text stands on the idea's own page.
_GLANCE = 280


async def board(session: AsyncSession, who: Membership, first: object = 0) -> Card:
    """The ideas from place `first` on, in the order of their states; for every member."""
    counts = await count_ideas_by_state(session, who.team_id)
    total = sum(counts.values())
    place = first if isinstance(first, int) and 0 <= first < total else 0
    ideas = await ideas_by_state(session, who.team_id, place, AT_ONCE)
    ids = [idea.id for idea in ideas]
    joined, missed = await joined_counts(session, ids), await still_missed(session, ids)
    parts: list[Part] = [
        Buttons((share_button(who.team_id, style=Style.PRIMARY), own_button(who.team_id)))
    ]
    if not ideas:
        parts.insert(0, Paragraph(say("ideas.board_empty")))
    if total > AT_ONCE:
        parts.append(_jump(who.team_id, counts))
    before: IdeaState | None = None
    for idea in ideas:
        if idea.state is not before:
            parts.append(_heading(idea.state, counts))
            before = idea.state
        parts += _row(idea, who, joined.get(idea.id, 0), missed.get(idea.id, ""))
    parts += _paging(who.team_id, place, len(ideas), total)
    return Card(tuple(parts), title=line("ideas.board_title"))


async def jumped(session: AsyncSession, who: Membership, state: str) -> Card:
    """The list from the first idea in that state on."""
    counts = await count_ideas_by_state(session, who.team_id)
    states = [one.value for one in IdeaState]
    before = states[: states.index(state)] if state in states else []
    return await board(session, who, sum(counts.get(IdeaState(one), 0) for one in before))


async def own(session: AsyncSession, who: Membership) -> Card:
    """What the member shared, how far each is, and what they can say to it."""
    parts: list[Part] = []
    for idea in await ideas_by(session, who.member_id, OWN_AT_ONCE):
        parts += [*([Divider()] if parts else []), *await own_parts(session, who, idea)]
    if not parts:
        parts.append(Paragraph(say("ideas.own_empty")))
    buttons = share_button(who.team_id, style=Style.PRIMARY), board_button(who.team_id)
    return Card((*parts, Buttons(buttons)), title=line("ideas.own_title"))


async def own_parts(session: AsyncSession, who: Membership, idea: Idea) -> list[Part]:
    """One idea of the reader's own: how far it is by the last word on it, and the question."""
    leading = idea.joined_id or idea.id
    changes = await changes_of(session, leading)
    shared = await together(session, idea)
    own = own_buttons(who.team_id, idea.id) if can_be_changed(idea, changes) else ()
    return [
        Paragraph(say("ideas.home_own", text=Plain(idea.text))),
        *await asking.news(session, changes[-1], shared, who.timezone, who.member_id),
        *await item_parts(session, shared, who.timezone, besides=changes[-1].sentence),
        *await asking.question(session, who, changes[-1], shared),
        Buttons((open_button(who.team_id, idea.id), *own)),
    ]


def _heading(state: IdeaState, counts: Mapping[IdeaState, int]) -> Part:
    name = line(f"ideas.state_{state.value}")
    return Heading(line("ideas.heading", state=name, count=counts[state]))


def _row(idea: Idea, who: Membership, joined: int, missing: str) -> list[Part]:
    day = Time(idea.shared_at, who.timezone, Moment.DATE)
    notes = [say("ideas.by", count=joined, shown=shown(idea), day=day)]
    if missing:
        notes.append(say("ideas.still_missing", missing=Plain(missing)))
    return [
        Paragraph((Plain(glance(idea.text)),)),
        *map(Note, notes),
        Buttons((open_button(who.team_id, idea.id),)),
    ]


def glance(text: str, most: int = _GLANCE) -> str:
    """The text in one line, or its beginning."""
    flat = " ".join(text.split())
    return flat if len(flat) <= most else flat[: most - 1].rstrip() + "…"


def _jump(team_id: int, counts: Mapping[IdeaState, int]) -> Choice:
    options = tuple(
        Option(
            f"{team_id}:{state.value}",
            line(
                "ideas.jump_option", state=line(f"ideas.state_{state.value}"), count=counts[state]
            ),
        )
        for state in IdeaState
        if counts.get(state)
    )
    return Choice(JUMP, line("ideas.jump"), options)


def _paging(team_id: int, first: int, shown_now: int, total: int) -> list[Part]:
    """Where one is, with the taps to what comes before and after; nothing for a single page."""
    if total <= AT_ONCE:
        return []
    said = say("ideas.board_page", first=first + 1, last=first + shown_now, all=total)
    buttons = []
    if first > 0:
        back = {"team": team_id, "first": max(0, first - AT_ONCE)}
        buttons.append(Button(BOARD, line("ideas.board_back"), back))
    if first + shown_now < total:
        on = {"team": team_id, "first": first + AT_ONCE}
        buttons.append(Button(BOARD, line("ideas.board_next"), on))
    return [Note(said), Buttons(tuple(buttons))]
