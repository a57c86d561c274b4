"""What happened to ideas, and what their contributors say to it."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased, joinedload

from storage.queries.anew import one_anew
from storage.queries.ideas import WHOLE, idea_in_team
from storage.queries.many_teams import BySpan, ByTeam, Span, by_span, by_team, given_spans
from storage.queries.rows import one_of
from storage.tables import Idea, IdeaChange, IdeaReply, Member, Reply, Turn

_WITH_IDEA = (
    joinedload(IdeaChange.idea).options(*WHOLE),
    joinedload(IdeaChange.member).joinedload(Member.person),
)


async def change_in_team(
    session: AsyncSession, team_id: int, change_id: object, *, hold: bool
) -> IdeaChange | None:
    """The change with that id, if it is of one of the team's ideas, with all of that; with `hold`
    nobody else changes the idea meanwhile."""
    if not isinstance(change_id, int):
        return None
    idea_id = await session.scalar(select(IdeaChange.idea_id).where(IdeaChange.id == change_id))
    if await idea_in_team(session, team_id, idea_id, hold=hold) is None:
        return None
    statement = select(IdeaChange).where(IdeaChange.id == change_id)
    return await one_anew(session, statement, *_WITH_IDEA)


async def changes_of(session: AsyncSession, idea_id: int) -> Sequence[IdeaChange]:
    """An idea's history, the oldest first, each with who did it."""
    statement = (
        select(IdeaChange)
        .where(IdeaChange.idea_id == idea_id)
        .options(joinedload(IdeaChange.member).joinedload(Member.person))
        .order_by(IdeaChange.id)
    )
    return (await session.scalars(statement)).all()


async def changes_between(session: AsyncSession, spans: Sequence[Span]) -> BySpan[IdeaChange]:
    """How each team's ideas moved in that time, each with its idea, in order of time; of one that
    moved more than once the last move alone."""
    of = given_spans(session, spans)
    statement = (
        select(of.c.place, IdeaChange)
        .join(IdeaChange.idea)
        .join(of, Idea.team_id == of.c.team_id)
        .where(
            IdeaChange.turn == Turn.MOVED,
            IdeaChange.at > of.c.since,
            IdeaChange.at <= of.c.until,
        )
        .options(joinedload(IdeaChange.idea))
        .order_by(IdeaChange.at, IdeaChange.id)
    )
    rows = (await session.execute(statement)).all()
    last = {(place, change.idea_id): (place, change) for place, change in rows}
    return by_span(spans, last.values())


async def latest_discussed(session: AsyncSession, idea_id: int, sentence: str) -> IdeaChange | None:
    """The last time that a meeting said just this of an idea, with the idea."""
    statement = (
        select(IdeaChange)
        .where(
            IdeaChange.idea_id == idea_id,
            IdeaChange.turn == Turn.DISCUSSED,
            IdeaChange.sentence == sentence,
        )
        .order_by(IdeaChange.id.desc())
        .limit(1)
    )
    return await session.scalar(statement.options(*_WITH_IDEA))


async def latest_change_id(session: AsyncSession, idea_id: int) -> int:
    """The id of the last thing that happened to an idea."""
    statement = select(func.max(IdeaChange.id)).where(IdeaChange.idea_id == idea_id)
    return (await session.scalars(statement)).one() or 0


async def reply_of(session: AsyncSession, change_id: int, member_id: int) -> IdeaReply | None:
    """What a contributor says to a change, if they said anything."""
    statement = select(IdeaReply).filter_by(change_id=change_id, member_id=member_id)
    return await one_anew(session, statement)


async def reply_in_team(
    session: AsyncSession, team_id: int, reply_id: object, *, hold: bool
) -> IdeaReply | None:
    """The reply with that id, if it is to a change of one of the team's ideas, with all of these
    and whoever said it; with `hold` nobody else changes it until the transaction ends."""
    if not isinstance(reply_id, int):
        return None
    statement = (
        select(IdeaReply)
        .join(IdeaReply.change)
        .join(IdeaChange.idea)
        .where(IdeaReply.id == reply_id, Idea.team_id == team_id)
    )
    if hold:
        statement = statement.with_for_update(of=IdeaReply)
    with_change = joinedload(IdeaReply.change).options(*_WITH_IDEA)
    with_member = joinedload(IdeaReply.member).joinedload(Member.person)
    return await one_anew(session, statement, with_change, with_member)


async def calls_about_ideas(session: AsyncSession, team_ids: Collection[int]) -> ByTeam[IdeaReply]:
    """Replies of contributors who wait for a call that nobody made, and who said nothing to what
    happened with the same idea since."""
    later, then = aliased(IdeaReply), aliased(IdeaChange)
    spoke_since = (
        select(later.id)
        .join(then, then.id == later.change_id)
        .where(
            later.member_id == IdeaReply.member_id,
            then.idea_id == IdeaChange.idea_id,
            then.id > IdeaChange.id,
        )
        .exists()
    )
    statement = (
        select(Idea.team_id, IdeaReply)
        .join(IdeaReply.change)
        .join(IdeaChange.idea)
        .where(
            one_of(session, Idea, Idea.team_id, team_ids),
            IdeaReply.reply == Reply.CALL_ME,
            IdeaReply.called_at.is_(None),
            ~spoke_since,
        )
        .order_by(IdeaReply.replied_at)
    )
    return by_team(team_ids, (await session.execute(statement)).all())


async def ideas_joined_at(session: AsyncSession, change: IdeaChange) -> Idea | None:
    """The other idea of a change by which two went on together: with which this one goes on, or
    the last that came to it until then."""
    if change.turn is Turn.JOINED:
        other = select(Idea.joined_id).where(Idea.id == change.idea_id).scalar_subquery()
        return await session.scalar(select(Idea).where(Idea.id == other))
    statement = (
        select(Idea)
        .join(IdeaChange, IdeaChange.idea_id == Idea.id)
        .where(
            Idea.joined_id == change.idea_id,
            IdeaChange.turn == Turn.JOINED,
            IdeaChange.at <= change.at,
        )
        .order_by(IdeaChange.id.desc())
        .limit(1)
    )
    return await session.scalar(statement)


async def drop_yes(session: AsyncSession, change_id: int) -> None:
    """Takes back that a change answers it."""
    said = delete(IdeaReply).where(IdeaReply.change_id == change_id, IdeaReply.reply == Reply.YES)
    await session.execute(said)


async def still_missed(session: AsyncSession, idea_ids: Sequence[int]) -> Mapping[int, str]:
    """What a contributor misses in ideas that they opened again and of which nothing was said
    since, by the idea's id."""
    later = aliased(IdeaChange)
    last = select(func.max(later.id)).where(later.idea_id == IdeaChange.idea_id).scalar_subquery()
    statement = select(IdeaChange.idea_id, IdeaChange.sentence).where(
        IdeaChange.idea_id.in_(idea_ids), IdeaChange.id == last, IdeaChange.turn == Turn.REOPENED
    )
    return dict((await session.execute(statement)).all())


async def later_news(session: AsyncSession, change: IdeaChange) -> bool:
    """Whether the idea has moved on since: then the later news is told instead. What a meeting
    said of it is later news to whoever was told that it would."""
    later = [Turn.MOVED, Turn.PLACED]
    if change.turn is Turn.PLACED:
        later.append(Turn.DISCUSSED)
    statement = (
        select(IdeaChange.id)
        .where(
            IdeaChange.idea_id == change.idea_id,
            IdeaChange.id > change.id,
            IdeaChange.turn.in_(later),
        )
        .limit(1)
    )
    return await session.scalar(statement) is not None
