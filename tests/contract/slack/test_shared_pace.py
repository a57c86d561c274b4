"""One pace for all processes, over PostgreSQL: each test has two of them."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import event, text

from bot.cards import Card, Paragraph
from bot.platforms import InDoubt, TryLater
from bot.texts import say
from handlers.slack.noticing import Noticing
from handlers.slack.pace import Pace, SharedPace, Turns
from handlers.slack.platform import SlackPlatform
from handlers.slack.rates import POST, rate_of
from handlers.slack.uploads import Uploads
from storage.database import Database, opened
from storage.queries.pace import Rate
from tests.contract.sandbox.world import BOT_TOKEN, House, open_house
from tests.troubles import gone

# So slow that no test sees the clock go on.
HOUR = 3600.0
SLOW = Rate("slow", HOUR, 3)
CARD = Card((Paragraph(say("reason.stale")),))

pytestmark = pytest.mark.parametrize("backend", ["postgres"])


@dataclass
class Processes:
    """Two processes with a pool each, and the hours that their callers would sleep."""

    first: SharedPace
    second: SharedPace
    slept: list[int] = field(default_factory=list)

    async def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds / HOUR))


@pytest.fixture
async def processes(database: Database, database_url: str) -> AsyncIterator[Processes]:
    async with opened(database_url) as other:
        made = Processes(SharedPace(database), SharedPace(other))
        made.first = SharedPace(database, made.sleep, longest=1000 * HOUR)
        made.second = SharedPace(other, made.sleep, longest=1000 * HOUR)
        yield made


async def test_those_who_ask_at_the_same_time_in_two_processes_get_different_turns(
    processes: Processes,
) -> None:
    both = (processes.first, processes.second)
    await asyncio.gather(*(pace.turn("T0MAPLE", [SLOW]) for _ in range(6) for pace in both))

    # Three at once; who waits for less than a moment does not sleep.
    assert sorted(processes.slept) == list(range(1, 10))


async def test_those_who_ask_at_once_in_many_workspaces_wait_for_their_own_limits_alone(
    processes: Processes,
) -> None:
    """Also with a method that one of them is to leave alone for longer than anybody waits."""
    names = [f"T{number}" for number in range(60)]
    await processes.first.pause("T7", Rate("other", HOUR, 1), 2000 * HOUR)
    rates = [SLOW, Rate("other", 0.0, 1)]

    both = (processes.first, processes.second)
    asked = (pace.turn(name, rates) for name in names for pace in both for _ in range(2))
    found = await asyncio.gather(*asked, return_exceptions=True)

    assert [isinstance(one, TryLater) for one in found] == [
        name == "T7" for name in names for _ in range(4)
    ]
    # Three go at once in each of them, and one waits.
    assert sorted(processes.slept) == [1] * (len(names) - 1)


async def test_turns_in_many_workspaces_are_taken_in_few_statements(database: Database) -> None:
    asked: list[str] = []

    def count(_: object, __: object, statement: str, *___: object) -> None:
        asked.append(statement)

    pace = SharedPace(database)
    event.listen(database.engine.sync_engine, "before_cursor_execute", count)
    await asyncio.gather(*(pace.turn(f"T{number}", [SLOW]) for number in range(100)))
    event.remove(database.engine.sync_engine, "before_cursor_execute", count)

    # Fifty at a time.
    assert len([one for one in asked if "INSERT INTO paces" in one]) == 2


async def test_turns_by_several_limits_are_taken_at_the_same_time_without_a_deadlock(
    processes: Processes,
) -> None:
    other = Rate("other", HOUR, 1)
    there, back = [SLOW, other], [other, SLOW]
    await asyncio.gather(
        *(processes.first.turn("T0MAPLE", there) for _ in range(8)),
        *(processes.second.turn("T0MAPLE", back) for _ in range(8)),
    )

    assert sorted(processes.slept) == list(range(1, 16))


async def test_a_pause_in_one_process_holds_in_the_other_for_that_method_and_workspace(
    database: Database, database_url: str
) -> None:
    async with opened(database_url) as other:
        first, second = SharedPace(database), SharedPace(other)
        await Turns(first, "T0MAPLE").refused(POST, HOUR)
        await Turns(first, "T0MAPLE").refused(POST, 1)

        with pytest.raises(TryLater) as caught:
            await Turns(second, "T0MAPLE").to_write(POST, "C0QI")
        assert round((caught.value.seconds or 0) / HOUR) == 1
        await Turns(second, "T0MAPLE").to_write("chat.update", "C0QI")
        await Turns(second, "T1OTHER").to_write(POST, "C0QI")


async def test_whoever_is_put_off_has_taken_no_turn(database: Database) -> None:
    pace = SharedPace(database)
    await pace.pause("T0MAPLE", rate_of(POST), HOUR)

    with pytest.raises(TryLater):
        await pace.turn("T0MAPLE", [rate_of(POST), SLOW])

    async with database.reading() as session:
        assert (await session.scalars(text("SELECT key FROM paces"))).all() == [POST]


async def test_who_can_take_no_turn_as_the_database_is_away_has_sent_nothing_and_tries_later(
    database: Database, database_url: str
) -> None:
    pace = SharedPace(database)
    with gone(database_url), pytest.raises(TryLater) as caught:
        await pace.turn("T0MAPLE", [SLOW])
    assert not isinstance(caught.value, InDoubt)
    await pace.turn("T0MAPLE", [SLOW])


async def test_what_no_longer_limits_anybody_is_forgotten(database: Database) -> None:
    pace = SharedPace(database)
    await pace.turn("T0MAPLE", [SLOW, Rate("quick", 0.0, 1)])

    await pace.tidy()

    async with database.reading() as session:
        assert (await session.scalars(text("SELECT key FROM paces"))).all() == [SLOW.key]


async def test_a_429_of_any_call_is_told_to_all_processes(
    database: Database, database_url: str
) -> None:
    async with open_house() as house, opened(database_url) as other:
        client = house.api
        client.retry_handlers = [Noticing(Turns(SharedPace(other), "T0MAPLE"))]
        house.sandbox.limit("views.publish", 90)
        with pytest.raises(SlackApiError):
            await client.views_publish(user_id="U0ROSA", view={"type": "home", "blocks": []})

        here = Turns(SharedPace(database), "T0MAPLE")
        with pytest.raises(TryLater) as caught:
            await here.to_call("views.publish")
        assert 80 < (caught.value.seconds or 0) <= 90
        await here.to_call("users.info")


async def test_two_processes_that_write_to_one_channel_are_never_refused(
    database: Database, database_url: str
) -> None:
    """On the real clock: Slack's own pace is a message a second, and five at once."""
    async with open_house(burst=5, monotonic=asyncio.get_running_loop().time) as house:
        async with opened(database_url) as other:
            paces: list[Pace] = [SharedPace(database), SharedPace(other)]
            await asyncio.gather(
                *(_way_out(house, pace).send("C0QITEAM", CARD, key="") for pace in paces * 3)
            )

        assert len(house.sandbox.workspace.messages.all("C0QITEAM")) == 6


def _way_out(house: House, pace: Pace) -> SlackPlatform:
    client = AsyncWebClient(BOT_TOKEN, f"{house.url}/api/", session=house.http, retry_handlers=[])
    turns = Turns(pace, "T0MAPLE")
    return SlackPlatform(
        client, turns, Uploads(client, house.http, turns), lambda: None, can_look=True
    )
