"""Cards outlive what they were about: meetings begin, messages are deleted, versions change."""

from pathlib import Path

from sqlalchemy import select

from handlers.demo.seed import CHANNEL, DANA, ROSA
from storage.tables import Delivery, DeliveryState
from tests.contract.slack.slack import button, calls, click, interact
from tests.world import World, open_world

QUESTION = "What should we talk about?"
OLD_CARD = (
    "This card is from an earlier version of me and no longer works. "
    "Open my Home tab or type /coprod to go on."
)


async def test_an_unknown_button_is_answered_for_that_person_alone(world: World) -> None:
    await interact(world, click(world, ROSA, button("poll.vote", {"team": 1}), CHANNEL))
    assert OLD_CARD in (await (await world.person(ROSA)).reads(CHANNEL))[-1]
    assert OLD_CARD not in str(await (await world.person(DANA)).reads(CHANNEL))


async def test_nothing_this_time_for_a_meeting_that_has_begun_is_too_late(world: World) -> None:
    await world.at("2026-01-14T17:31-05:00")
    await world.at("2026-01-20T09:05-05:00")
    rosa = await world.person(ROSA)
    await rosa.click("Nothing this time", in_="dm")
    await rosa.until("That meeting has begun or is off. Thank you all the same.", in_="dm")


async def test_an_item_for_a_meeting_that_has_begun_goes_to_the_next_one(world: World) -> None:
    await world.at("2026-01-14T17:31-05:00")
    rosa = await world.person(ROSA)
    await rosa.click("Add an item", in_="dm")
    await rosa.until("For the meeting on Tue Jan 20, 9:00 AM ET.", in_="modal")
    await rosa.fill(QUESTION, "Parking")
    await world.at("2026-01-20T09:05-05:00")
    assert await rosa.submit() == {}
    await rosa.until(
        "That meeting has begun or is off, so we put it on the next agenda, for Tue Feb 3, 9:00",
        in_="modal",
    )
    await rosa.close()
    await rosa.click("Add an item", in_="dm")
    await rosa.until("For the meeting on Tue Feb 3, 9:00 AM ET.", in_="modal")


async def test_a_message_that_was_deleted_is_missed_by_nobody(world: World) -> None:
    await world.at("2026-01-16T14:01-05:00")
    messages = world.sandbox.workspace.messages
    for said in messages.all(CHANNEL):
        messages.remove(said)
    rosa = await world.person(ROSA)
    await rosa.click("Add an item", in_="dm")
    await rosa.until(QUESTION, in_="modal")
    await rosa.fill(QUESTION, "Parking")
    assert await rosa.submit() == {}
    await rosa.until("This is on the agenda", in_="dm")
    await world.settled()
    assert await rosa.reads(CHANNEL) == []
    async with world.bot.database.reading() as session:
        to_channel = (
            await session.scalars(select(Delivery).where(Delivery.channel.is_not(None)))
        ).all()
    assert {delivery.reason for delivery in to_channel} == {"", "the message was deleted"}
    updates = calls(world).count("chat.update")
    await world.bot.tick()
    await world.settled()
    assert calls(world).count("chat.update") == updates


async def test_a_bot_that_is_not_in_the_channel_tells_the_lead_where_they_look(
    world: World,
) -> None:
    directory = world.sandbox.workspace.directory
    bot = world.sandbox.workspace.seed.bot_user_id
    directory.leave(CHANNEL, bot)
    await world.at("2026-01-05T14:01-05:00")
    async with world.bot.database.reading() as session:
        to_channel = select(Delivery).where(Delivery.channel.is_not(None))
        [delivery] = (await session.scalars(to_channel)).all()
    assert delivery.state is DeliveryState.UNREACHABLE
    assert delivery.reason == "I am not in the channel"

    dana, rosa = await world.person(DANA), await world.person(ROSA)
    await dana.open_home()
    await dana.until(
        "I could not post for your team: I am not in the channel. "
        "If I was taken out of the channel, type /invite and my name there.",
        in_="home",
    )
    await rosa.open_home()
    await rosa.until("Next meeting", in_="home")
    assert not await rosa.sees("I could not post", in_="home")

    directory.join(CHANNEL, bot)
    await world.at("2026-01-16T14:01-05:00")
    await dana.open_home()
    await world.settled()
    assert not await dana.sees("I could not post", in_="home")


async def test_a_dialog_that_comes_too_late_to_be_opened_says_so(
    database_url: str, tmp_path: Path
) -> None:
    async with open_world(database_url, tmp_path, trigger_seconds=-1.0) as world:
        await world.import_team()
        rosa = await world.person(ROSA)
        await rosa.command("", CHANNEL)
        await rosa.click("See agenda", in_=CHANNEL)
        await rosa.until("That took me too long, and nothing was changed.", in_=CHANNEL)
