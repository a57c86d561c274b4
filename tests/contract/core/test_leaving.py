"""Who left is in no question, no list and no message; and what was theirs is with somebody."""

import asyncio
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from bot.actor import Membership
from bot.errors import Gone, Invalid
from bot.planner import plan
from bot.rules import RULES
from bot.teams import leaving
from bot.teams.joining import join
from bot.teams.roster import change_duties
from storage.database import Database
from storage.queries.members import care_team_of, leads_of, partners_of
from storage.queries.series import members_of
from storage.tables import DeliveryState, Departure, Member, Person, Role, Team
from tests.contract.core.delivered import ASKED, House, house_with
from tests.contract.core.ledger import (
    DANA,
    PRIYA,
    SAM,
    at,
    entry,
    import_team,
    ledger,
    maple,
    member,
)
from tests.contract.core.meanwhile import meanwhile

NOW = at("2026-01-13T12:00-05:00")
LEFT = "left the team"


@pytest.fixture
async def house(database: Database) -> House:
    return await house_with(database, maple())


async def leave(database: Database, user: str, now: datetime = NOW, successor: str = "") -> None:
    who = await member(database, user)
    async with database.writing.begin() as session:
        await leaving.leave(session, who, successor, now)


async def test_who_left_is_in_no_list_of_members(house: House) -> None:
    place = await member(house.database, PRIYA)
    await leave(house.database, PRIYA)

    async with house.database.reading() as session:
        lists = (
            await partners_of(session, place.team_id),
            [one.person for one in await members_of(session, place.team_id)],
            [one.person for one in await leads_of(session, place.team_id)],
            [one.person for one in await care_team_of(session, place.team_id)],
        )
    assert place.person_id not in {person.id for persons in lists for person in persons}


async def test_what_was_planned_before_ends_as_left_when_it_would_be_sent(house: House) -> None:
    """Written by a routine that knew nothing of it: whoever sends looks once more."""
    place = await member(house.database, PRIYA)
    await plan(house.database, RULES, ASKED)
    async with house.database.writing.begin() as session:
        await session.execute(update(Member).filter_by(id=place.member_id).values(left_at=NOW))
    await house.deliver(ASKED)

    [ask] = [one for one in await ledger(house.database) if one.whom == f"person:{place.person_id}"]
    assert (ask.state, ask.reason) == (DeliveryState.SKIPPED, LEFT)


async def test_whoever_comes_back_in_time_gets_what_waited(house: House) -> None:
    place = await member(house.database, PRIYA)
    await plan(house.database, RULES, ASKED)
    await leave(house.database, PRIYA, ASKED)
    ask = await entry(house.database, "ask")
    assert (ask.state, ask.reason) == (DeliveryState.SKIPPED, LEFT)

    async with house.database.writing.begin() as session:
        team = await session.get_one(Team, place.team_id)
        person = await session.get_one(Person, place.person_id)
        again = await join(session, team, person, Role.PARTNER, now=ASKED)
        twice = await join(session, team, person, Role.PARTNER, now=ASKED)
    assert (again, twice) == (place.member_id, None)

    assert (await entry(house.database, "ask")).state is DeliveryState.WAITING
    assert (await entry(house.database, "welcome")).whom == f"person:{place.person_id}"


async def test_the_word_goes_to_a_lead_who_does_not_pause_or_else_to_the_care_team(
    house: House,
) -> None:
    dana, sam = await member(house.database, DANA), await member(house.database, SAM)
    async with house.database.writing.begin() as session:
        pause = update(Person).filter_by(id=dana.person_id).values(paused_at=NOW)
        await session.execute(pause)
    await leave(house.database, PRIYA)

    assert (await entry(house.database, "goodbye")).whom == f"person:{sam.person_id}"


async def test_the_only_lead_cannot_leave_without_naming_somebody_of_the_team(
    house: House,
) -> None:
    priya = await member(house.database, PRIYA)
    for nobody in ("", "0", str(priya.member_id), "x"):
        with pytest.raises(Invalid, match="only lead"):
            await leave(house.database, DANA, successor=nobody)

    sam = await member(house.database, SAM)
    await leave(house.database, DANA, successor=str(sam.member_id))
    assert (await member(house.database, SAM)).lead


async def test_of_two_leads_who_take_each_other_out_one_stays(house: House) -> None:
    dana, sam = await member(house.database, DANA), await member(house.database, SAM)
    async with house.database.writing.begin() as session:
        await change_duties(session, dana, sam.member_id, ["lead"])
    sam = await member(house.database, SAM)

    async def remove(by: Membership, whom: int) -> None:
        async with house.database.writing.begin() as session:
            await leaving.remove(session, by, whom, NOW)

    ended = await asyncio.gather(
        remove(dana, sam.member_id), remove(sam, dana.member_id), return_exceptions=True
    )
    assert [type(one) for one in ended if one is not None] == [Gone]
    async with house.database.reading() as session:
        assert len(await leads_of(session, dana.team_id)) == 1


async def test_a_second_tap_leaves_once(house: House) -> None:
    who = await member(house.database, PRIYA)
    await leave(house.database, PRIYA)
    with pytest.raises(Gone):
        async with house.database.writing.begin() as session:
            await leaving.leave(session, who, "", NOW)

    async with house.database.reading() as session:
        assert len((await session.scalars(select(Departure))).all()) == 1


async def test_whoever_leaves_while_their_account_is_closed_is_said_goodbye_to_once(
    house: House,
) -> None:
    sam = await member(house.database, SAM)

    async def close() -> None:
        async with house.database.writing.begin() as session:
            await leaving.account_closed(session, sam.person_id, NOW + timedelta(seconds=1))

    await meanwhile(house.database, lambda session: leaving.leave(session, sam, "", NOW), close())

    async with house.database.reading() as session:
        assert [one.closed for one in await session.scalars(select(Departure))] == [False]


async def test_a_member_of_another_team_cannot_be_taken_out(house: House) -> None:
    dana = await member(house.database, DANA)
    await import_team(house.database, maple(name="Birch", channel="C0BIRCH"))
    async with house.database.reading() as session:
        elsewhere = select(Member.id).where(Member.team_id != dana.team_id)
        stranger = (await session.scalars(elsewhere)).first()

    with pytest.raises(Gone):
        async with house.database.writing.begin() as session:
            await leaving.remove(session, dana, stranger, NOW)


async def test_a_file_brings_nobody_back_and_says_so(house: House) -> None:
    await leave(house.database, PRIYA)
    done = await import_team(house.database, maple(), NOW)

    assert [note for note in done.notes if "has left the team" in note]
    place = await _member_row(house.database, PRIYA)
    assert place.left_at == NOW


async def test_a_file_welcomes_whom_it_adds_and_not_the_team_that_it_creates(
    house: House,
) -> None:
    assert "welcome" not in {one.step for one in await ledger(house.database)}
    more = maple()
    more["members"].append({"user": "U0NEW", "name": "Noor Aziz", "role": "partner"})
    await import_team(house.database, more, NOW)
    await import_team(house.database, more, NOW)

    welcomed = [one.whom for one in await ledger(house.database) if one.step == "welcome"]
    noor = await member(house.database, "U0NEW")
    assert welcomed == [f"person:{noor.person_id}"]


async def _member_row(database: Database, user: str) -> Member:
    statement = select(Member).join(Member.person).where(Person.address == user)
    async with database.reading() as session:
        return (await session.scalars(statement)).one()
