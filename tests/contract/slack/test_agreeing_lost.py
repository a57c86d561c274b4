"""The question to the author of a message goes out beside the others: what Slack does not say of
it, a look finds out."""

from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest
from sqlalchemy import select, update

from bot.routines.ideas.actions import FROM_MESSAGE
from handlers.demo.seed import CHANNEL, ROSA, SAM
from handlers.sandbox import payloads
from storage.tables import Delivery, DeliveryState, Nudge, RoutineKind
from tests.contract.core.turnstile import turnstile
from tests.contract.slack.slack import Json, interact
from tests.world import World, open_world

WROTE = "What if families drew the map?"
ASKED = "Sam Okafor would like to keep something you wrote as an idea"


@dataclass
class Behind:
    """The sandbox behind a turnstile, which must be there first."""

    http: aiohttp.ClientSession
    url: str = ""


def chosen_by_sam(world: World) -> Json:
    """ "Save as idea", at what was written last in the channel."""
    workspace = world.sandbox.workspace
    wrote, sam = workspace.messages.all(CHANNEL)[-1], workspace.directory.user(SAM)
    chosen = payloads.message_shortcut(workspace, sam, wrote, FROM_MESSAGE)
    # Its host would be another one than that of the turnstile; nobody answers by it.
    return {name: value for name, value in chosen.items() if name != "response_url"}


async def question(world: World) -> Delivery:
    async with world.bot.database.reading() as session:
        asked = select(Delivery).join(Delivery.nudge).where(Nudge.step == "agree")
        return (await session.scalars(asked)).one()


@pytest.mark.parametrize("backend", ["sqlite"])
async def test_a_question_whose_answer_was_lost_is_found_where_it_stands(
    database_url: str, tmp_path: Path
) -> None:
    async with aiohttp.ClientSession() as http:
        slack = Behind(http)
        async with (
            turnstile(slack) as (gate, api_url),
            open_world(database_url, tmp_path, slack={"api_url": api_url}) as world,
        ):
            slack.url = world.base_url
            await world.import_team(routines=(RoutineKind.IDEAS,))
            rosa = await world.person(ROSA)
            await rosa.say(WROTE, in_=CHANNEL)
            gate.lose(1)

            await interact(world, chosen_by_sam(world))
            await rosa.until(ASKED, in_="dm")
            assert (await question(world)).state is DeliveryState.SENDING

            async with world.bot.database.writing.begin() as session:  # the lease runs out
                await session.execute(update(Delivery).values(held_until=world.bot.clock.now()))
            await world.bot.tick()
            await world.settled()
            found = await question(world)
            assert found.state is DeliveryState.SENT
            [message] = [
                one
                for one in world.sandbox.workspace.messages.all(str(found.place))
                if ASKED in str(world.sandbox.workspace.message_json(one))
            ]
            assert message.ts == found.message


@pytest.mark.parametrize("backend", ["sqlite"])
async def test_a_question_that_slack_refused_reached_nobody(
    database_url: str, tmp_path: Path
) -> None:
    async with open_world(database_url, tmp_path) as world:
        await world.import_team(routines=(RoutineKind.IDEAS,))
        rosa = await world.person(ROSA)
        await rosa.say(WROTE, in_=CHANNEL)
        world.sandbox.limit("chat.postMessage", 600)

        await interact(world, chosen_by_sam(world))

        assert (await question(world)).state is DeliveryState.UNREACHABLE
