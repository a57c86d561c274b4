"""Items go on to a later meeting: nothing that somebody brought is dropped in silence."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.routines.agenda.meetings import Upcoming, next_of, of_row, soonest_first
from storage.queries.agendas import Day, hold_meetings
from storage.queries.many_agendas import meetings_by_id
from storage.queries.meetings import outdate_meetings, series_by_team
from storage.queries.once import insert_each_once
from storage.queries.series import series_as_it_is
from storage.tables import AgendaHistory, AgendaItem, Change, MeetingSeries


async def carry(
    session: AsyncSession,
    items: Sequence[AgendaItem],
    series: MeetingSeries,
    change: Change,
    now: datetime,
    *,
    by: int | None = None,
) -> None:
    """Puts the items on the agenda of the series' next meeting, or else of the team's; `by` is the
    member who did it. With no meeting ahead they stay where they are, open."""
    await carry_each(session, [(series, items)], change, now, by=by)


async def carry_each(
    session: AsyncSession,
    of_series: Sequence[tuple[MeetingSeries, Sequence[AgendaItem]]],
    change: Change,
    now: datetime,
    *,
    by: int | None = None,
) -> None:
    """The same of many series, which may be of many teams."""
    going = [(series, items) for series, items in of_series if items]
    ahead, held = await _held_ahead(session, [series for series, _ in going], now)
    history = []
    for series, items in going:
        if (following := ahead.get(series.id)) is None:
            continue
        other = held[following.series.id, following.day]
        for item in items:
            item.meeting_id = other
            item.carried += change is not Change.MOVED
            done = {"item_id": item.id, "member_id": by, "change": change}
            history.append(done | {"meeting_id": other, "at": now})
    await insert_each_once(session, AgendaHistory, history, "id")
    await session.flush()
    await outdate_meetings(session, held.values())


async def _held_ahead(
    session: AsyncSession, of_series: Collection[MeetingSeries], now: datetime
) -> tuple[Mapping[int, Upcoming], Mapping[Day, int]]:
    """The same as `_ahead`, and the ids of these meetings, which are held."""
    ahead = await _ahead(session, of_series, now)
    held = await hold_meetings(
        session, {(one.series.id, one.day, one.starts_at) for one in ahead.values()}
    )
    # With their series again, for what is held is read anew.
    found = await meetings_by_id(session, held.values())
    off = [row for row in found.values() if row.off]
    for row in off:  # somebody has just called it off, and had it until now
        await series_as_it_is(session, MeetingSeries.id == row.series_id)
    if any(of_row(row).off for row in off):
        return await _held_ahead(session, of_series, now)
    return ahead, held


async def _ahead(
    session: AsyncSession, of_series: Collection[MeetingSeries], now: datetime
) -> Mapping[int, Upcoming]:
    """The meeting to which an item of each series goes on, by the series' id."""
    found: dict[int, Upcoming] = {}
    over = []
    for series in of_series:
        if (following := next_of(series, now)) is not None:
            found[series.id] = Upcoming(series, following.day, following.starts_at)
        else:
            over.append(series)
    others = await series_by_team(session, {series.team_id for series in over})
    for series in over:
        if soonest := soonest_first(others[series.team_id], now):
            found[series.id] = soonest[0]
    return found
