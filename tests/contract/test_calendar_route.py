"""`/calendar/KEY.ics` over HTTP: whose meetings it shows, to whom, and what stands in no answer."""

import logging
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from aiohttp import ClientSession
from sqlalchemy import select, text, update

from bot import subscription
from bot.actor import Membership, resolve
from bot.calendars.reading import read
from bot.routines.agenda import changes
from handlers.demo.seed import DANA, ROSA
from storage.tables import MeetingSeries, Person, Team
from tests.contract.core.ledger import import_team, maple
from tests.world import BEGINNING, World


@pytest.fixture
async def phone() -> AsyncIterator[ClientSession]:
    async with ClientSession() as http:
        yield http


async def address(world: World, user: str = ROSA) -> str:
    """The address that this person was given."""
    place = await member(world, user)
    async with world.bot.database.writing.begin() as session:
        await subscription.address(session, place, world.base_url)
        key = await session.scalar(select(Person.calendar_key).filter_by(address=user))
    return f"{world.base_url}/calendar/{key}.ics"


async def member(world: World, user: str) -> Membership:
    actor = await world.bot.database.look_up(
        lambda connection: resolve(connection, "slack", "T0MAPLE", user, channel="C0QITEAM")
    )
    assert actor.here is not None
    return actor.here


async def test_it_shows_the_meetings_from_now_on_and_nothing_but_when_and_where(
    world: World, phone: ClientSession
) -> None:
    rosa = await world.person(ROSA)
    await rosa.command("agenda add Parking is hard", "C0QITEAM")
    async with phone.get(await address(world)) as answer:
        assert answer.status == 200
        assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
        assert "private" in answer.headers["Cache-Control"]
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        content = await answer.read()
    shown = content.decode()
    assert "LOCATION:GI conference room" in shown
    assert "https://meet.example/qi-huddle" in shown.replace("\r\n ", "")
    for secret in ("Parking", "Rosa", "Dana", "Maple", ROSA):
        assert secret not in shown
    starts = sorted(one.start for one in read(content, "America/New_York"))
    assert starts[0].isoformat() == "2026-01-06T09:00:00"
    assert len(starts) == 29  # every two weeks for 400 days
    assert all(one.title == "QI huddle" for one in read(content, "America/New_York"))


async def test_a_moved_meeting_stands_at_its_time_and_a_cancelled_one_as_cancelled(
    world: World, phone: ClientSession
) -> None:
    dana = await member(world, DANA)
    typed, was = {"day": "2026-01-22", "clock": "10:30"}, "2026-01-20T14:00:00+00:00"
    async with world.bot.database.writing.begin() as session:
        await changes.move(session, dana, "1:2026-01-20", typed, was, request="1", now=BEGINNING)
        await changes.cancel(session, dana, "1:2026-02-03", request="2", now=BEGINNING)
    async with phone.get(await address(world)) as answer:
        events = (await answer.text()).split("BEGIN:VEVENT")

    [moved] = [event for event in events if "UID:meeting-1-20260120@" in event]
    assert "DTSTART;TZID=America/New_York:20260122T103000" in moved
    assert "SEQUENCE:1" in moved
    [off] = [event for event in events if "UID:meeting-1-20260203@" in event]
    assert "STATUS:CANCELLED" in off
    assert "DTSTART;TZID=America/New_York:20260203T090000" in off


async def test_a_phone_that_has_it_already_is_not_sent_it_again(
    world: World, phone: ClientSession
) -> None:
    where = await address(world)
    async with phone.get(where) as answer:
        known = answer.headers["ETag"]
    for said in (known, f"W/{known}", f'"other", {known}'):
        async with phone.get(where, headers={"If-None-Match": said}) as answer:
            assert answer.status == 304
            assert await answer.read() == b""
    dana = await member(world, DANA)
    async with world.bot.database.writing.begin() as session:
        await changes.cancel(session, dana, "1:2026-02-03", request="1", now=BEGINNING)
    async with phone.get(where, headers={"If-None-Match": known}) as answer:
        assert answer.status == 200
        assert answer.headers["ETag"] != known


