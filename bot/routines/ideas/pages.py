"""One idea as a page: its words, its history, and what its reader can do with it."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from bot.actor import Membership, Right
from bot.cards import (
    Bullets,
    Button,
    Buttons,
    Card,
    Divider,
    Heading,
    Moment,
    Note,
    Paragraph,
    Part,
    Plain,
    Style,
    Text,
    Time,
)
from bot.errors import Gone
from bot.routines.agenda.cards import called
from bot.routines.ideas import asking
from bot.routines.ideas.actions import (
    CORRECT,
    GROW,
    JOIN,
    MOVE,
    PLACE,
    SEEN,
    board_button,
    open_button,
    own_buttons,
)
from bot.routines.ideas.naming import colleague, shown, who_did
from bot.routines.ideas.own import can_be_changed
from bot.routines.starters.project_cards import open_button as open_project
from bot.texts import line, say
from storage.queries.idea_changes import changes_of
from storage.queries.ideas import idea_in_team, project_of_idea, together
from storage.queries.outcomes import outcomes_of_item
from storage.tables import AgendaItem, Idea, IdeaChange, IdeaState, ItemState, Project, Result, Turn


async def page(session: AsyncSession, who: Membership, idea_id: object) -> Card:
    """Raises `Gone` for an idea that is not the team's."""
    idea = await idea_in_team(session, who.team_id, idea_id, hold=False)
    if idea is None:
        raise Gone(line("ideas.gone"))
    if idea.joined_id is not None:
        return await _joined(session, who, idea)
    [_, *joined] = await together(session, idea)
    changes = await changes_of(session, idea.id)
    parts: list[Part] = [
        Paragraph((Plain(idea.text),)),
        Note(_by(idea, len(joined), who.timezone)),
        *(Paragraph(say("ideas.same_idea", text=Plain(one.text))) for one in joined),
        *await item_parts(session, [idea, *joined], who.timezone),
        *await asking.question(session, who, changes[-1], [idea, *joined]),
        *_own(who, idea, changes),
        *_acts(who, [idea, *joined], changes[-1], await project_of_idea(session, idea.id)),
        Heading(line("ideas.history")),
        Bullets(tuple(_did(one, [idea, *joined], who.timezone) for one in changes)),
        Buttons((board_button(who.team_id),)),
    ]
    return Card(tuple(parts), title=line("ideas.title"))


async def item_parts(
    session: AsyncSession, shared: Sequence[Idea], zone: str, besides: str = ""
) -> list[Part]:
    """Where the agenda items stand that these ideas became, and what came of them so far; without
    one sentence that stands beside it already."""
    items = [one.item for one in shared if one.item is not None]
    return [part for item in items for part in await _about_item(session, item, zone, besides)]


async def _about_item(
    session: AsyncSession, item: AgendaItem, zone: str, besides: str
) -> list[Part]:
    parts: list[Part] = []
    for outcome in await outcomes_of_item(session, item.id):
        said = outcome.result in (Result.DISCUSSED, Result.DECIDED) and outcome.sentence
        if said and outcome.sentence != besides:
            day = Time(outcome.meeting.starts_at, zone, Moment.DATE)
            sentence = Plain(outcome.sentence)
            parts.append(Paragraph(say("ideas.from_meeting", day=day, sentence=sentence)))
    if item.state is ItemState.OPEN:
        day = Time(item.meeting.starts_at, zone, Moment.DATE)
        parts.append(Paragraph(say("ideas.on_agenda", day=day)))
    elif item.state is ItemState.WITHDRAWN:
        parts.append(Paragraph(say("ideas.off_agenda")))
    return parts


async def _joined(session: AsyncSession, who: Membership, idea: Idea) -> Card:
    other = await idea_in_team(session, who.team_id, idea.joined_id, hold=False)
    if other is None:
        raise Gone(line("ideas.gone"))
    return Card(
        (
            Paragraph((Plain(idea.text),)),
            Note(_by(idea, 0, who.timezone)),
            Divider(),
            Paragraph(say("ideas.goes_with", text=Plain(other.text))),
            Buttons((open_button(who.team_id, other.id),)),
        ),
        title=line("ideas.title"),
    )


def _by(idea: Idea, others: int, zone: str) -> Text:
    day = Time(idea.shared_at, zone, Moment.DATE)
    return say("ideas.by", count=others, shown=shown(idea), day=day)


def _acts(
    who: Membership, shared: Sequence[Idea], last: IdeaChange, project: Project | None
) -> list[Part]:
    """What the care team can do with an idea and those that go on as one with it."""
    if not who.may(Right.ANSWER_IDEAS):
        return []
    idea = shared[0]
    payload = {"team": who.team_id, "idea": idea.id}
    buttons = []
    if idea.state is IdeaState.NEW:
        label = line("ideas.seen", name=called(who.name))
        buttons.append(Button(SEEN, label, payload, Style.PRIMARY))
    buttons.append(Button(MOVE, line("ideas.move"), payload))
    if not stands_on_agenda(shared):
        buttons.append(Button(PLACE, line("ideas.place"), payload))
    if project is None:
        buttons.append(Button(GROW, line("ideas.grow"), payload))
    else:
        buttons.append(open_project(project))
    buttons.append(Button(JOIN, line("ideas.join"), payload))
    if last.turn is Turn.MOVED and last.sentence:
        change = {"team": who.team_id, "change": last.id}
        buttons.append(Button(CORRECT, line("ideas.correct"), change))
    return [Buttons(tuple(buttons))]


def _own(who: Membership, idea: Idea, changes: Sequence[IdeaChange]) -> list[Part]:
    """What its contributor can do as long as nobody has seen it."""
    if idea.author_id != who.member_id or not can_be_changed(idea, changes):
        return []
    return [Buttons(own_buttons(who.team_id, idea.id))]


def stands_on_agenda(shared: Sequence[Idea]) -> bool:
    return any(one.item is not None and one.item.state is ItemState.OPEN for one in shared)


def _did(change: IdeaChange, shared: Sequence[Idea], zone: str) -> Text:
    day, sentence = Time(change.at, zone, Moment.DATE), Plain(change.sentence)
    who = colleague(change.member)
    match change.turn:
        case Turn.SHARED:
            return say("ideas.did_shared", day=day, who=who_did(change, shared))
        case Turn.EDITED:
            return say("ideas.did_edited", day=day, who=who_did(change, shared))
        case Turn.REOPENED:
            behind = who_did(change, shared)
            return say("ideas.did_reopened", day=day, who=behind, sentence=sentence)
        case Turn.JOINED:
            return say("ideas.did_joined", day=day, who=who)
        case Turn.GAINED:
            return say("ideas.did_gained", day=day, who=who)
        case Turn.PLACED:
            return say("ideas.did_placed", day=day, who=who)
        case Turn.DISCUSSED:
            return say("ideas.did_discussed", day=day, who=who, sentence=sentence)
        case Turn.GROWN:
            return say("ideas.did_grown", day=day, who=who)
        case Turn.MOVED if change.state is IdeaState.SEEN:
            return say("ideas.did_seen", day=day, who=who)
        case Turn.MOVED:
            state = line(f"ideas.state_{change.state.value}")
            if not change.sentence:
                return say("ideas.did_moved", day=day, who=who, state=state)
            return say("ideas.did_moved_because", day=day, who=who, state=state, sentence=sentence)
