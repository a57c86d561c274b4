"""Ideas of one team: reading them, their history, and what contributors say to it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Select, case, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from storage.queries.anew import one_anew
from storage.queries.many_teams import BySpan, ByTeam, Span, by_span, by_team, given_spans
from storage.queries.rows import one_of
from storage.tables import (
    AgendaItem,
    Idea,
    IdeaChange,
    IdeaReply,
    IdeaState,
    Member,
    Outcome,
    Project,
    ProjectState,
    Reply,
    Role,
)

Row = TypeVar("Row")
OPEN_STATES = (IdeaState.NEW, IdeaState.SEEN, IdeaState.CONSIDERING, IdeaState.TESTING)
_WITH_AUTHOR = joinedload(Idea.author).joinedload(Member.person)
WHOLE = (
    _WITH_AUTHOR,
    joinedload(Idea.team),
    joinedload(Idea.item).joinedload(AgendaItem.meeting),
)
# What waits longest for an answer stands first on the board, what is settled last.
_IN_ORDER = case({state: place for place, state in enumerate(IdeaState)}, value=Idea.state)


async def idea_in_team(
    session: AsyncSession, team_id: int, idea_id: object, *, hold: bool
) -> Idea | None:
    """The idea with that id, if it is the team's, with its author, team and agenda item; with
    `hold` nobody else changes it until the transaction ends."""
    if not isinstance(idea_id, int):
        return None
    statement = select(Idea).where(Idea.id == idea_id, Idea.team_id == team_id)
    return await one_anew(session, _held(statement) if hold else statement, *WHOLE)


async def idea_held(session: AsyncSession, idea_id: int) -> Idea | None:
    """The idea with that id, with its author, team and agenda item, held until the transaction
    ends."""
    return await one_anew(session, _held(select(Idea).where(Idea.id == idea_id)), *WHOLE)


async def together(session: AsyncSession, idea: Idea) -> Sequence[Idea]:
    """This idea and then all others that go on as one with it, the one that leads first, each with
    its author and agenda item."""
    leading = idea.joined_id or idea.id
    statement = (
        select(Idea)
        .where((Idea.id == leading) | (Idea.joined_id == leading), Idea.id != idea.id)
        .order_by(Idea.joined_id.is_not(None), Idea.id)
        .options(*WHOLE)
    )
    return [idea, *(await session.scalars(statement)).all()]


async def leading_of_item(session: AsyncSession, item_id: int) -> Sequence[int]:
    """The ids of the ideas that go on under an agenda item: whichever became it, or the one that
    leads where several go on as one."""
    leading = select(func.coalesce(Idea.joined_id, Idea.id)).where(Idea.item_id == item_id)
    return (await session.scalars(leading.distinct())).all()


async def ideas_by_state(
    session: AsyncSession, team_id: int, first: int, limit: int
) -> Sequence[Idea]:
    """So many of the team's ideas from place `first` on, in the order of their states and in each
    the one that changed last first; joined ones go with the other."""
    statement = (
        select(Idea)
        .where(Idea.team_id == team_id, Idea.joined_id.is_(None))
        .order_by(_IN_ORDER, Idea.since.desc(), Idea.id.desc())
        .offset(first)
        .limit(limit)
        .options(*WHOLE)
    )
    return (await session.scalars(statement)).all()


async def joined_counts(session: AsyncSession, idea_ids: Sequence[int]) -> Mapping[int, int]:
    """How many others go on together with each of these ideas, by its id."""
    statement = (
        select(Idea.joined_id, func.count())
        .where(Idea.joined_id.in_(idea_ids))
        .group_by(Idea.joined_id)
    )
    return {key: number for key, number in await session.execute(statement) if key is not None}


async def ideas_by(session: AsyncSession, member_id: int, limit: int) -> Sequence[Idea]:
    """What a member shared, the latest first."""
    statement = select(Idea).where(Idea.author_id == member_id).options(*WHOLE)
    return (await session.scalars(statement.order_by(Idea.id.desc()).limit(limit))).all()


async def latest_idea(session: AsyncSession, author_id: int, text: str) -> Idea | None:
    """What a member last shared in just these words."""
    statement = select(Idea).where(Idea.author_id == author_id, Idea.text == text)
    statement = statement.options(*WHOLE).order_by(Idea.id.desc()).limit(1)
    return await session.scalar(statement)


async def unseen_since(session: AsyncSession, team_id: int) -> datetime | None:
    """When the oldest idea was shared that nobody has said they saw; None if all were seen."""
    statement = select(func.min(Idea.shared_at)).where(
        Idea.team_id == team_id, Idea.state == IdeaState.NEW, Idea.joined_id.is_(None)
    )
    return await session.scalar(statement)


async def others_to_join(
    session: AsyncSession, team_id: int, idea_id: int, limit: int
) -> Sequence[Idea]:
    """Ideas with which this one could go on: those that are open first, then the latest."""
    statement = (
        select(Idea)
        .where(Idea.team_id == team_id, Idea.id != idea_id, Idea.joined_id.is_(None))
        .order_by(Idea.state.in_(OPEN_STATES).desc(), Idea.id.desc())
        .limit(limit)
        .options(*WHOLE)
    )
    return (await session.scalars(statement)).all()


async def withdraw_idea(session: AsyncSession, idea: Idea) -> bool:
    """Deletes a held idea with its history; whether its contributor has shared no other in the team
    since."""
    later = select(func.count()).where(Idea.author_id == idea.author_id, Idea.id > idea.id)
    await session.execute(delete(Idea).where(Idea.id == idea.id))
    return not await session.scalar(later)


async def move_joined(session: AsyncSession, from_id: int, to_id: int) -> None:
    """Those that went on together with one idea go on with another, and so does its project."""
    await session.execute(update(Idea).where(Idea.joined_id == from_id).values(joined_id=to_id))
    await session.execute(update(Project).where(Project.idea_id == from_id).values(idea_id=to_id))


async def count_with_role(session: AsyncSession, team_id: int, role: Role) -> int:
    """How many members of the team have that role."""
    statement = select(func.count()).where(
        Member.team_id == team_id, Member.left_at.is_(None), Member.role == role
    )
    return (await session.scalars(statement)).one()


def _held(statement: Select[Idea]) -> Select[Idea]:
    return statement.with_for_update(of=Idea)


async def placed_items(session: AsyncSession, item_ids: Sequence[int]) -> set[int]:
    """Those of the agenda items that an idea became."""
    found = await session.scalars(select(Idea.item_id).where(Idea.item_id.in_(item_ids)))
    return {item_id for item_id in found if item_id is not None}


async def project_of_idea(session: AsyncSession, idea_id: int) -> Project | None:
    """The project that the idea grew into, unless that came to nothing."""
    statement = select(Project).where(
        Project.idea_id == idea_id, Project.state != ProjectState.DROPPED
    )
    return await session.scalar(statement.order_by(Project.id.desc()).limit(1))


async def count_ideas_by_state(session: AsyncSession, team_id: int) -> Mapping[IdeaState, int]:
    """How many of the team's ideas are in each state, in the order of the states; those that go on
    with another count with it, a state without any is left out."""
    statement = (
        select(Idea.state, func.count())
        .where(Idea.team_id == team_id, Idea.joined_id.is_(None))
        .group_by(Idea.state)
    )
    counts = dict((await session.execute(statement)).all())
    return {state: counts[state] for state in IdeaState if state in counts}


async def ideas_unseen_since(
    session: AsyncSession, team_ids: Collection[int], before: datetime
) -> ByTeam[Idea]:
    """Ideas shared before then that nobody has said they saw, the oldest first, with their
    authors. `now` less `SEEN_WITHIN` of `bot.routines.ideas.steps` gives those that are late."""
    statement = (
        select(Idea.team_id, Idea)
        .where(
            one_of(session, Idea, Idea.team_id, team_ids),
            Idea.state == IdeaState.NEW,
            Idea.joined_id.is_(None),
            Idea.shared_at < before,
        )
        .order_by(Idea.id)
        .options(*WHOLE)
    )
    return by_team(team_ids, (await session.execute(statement)).all())


async def ideas_waiting_since(
    session: AsyncSession, team_ids: Collection[int], before: datetime
) -> ByTeam[Idea]:
    """Ideas that were seen and are not settled, and of which nothing was said since then, the
    longest wait first. `now` less `WAITS_AT_MOST` gives the open loops."""
    statement = (
        select(Idea.team_id, Idea)
        .where(
            one_of(session, Idea, Idea.team_id, team_ids),
            Idea.joined_id.is_(None),
            Idea.state.in_(OPEN_STATES),
            Idea.state != IdeaState.NEW,
            Idea.since < before,
        )
        .order_by(Idea.since, Idea.id)
    )
    return by_team(team_ids, (await session.execute(statement)).all())


async def contribution_times(
    session: AsyncSession, spans: Sequence[Span]
) -> BySpan[tuple[datetime, Role]]:
    """When each idea was shared from `since` to before `until`, joined ones too, and from which
    side, in order of time; counting them by week or month needs the team's zone."""
    of = given_spans(session, spans)
    statement = (
        select(of.c.place, Idea.shared_at, Member.role)
        .join(Idea.author)
        .join(of, Idea.team_id == of.c.team_id)
        .where(Idea.shared_at >= of.c.since, Idea.shared_at < of.c.until)
        .order_by(Idea.shared_at, Idea.id)
    )
    rows = (await session.execute(statement)).all()
    return by_span(spans, [(place, (at, role)) for place, at, role in rows])