async def test_it_can_be_asked_for_without_its_content_and_not_written_to(
    world: World, phone: ClientSession
) -> None:
    where = await address(world)
    async with phone.head(where) as answer:
        assert answer.status == 200
        assert int(answer.headers["Content-Length"]) > 0
    async with phone.post(where) as answer:
        assert answer.status == 405


@pytest.mark.parametrize(
    "key", ["A" * 43, "A" * 42, "x", "A" * 5000, "%00" * 43, "..%2F..%2Fetc", "%27%20OR%201=1"]
)
async def test_a_key_that_nobody_has_leads_nowhere(
    world: World, phone: ClientSession, key: str
) -> None:
    async with phone.get(f"{world.base_url}/calendar/{key}.ics") as answer:
        assert answer.status == 404
        assert await answer.text() == "Not Found"


async def test_a_person_who_never_asked_has_no_address(world: World, phone: ClientSession) -> None:
    async with phone.get(f"{world.base_url}/calendar/None.ics") as answer:
        assert answer.status == 404


async def test_it_ends_with_the_account(world: World, phone: ClientSession) -> None:
    kept = await address(world)
    async with world.bot.database.writing.begin() as session:
        gone = update(Person).filter_by(address=ROSA).values(deactivated_at=BEGINNING)
        await session.execute(gone)
    async with phone.get(kept) as answer:
        assert answer.status == 404


async def test_a_new_address_is_made_once_for_each_tap(world: World, phone: ClientSession) -> None:
    old, place = await address(world), await member(world, ROSA)
    cards = []
    for _ in range(2):
        async with world.bot.database.writing.begin() as session:
            cards.append(
                await subscription.new_address(
                    session, place, world.base_url, request="tap:1", now=BEGINNING
                )
            )
    assert cards[0] == cards[1]
    assert await address(world) != old
    async with phone.get(old) as answer:
        assert answer.status == 404


async def test_it_holds_all_teams_of_the_person_and_no_archived_one(
    world: World, phone: ClientSession
) -> None:
    other = maple(name="Birch", channel="C0OTHER")
    other["meetings"][0]["title"] = "Council"
    other["members"][0]["user"] = ROSA
    await import_team(world.bot.database, other, BEGINNING)
    where = await address(world)
    async with phone.get(where) as answer:
        shown = await answer.text()
    assert "SUMMARY:Council" in shown
    assert "SUMMARY:QI huddle" in shown
    async with world.bot.database.writing.begin() as session:
        await session.execute(
            update(Team).where(Team.name == "Birch").values(archived_at=BEGINNING)
        )
    async with phone.get(where) as answer:
        assert "SUMMARY:Council" not in await answer.text()


@pytest.mark.parametrize("trouble", [False, True], ids=["all is well", "database trouble"])
async def test_the_key_stands_in_no_log(
    world: World, phone: ClientSession, caplog: pytest.LogCaptureFixture, trouble: bool
) -> None:
    where = await address(world)
    key = where.rpartition("/")[2].removesuffix(".ics")
    if trouble:
        async with world.bot.database.writing.begin() as session:
            await session.execute(text("ALTER TABLE members RENAME TO elsewhere"))
    caplog.set_level(logging.INFO)
    for chatty in ("aiosqlite", "uvicorn"):  # as the command line has them
        caplog.set_level(logging.WARNING, chatty)
    async with phone.get(where) as answer:
        assert answer.status == (503 if trouble else 200)
        assert key not in await answer.text()

    assert key not in caplog.text
    assert ("reference=" in caplog.text) == trouble


async def test_a_past_that_the_rule_only_seems_to_have_had_is_not_shown(
    world: World, phone: ClientSession
) -> None:
    async with world.bot.database.writing.begin() as session:
        await session.execute(
            update(MeetingSeries).values(rule_since=BEGINNING + timedelta(days=10))
        )
    async with phone.get(await address(world)) as answer:
        shown = await answer.text()
    assert "20260106T090000" not in shown
    assert "20260120T090000" in shown
