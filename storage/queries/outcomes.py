"""What became of the items of a meeting: its round, its outcomes, and who was told of them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload, selectinload

from storage.queries.anew import anew, one_anew
from storage.queries.many_teams import ByTeam, by_team
from storage.queries.meetings import WITH_SERIES
from storage.queries.rows import one_of
from storage.tables import (
    AgendaItem,
    ItemState,
    Meeting,
    MeetingSeries,
    Member,
    Outcome,
    Reply,
    Result,
)

# An outcome with its item, who brought it, and where it stands now.
_WITH_ITEM = (
    joinedload(Outcome.item).joinedload(AgendaItem.author).joinedload(Member.person),
    joinedload(Outcome.item).joinedload(AgendaItem.meeting),
    # By itself: of so many tables in one join PostgreSQL does not find the best order.
    selectinload(Outcome.meeting).options(*WITH_SERIES),
)


async def meeting_in_team(
    session: AsyncSession, team_id: int, meeting_id: object
) -> Meeting | None:
    """The meeting with that id, if it is the team's, to look at; with its series and team."""
    if not isinstance(meeting_id, int):
        return None
    statement = (
        select(Meeting)
        .join(Meeting.series)
        .where(Meeting.id == meeting_id, MeetingSeries.team_id == team_id)
        .options(*WITH_SERIES)
    )
    return await session.scalar(statement)


async def unrecorded_items(session: AsyncSession, meeting_id: int) -> Sequence[AgendaItem]:
    """The open items of a meeting of which nobody said yet what happened, with who brought them,
    in the order in which they were added."""
    return (await unrecorded_by_meeting(session, [meeting_id]))[meeting_id]


async def unrecorded_by_meeting(
    session: AsyncSession, meeting_ids: Collection[int]
) -> Mapping[int, Sequence[AgendaItem]]:
    """The same of many meetings."""
    found: dict[int, list[AgendaItem]] = {meeting_id: [] for meeting_id in meeting_ids}
    if not found:
        return found
    told = exists().where(
        Outcome.meeting_id == AgendaItem.meeting_id, Outcome.item_id == AgendaItem.id
    )
    statement = (
        select(AgendaItem)
        .where(
            one_of(session, AgendaItem, AgendaItem.meeting_id, found),
            AgendaItem.state == ItemState.OPEN,
            ~told,
        )
        .options(joinedload(AgendaItem.author).joinedload(Member.person))
    )
    for item in await session.scalars(statement.order_by(AgendaItem.id)):
        found[item.meeting_id].append(item)
    return found


async def outcomes_of(
    session: AsyncSession, meeting_id: int, person_id: int | None = None
) -> Sequence[Outcome]:
    """What became of a meeting's items, of one person's or of all, in the order of the items."""
    found = (await outcomes_by_meeting(session, [meeting_id]))[meeting_id]
    return [one for one in found if person_id in (None, one.item.author.person_id)]


async def hold_outcomes(session: AsyncSession, meeting_id: int) -> None:
    """Nobody else changes what became of a meeting's items, or answers it, until the transaction
    ends. To be called before they are read."""
    held = select(Outcome.id).where(Outcome.meeting_id == meeting_id).order_by(Outcome.id)
    await session.execute(held.with_for_update())


async def outcomes_by_meeting(
    session: AsyncSession, meeting_ids: Collection[int]
) -> Mapping[int, Sequence[Outcome]]:
    """What became of the items of many meetings, in the order of the items."""
    found: dict[int, list[Outcome]] = {meeting_id: [] for meeting_id in meeting_ids}
    if not found:
        return found
    statement = (
        select(Outcome)
        .where(one_of(session, Outcome, Outcome.meeting_id, found))
        .order_by(Outcome.item_id)
        .options(*_WITH_ITEM)
    )
    for outcome in await session.scalars(statement):
        found[outcome.meeting_id].append(outcome)
    return found


async def latest_outcomes(
    session: AsyncSession, member_id: int, since: datetime, limit: int
) -> Sequence[Outcome]:
    """What became of a member's items since then at meetings whose round is over, with what waits
    for their word first, then the latest."""
    waits = Outcome.reply.is_(None) & Outcome.result.in_((Result.DISCUSSED, Result.DECIDED))
    statement = (
        select(Outcome)
        .join(Outcome.item)
        .join(Outcome.meeting)
        .where(
            AgendaItem.author_id == member_id,
            Outcome.at > since,
            Meeting.recorded_at.is_not(None) | Meeting.lapsed_at.is_not(None),
        )
        .order_by(waits.desc(), Outcome.at.desc(), Outcome.id.desc())
        .limit(limit)
        .options(*_WITH_ITEM)
    )
    return (await session.scalars(statement)).all()


async def outcome_in_team(
    session: AsyncSession, team_id: int, outcome_id: object, *, hold: bool
) -> Outcome | None:
    """The outcome with that id, if it is of one of the team's meetings; with `hold` nobody else
    changes it until the transaction ends."""
    if not isinstance(outcome_id, int):
        return None
    statement = (
        select(Outcome)
        .join(Outcome.meeting)
        .join(Meeting.series)
        .where(Outcome.id == outcome_id, MeetingSeries.team_id == team_id)
    )
    if not hold:
        return await session.scalar(statement.options(*_WITH_ITEM))
    outcome = await one_anew(session, statement.with_for_update(of=Outcome))
    if outcome is not None:
        await anew(session, select(AgendaItem).where(AgendaItem.id == outcome.item_id))
    return await session.scalar(statement.options(*_WITH_ITEM))


async def still_missing(session: AsyncSession, item_ids: Iterable[int]) -> dict[int, str]:
    """What their contributors miss in items that they reopened, by the item's id."""
    statement = (
        select(Outcome.item_id, Outcome.missing)
        .join(Outcome.item)
        .where(
            Outcome.item_id.in_(list(item_ids)),
            Outcome.reply == Reply.NOT_YET,
            AgendaItem.state == ItemState.OPEN,
        )
        .order_by(Outcome.replied_at)
    )
    return dict((await session.execute(statement)).all())


async def unrecorded_meetings(
    session: AsyncSession, team_ids: Collection[int], since: datetime, until: datetime
) -> ByTeam[Meeting]:
    """Teams' meetings that began between the two, are not off, and whose round is open."""
    statement = (
        select(MeetingSeries.team_id, Meeting)
        .join(Meeting.series)
        .where(
            one_of(session, MeetingSeries, MeetingSeries.team_id, team_ids),
            Meeting.starts_at > since,
            Meeting.starts_at <= until,
            Meeting.off.is_(False),
            Meeting.recorded_at.is_(None),
            Meeting.lapsed_at.is_(None),
        )
        .options(joinedload(Meeting.series).joinedload(MeetingSeries.team))
        .order_by(Meeting.starts_at)
    )
    return by_team(team_ids, (await session.execute(statement)).all())


async def outcomes_of_item(session: AsyncSession, item_id: int) -> Sequence[Outcome]:
    """What became of one item, at each meeting that had it, in order of time, with the meeting."""
    statement = (
        select(Outcome)
        .where(Outcome.item_id == item_id)
        .options(joinedload(Outcome.meeting))
        .order_by(Outcome.id)
    )
    return (await session.scalars(statement)).all()