async def loops_of_ideas(
    session: AsyncSession, team_ids: Collection[int], since: datetime, until: datetime
) -> ByTeam[tuple[datetime, datetime | None]]:
    """For each idea shared in that time when it was shared, and when its contributor said that it
    is answered (None: not yet), be it to its own change, to that of the one it went on with, or to
    what a meeting made of it."""
    leading = func.coalesce(Idea.joined_id, Idea.id)
    answered = (
        select(func.min(IdeaReply.replied_at))
        .join(IdeaReply.change)
        .where(
            IdeaChange.idea_id.in_((Idea.id, leading)),
            IdeaReply.member_id == Idea.author_id,
            IdeaReply.reply == Reply.YES,
        )
        .scalar_subquery()
    )
    at_a_meeting = (
        select(func.min(Outcome.replied_at))
        .where(Outcome.item_id == Idea.item_id, Outcome.reply == Reply.YES)
        .scalar_subquery()
    )
    statement = (
        select(Idea.team_id, Idea.shared_at, func.coalesce(answered, at_a_meeting))
        .where(
            one_of(session, Idea, Idea.team_id, team_ids),
            Idea.shared_at >= since,
            Idea.shared_at < until,
        )
        .order_by(Idea.shared_at, Idea.id)
    )
    rows = (await session.execute(statement)).all()
    return by_team(team_ids, [(team_id, (shared, closed)) for team_id, shared, closed in rows])
