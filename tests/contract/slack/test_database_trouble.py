"""A database that is locked, gone or behind: a kind sentence where the person is looking, what was
typed is still there, and nothing is changed. All before Slack stops waiting."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from handlers.demo.seed import CHANNEL, ROSA
from storage import schema
from storage.database import Database
from storage.tables import AgendaItem
from tests import troubles
from tests.contract.slack.slack import button, click, interact
from tests.contract.slack.teams import MAPLE, ids_of
from tests.world import World, open_world

BUSY = "I can't reach my notes just now, so nothing was saved. Please try again in a minute."
QUESTION = "What should we talk about?"


@pytest.fixture
def impatient() -> bool:
    return True


Trouble = Callable[[World], AbstractAsyncContextManager[None]]


@asynccontextmanager
async def locked(world: World) -> AsyncIterator[None]:
    """Somebody else is writing and does not finish."""
    other = Database(world.bot.settings.database.url)
    try:
        async with other.engine.begin() as connection:
            if not other.is_sqlite:
                await connection.execute(text("LOCK TABLE handled_requests, deliveries"))
            yield
    finally:
        await other.close()


@asynccontextmanager
async def gone(world: World) -> AsyncIterator[None]:
    with troubles.gone(world.bot.settings.database.url):
        yield


@asynccontextmanager
async def read_only(world: World) -> AsyncIterator[None]:
    with troubles.read_only(world.bot.settings.database.url):
        yield


@asynccontextmanager
async def behind(world: World) -> AsyncIterator[None]:
    """Somebody has taken it back to before its first version."""
    await schema.downgrade(world.bot.database)
    yield


async def _items(world: World) -> int | None:
    async with world.bot.database.reading() as session:
        return await session.scalar(select(func.count(AgendaItem.id)))


@pytest.mark.parametrize("trouble", [locked, gone, read_only, behind])
async def test_a_form_keeps_what_was_typed_and_says_so_at_the_field(
    world: World, trouble: Trouble, caplog: pytest.LogCaptureFixture
) -> None:
    rosa = await world.person(ROSA)
    await rosa.command("", CHANNEL)
    await rosa.click("Add an item", in_=CHANNEL)
    await rosa.until(QUESTION, in_="modal")
    await rosa.fill(QUESTION, "Parking")
    async with trouble(world):
        [(label, sentence)] = (await rosa.submit()).items()
    assert label == QUESTION
    assert sentence.startswith(BUSY)
    assert await rosa.value_of(QUESTION) == "Parking"
    reference = sentence.rpartition(" ")[2].rstrip(".")
    assert f"reference={reference}" in caplog.text
    assert "Parking" not in caplog.text
    if trouble is not behind:
        assert await _items(world) == 0
        assert await rosa.submit() == {}
        assert await _items(world) == 1


@pytest.mark.parametrize("trouble", [locked, gone, read_only, behind])
async def test_a_command_is_answered_beside_itself_with_what_was_typed(
    world: World, trouble: Trouble
) -> None:
    rosa = await world.person(ROSA)
    async with trouble(world):
        await rosa.command("agenda add Parking & *stairs*", CHANNEL)
        [said] = await rosa.reads(CHANNEL)
    assert BUSY in said
    assert "• agenda add Parking & *stairs*" in said


@pytest.mark.parametrize("backend", ["postgres"])
async def test_whoever_waits_for_a_connection_is_told_before_slack_gives_up(
    database_url: str, tmp_path: Path
) -> None:
    """The pool itself has more patience than this Slack."""
    async with open_world(database_url, tmp_path, impatient=True, answer_seconds=20.0) as world:
        await world.import_team()
        rosa = await world.person(ROSA)
        async with AsyncExitStack() as others:
            for _ in range(world.bot.database.connections.pool_size):
                await others.enter_async_context(world.bot.database.engine.connect())
            await rosa.command("agenda add Parking", CHANNEL)
            [said] = await rosa.reads(CHANNEL)
        assert BUSY in said
        assert await _items(world) == 0


@pytest.mark.parametrize("trouble", [gone, behind])
async def test_a_tap_is_answered_by_a_note_for_that_person_alone(
    world: World, trouble: Trouble
) -> None:
    rosa = await world.person(ROSA)
    tap = click(
        world, ROSA, button("agenda.show", {"team": (await ids_of(world, MAPLE)).team}), CHANNEL
    )
    async with trouble(world):
        await interact(world, tap)
        assert BUSY in (await rosa.reads(CHANNEL))[-1]
    assert BUSY not in str(await (await world.person("U0DANA")).reads(CHANNEL))


@pytest.mark.parametrize("trouble", [gone, behind])
async def test_the_home_says_it_and_is_itself_again_afterwards(
    world: World, trouble: Trouble
) -> None:
    rosa = await world.person(ROSA)
    async with trouble(world):
        await rosa.open_home()
        await rosa.until(BUSY, in_="home")
    if trouble is gone:
        await rosa.open_home()
        await rosa.until("Next meeting: QI huddle", in_="home")


@pytest.mark.parametrize("trouble", [gone, behind])
async def test_a_message_is_answered_once_with_the_same_sentence(
    world: World, trouble: Trouble
) -> None:
    rosa = await world.person(ROSA)
    async with trouble(world):
        await rosa.say("Hello")
        await rosa.until(BUSY, in_="dm")
        await world.settled()
    assert len(await rosa.reads("dm")) == 2


@pytest.mark.parametrize("trouble", [locked, read_only])
async def test_who_only_looks_is_not_kept_waiting_by_who_writes(
    world: World, trouble: Trouble
) -> None:
    rosa = await world.person(ROSA)
    async with trouble(world):
        await rosa.command("agenda", CHANNEL)
        [said] = await rosa.reads(CHANNEL)
    assert "Agenda: QI huddle" in said
