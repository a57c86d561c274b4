"""One meeting is moved, cancelled and put back: once, by whoever may, and never a past one."""

import asyncio
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from bot.errors import AlongsideError, Gone, Invalid, NotAllowed
from bot.routines.agenda import changes
from bot.routines.agenda.changes import Changed
from storage.database import Database
from storage.queries.meetings import series_of
from storage.tables import AgendaItem, Delivery, DeliveryState, Meeting, Nudge
from tests.contract.core.ledger import (
    DANA,
    PRIYA,
    SAM,
    add_item,
    at,
    import_team,
    ledger,
    maple,
    member,
    new_workspace,
    plan_on_time,
)
from tests.contract.core.meanwhile import meanwhile

KEY = "1:2026-01-20"
WAS = "2026-01-20T14:00:00+00:00"
NOW = at("2026-01-14T18:00-05:00")
TO_THURSDAY = {"day": "2026-01-22", "clock": "10:30"}


@pytest.fixture
async def asked(database: Database) -> None:
    """The team was asked about Tue Jan 20."""
    await import_team(database, maple())
    await plan_on_time(database, NOW)
    sent = {"state": DeliveryState.SENT, "sent_at": NOW, "message": "1", "place": "C1"}
    async with database.writing.begin() as session:
        await session.execute(update(Delivery).values(sent))


async def move(
    database: Database, typed: dict[str, str], user: str = SAM, was: str = WAS, request: str = "m"
) -> Changed:
    who = await member(database, user)
    async with database.writing.begin() as session:
        return await changes.move(session, who, KEY, typed, was, request=request, now=NOW)


async def cancel(database: Database, user: str = SAM, request: str = "c") -> Changed:
    who = await member(database, user)
    async with database.writing.begin() as session:
        return await changes.cancel(session, who, KEY, request=request, now=NOW)


async def put_back(database: Database, user: str = SAM, request: str = "p") -> Changed:
    who = await member(database, user)
    async with database.writing.begin() as session:
        return await changes.put_back(session, who, KEY, request=request, now=NOW)


async def row(database: Database) -> Meeting:
    async with database.reading() as session:
        statement = select(Meeting).filter_by(day=date(2026, 1, 20))
        return (await session.scalars(statement)).one()


@pytest.mark.usefixtures("asked")
async def test_a_moved_meeting_has_a_wall_time_of_its_own_until_it_moves_back(
    database: Database,
) -> None:
    done = await move(database, TO_THURSDAY)
    assert done.meeting.starts_at == at("2026-01-22T10:30-05:00")
    assert (await row(database)).wall == datetime.fromisoformat("2026-01-22T10:30")

    back = {"day": "2026-01-20", "clock": "09:00"}
    was = done.meeting.starts_at.isoformat()
    assert (await move(database, back, was=was, request="back")).meeting.starts_at == at(
        "2026-01-20T09:00-05:00"
    )
    meeting = await row(database)
    assert (meeting.wall, meeting.changes) == (None, 2)


@pytest.mark.usefixtures("asked")
async def test_a_cancelled_meeting_is_off_until_it_is_put_back(database: Database) -> None:
    await cancel(database)
    meeting = await row(database)
    assert meeting.off
    assert meeting.cancelled_at == NOW

    done = await put_back(database)
    assert not done.meeting.off
    meeting = await row(database)
    assert (meeting.off, meeting.cancelled_at, meeting.changes) == (False, None, 2)


@pytest.mark.usefixtures("asked")
async def test_a_moved_meeting_that_was_cancelled_comes_back_where_it_was_moved_to(
    database: Database,
) -> None:
    await move(database, TO_THURSDAY)
    await cancel(database)
    assert (await put_back(database)).meeting.starts_at == at("2026-01-22T10:30-05:00")


@pytest.mark.usefixtures("asked")
async def test_the_same_request_again_changes_nothing_and_says_the_same(
    database: Database,
) -> None:
    first, again = await move(database, TO_THURSDAY), await move(database, TO_THURSDAY)
    assert first.meeting.starts_at == again.meeting.starts_at
    assert (await row(database)).changes == 1
    await cancel(database)
    assert (await cancel(database)).meeting.off
    await put_back(database)
    assert not (await put_back(database)).meeting.off
    assert (await row(database)).changes == 3


