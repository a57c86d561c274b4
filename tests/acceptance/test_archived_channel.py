"""The team's channel is archived in Slack: posts stop, asks go on, and the lead can mend it."""

import pytest
from sqlalchemy import func, select

from bot.routines.agenda.steps import Step
from handlers.demo.seed import CHANNEL, DANA, PRIYA, ROSA
from handlers.sandbox.person import Person
from handlers.sandbox.records import Json
from handlers.sandbox.wire import Answer, Kind
from storage.tables import Delivery, DeliveryState, Nudge, Team
from tests.acceptance.young import OPEN, young_world
from tests.world import World

__all__ = ["young_world"]

BEFORE_THE_POST = "2026-01-15T12:00-05:00"
POSTED = "2026-01-16T14:01-05:00"
POST = "Tue Jan 20, 9:00 AM ET, 45 minutes"
INVITED = "I have invited you"
TROUBLE = "I could not post for your team: the channel is archived."
STILL_ARCHIVED = (
    "The channel is still archived in Slack, so I can't post there yet. "
    "Once it is open again, tap “I have invited you” once more, and my post comes."
)
CHANNEL_LABEL = "Which channel is your team's?"
CLOSED_CHANNEL = "That channel is archived in Slack. Please choose another one."


async def _archive(world: World, channel: str = CHANNEL) -> None:
    world.sandbox.archive(channel)
    await world.settled()


async def _unarchive(world: World, channel: str = CHANNEL) -> None:
    world.sandbox.unarchive(channel)
    await world.settled()


async def _without_its_post(world: World) -> Person:
    """The channel is archived before its post for January 20; Dana looks at her Home after."""
    await world.at(BEFORE_THE_POST)
    await _archive(world)
    await world.at(POSTED)
    dana = await world.person(DANA)
    await dana.open_home()
    return dana


async def _posts(world: World, day: str = "2026-01-20") -> list[tuple[DeliveryState, str]]:
    """How the channel's agenda of a meeting ended: state and reason."""
    statement = (
        select(Delivery.state, Delivery.reason)
        .join(Delivery.nudge)
        .where(Delivery.channel.is_not(None), Nudge.step == Step.POST, Nudge.occasion == day)
    )
    async with world.bot.database.reading() as session:
        return [(state, reason) for state, reason in await session.execute(statement)]


async def _submit_as_it_is_archived(world: World, person: Person) -> None:
    """Slack's own form offers no archived channel, so it is archived while the form is sent."""
    dispatch = world.sandbox.dispatch
    send = dispatch.send

    async def late(kind: Kind, name: str, payload: Json) -> Answer:
        world.sandbox.archive(CHANNEL)
        return await send(kind, name, payload)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dispatch, "send", late)
        assert await person.submit() == {}


async def test_the_post_ends_unreachable_and_says_why(world: World) -> None:
    await _without_its_post(world)

    assert await _posts(world) == [(DeliveryState.UNREACHABLE, "the channel is archived")]


async def test_the_leads_home_says_so_and_nobody_elses_does(world: World) -> None:
    dana = await _without_its_post(world)
    await dana.until(TROUBLE, in_="home")
    assert f"[{INVITED}]" in (await dana.reads("home"))[0]

    for user in (ROSA, PRIYA):
        person = await world.person(user)
        await person.open_home()
        await person.until("QI huddle", in_="home")
        assert not await person.sees("archived", in_="home")
        assert not await person.sees(INVITED, in_="home")


async def test_a_tap_while_it_is_still_archived_says_so_and_changes_nothing(world: World) -> None:
    dana = await _without_its_post(world)
    await dana.until(TROUBLE, in_="home")
    await dana.click(INVITED, in_="home")

    await dana.until(STILL_ARCHIVED, in_="modal")
    await world.settled()
    assert await _posts(world) == [(DeliveryState.UNREACHABLE, "the channel is archived")]
    await dana.until(TROUBLE, in_="home")


async def test_a_tap_once_it_is_open_again_posts_what_was_missed(world: World) -> None:
    dana = await _without_its_post(world)
    await dana.until(TROUBLE, in_="home")
    await _unarchive(world)
    await dana.click(INVITED, in_="home")

    await dana.until("Thank you. I am posting in the channel now.", in_="modal")
    await dana.until(POST, in_=CHANNEL)
    await world.settled()
    assert await _posts(world) == [(DeliveryState.SENT, "")]
    await dana.open_home()
    await world.settled()
    assert not await dana.sees("I could not post for your team", in_="home")


async def test_partners_are_asked_and_get_the_agenda_all_the_same(world: World) -> None:
    await _archive(world)
    await world.at("2026-01-14T18:31-05:00")
    rosa, priya = await world.person(ROSA), await world.person(PRIYA)
    await rosa.until("Hi Rosa. We meet Tue Jan 20, 9:00 AM ET.", in_="dm")
    await priya.until("Hi Priya. We meet Tue Jan 20, 8:00 AM CT.", in_="dm")
    await rosa.click("Nothing this time", in_="dm")
    await world.at("2026-01-20T08:59-05:00")

    for partner in (rosa, priya):
        await partner.until("Here is what we will talk about.\nTue Jan 20, ", in_="dm")


async def test_the_round_is_led_all_the_same(world: World) -> None:
    await _archive(world)
    await world.at("2026-01-20T10:00-05:00")

    await (await world.person(DANA)).until("Thanks for leading, Dana.", in_="dm")


async def test_after_it_is_open_again_the_next_post_goes_out_by_itself(world: World) -> None:
    dana = await _without_its_post(world)
    await _unarchive(world)
    await world.at("2026-02-02T14:01-05:00")

    await dana.until("Tue Feb 3, 9:00 AM ET, 45 minutes", in_=CHANNEL)
    assert await _posts(world, "2026-02-03") == [(DeliveryState.SENT, "")]
    await dana.open_home()
    await world.settled()
    assert not await dana.sees("I could not post for your team", in_="home")


async def test_setting_up_in_an_archived_channel_says_so_and_keeps_what_was_typed(
    young_world: World,
) -> None:
    dana = await young_world.person(DANA)
    await dana.command("setup", CHANNEL)
    await dana.click("Set up", in_=CHANNEL)
    await dana.until(CHANNEL_LABEL, in_="modal")
    await dana.fill("What is your team called?", "Asthma team")
    await dana.choose("How often do you meet?", "Every week")
    await dana.fill("At what time?", "10:30")
    await _submit_as_it_is_archived(young_world, dana)

    await dana.until(CLOSED_CHANNEL, in_="modal")
    assert await dana.value_of("What is your team called?") == "Asthma team"
    assert await dana.value_of("At what time?") == "10:30"
    assert "Every week ▾" in (await dana.reads("modal"))[0]
    async with young_world.bot.database.reading() as session:
        assert await session.scalar(select(func.count(Team.id))) == 0

    await dana.choose(CHANNEL_LABEL, "lobby")
    assert await dana.submit() == {}
    await dana.until("Asthma team is set up", in_="modal")
    await dana.until("Next meeting: Tue Jan 13, 10:30 AM ET.", in_=OPEN)