@pytest.mark.usefixtures("asked")
@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"day": "2026-01-14", "clock": "17:59"}, "day"),
        ({"day": "2026-01-20", "clock": "09:00"}, "day"),
        ({"day": "2026-02-03", "clock": "09:00"}, "day"),
        ({"day": "2062-01-20", "clock": "09:00"}, "day"),
        ({"day": "9999-12-31", "clock": "23:59"}, "day"),
        ({"day": "0001-01-01", "clock": "00:00"}, "day"),
        ({"day": "2026-01-22", "clock": ""}, "clock"),
        ({"day": "", "clock": "09:00"}, "day"),
    ],
)
async def test_a_time_that_cannot_be_is_refused_at_its_field(
    database: Database, typed: dict[str, str], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        await move(database, typed)
    assert list(refused.value.fields) == [field]
    assert (await row(database)).wall is None


@pytest.mark.usefixtures("asked")
@pytest.mark.parametrize(
    "key",
    ["1:2026-01-06", "1:2026-01-21", "2:2026-01-20", "1", "", ":", "x:y", "1:9999-12-31"],
)
async def test_a_meeting_that_is_over_or_never_was_is_refused(database: Database, key: str) -> None:
    sam = await member(database, SAM)
    async with database.writing.begin() as session:
        for ask in (
            changes.seen(session, sam, key, NOW),
            changes.cancel(session, sam, key, request="1", now=NOW),
            changes.put_back(session, sam, key, request="2", now=NOW),
            changes.move(session, sam, key, TO_THURSDAY, WAS, request="3", now=NOW),
        ):
            with pytest.raises(Gone):
                await ask


@pytest.mark.usefixtures("asked")
async def test_a_partner_changes_no_meeting(database: Database) -> None:
    priya = await member(database, PRIYA)
    async with database.writing.begin() as session:
        for ask in (
            changes.seen(session, priya, KEY, NOW),
            changes.cancel(session, priya, KEY, request="1", now=NOW),
            changes.put_back(session, priya, KEY, request="2", now=NOW),
            changes.move(session, priya, KEY, TO_THURSDAY, WAS, request="3", now=NOW),
        ):
            with pytest.raises(NotAllowed):
                await ask


@pytest.mark.usefixtures("asked")
async def test_a_meeting_of_another_team_is_not_there(database: Database) -> None:
    elsewhere = new_workspace()
    await import_team(database, maple(workspace=elsewhere))
    stranger = await member(database, DANA, elsewhere)
    async with database.writing.begin() as session:
        with pytest.raises(Gone):
            await changes.cancel(session, stranger, KEY, request="1", now=NOW)


@pytest.mark.usefixtures("asked")
async def test_of_many_who_cancel_at_once_one_does_and_one_notice_is_written(
    database: Database,
) -> None:
    tries = [cancel(database, user, f"c{user}{n}") for n in range(3) for user in (SAM, DANA)]
    done = await asyncio.gather(*tries, return_exceptions=True)

    assert sum(isinstance(one, Changed) for one in done) == 1
    assert sum(isinstance(one, Gone) for one in done) == 5
    notices = [one for one in await _nudges(database) if one[1] == "cancelled"]
    assert notices == [("2026-01-20:1:20260120T140000Z", "cancelled")]
    assert (await row(database)).changes == 1


@pytest.mark.usefixtures("asked")
async def test_of_many_who_move_and_cancel_at_once_each_sees_what_the_other_did(
    database: Database,
) -> None:
    tries = [
        cancel(database, DANA),
        *(
            move(database, {"day": f"2026-01-{day}", "clock": "10:00"}, SAM, request=str(day))
            for day in (21, 22, 23)
        ),
    ]
    done = await asyncio.gather(*tries, return_exceptions=True)

    assert all(isinstance(one, Changed | AlongsideError) for one in done)
    moves = sum(isinstance(one, Changed) for one in done[1:])
    assert moves <= 1
    meeting = await row(database)
    assert meeting.off == isinstance(done[0], Changed)
    assert meeting.changes == sum(isinstance(one, Changed) for one in done)


@pytest.mark.usefixtures("asked")
async def test_what_is_brought_while_its_meeting_is_cancelled_stands_on_the_next(
    database: Database,
) -> None:
    sam = await member(database, SAM)

    await meanwhile(
        database,
        lambda session: changes.cancel(session, sam, KEY, request="c", now=NOW),
        add_item(database, PRIYA, "Parking", NOW, KEY),
    )

    async with database.reading() as session:
        of_item = select(Meeting.day).join(AgendaItem, AgendaItem.meeting_id == Meeting.id)
        assert (await session.scalars(of_item)).all() == [date(2026, 2, 3)]


@settings(max_examples=settings().max_examples // 4)
@given(
    steps=st.lists(
        st.one_of(
            st.just("cancel"),
            st.just("put back"),
            st.tuples(st.integers(15, 30), st.sampled_from(["08:00", "09:00", "16:30"])),
        ),
        max_size=6,
    )
)
async def test_however_a_meeting_is_changed_it_stands_as_it_was_last_left(
    database: Database, steps: list[str | tuple[int, str]]
) -> None:
    workspace = new_workspace()
    await import_team(database, maple(workspace=workspace))
    who = await member(database, DANA, workspace)
    series_id = await _series_of(database, who.team_id)
    key = f"{series_id}:2026-01-20"
    off, starts_at, told = False, at("2026-01-20T09:00-05:00"), 0
    for number, step in enumerate(steps):
        request = f"step {number}"
        try:
            async with database.writing.begin() as session:
                if step == "cancel":
                    await changes.cancel(session, who, key, request=request, now=NOW)
                elif isinstance(step, str):
                    await changes.put_back(session, who, key, request=request, now=NOW)
                else:
                    day, clock = step
                    typed = {"day": f"2026-01-{day}", "clock": clock}
                    was = starts_at.astimezone(at(WAS).tzinfo).isoformat()
                    await changes.move(session, who, key, typed, was, request=request, now=NOW)
        except (Gone, Invalid):
            refused = True
        else:
            refused = False
        if step == "cancel":
            assert refused == off
            off = True
        elif isinstance(step, str):
            assert refused == (not off)
            off = False
        else:
            wanted = at(f"2026-01-{step[0]}T{step[1]}-05:00")
            assert refused == (off or wanted == starts_at)
            starts_at = starts_at if refused else wanted
        told += not refused
        async with database.reading() as session:
            found = (await changes.seen(session, who, key, NOW)).meeting
        assert (found.off, found.starts_at) == (off, starts_at)
    assert await ledger(database, workspace) == []  # nobody was told of it yet
    async with database.reading() as session:
        rows = (await session.scalars(select(Meeting).filter_by(series_id=series_id))).all()
    assert [one.changes for one in rows] == ([told] if told else [])


async def _series_of(database: Database, team_id: int) -> int:
    async with database.reading() as session:
        [series] = await series_of(session, team_id)
        return series.id


async def _nudges(database: Database) -> list[tuple[str, str]]:
    async with database.reading() as session:
        rows = await session.execute(select(Nudge.occasion, Nudge.step).order_by(Nudge.id))
        return [(occasion, step) for occasion, step in rows]
