"""A team is put away, and brought back as it was."""

from sqlalchemy import select

from handlers.demo.seed import CHANNEL, DANA, PRIYA, ROSA, SAM
from storage.tables import Delivery, DeliveryState
from tests.acceptance.rounds import PARKING, SENTENCE, fill, meet, send, start
from tests.world import World

CHANNEL_LABEL = "Which channel is your team's?"


async def _archive(world: World) -> None:
    dana = await world.person(DANA)
    await dana.command("team", CHANNEL)
    await dana.click("Archive the team", in_=CHANNEL)
    await dana.until("When Maple Valley IBD is archived:", in_="modal")
    assert await dana.submit() == {}
    await dana.until("Maple Valley IBD is archived.", in_="modal")
    await world.settled()


async def _agenda(world: World, when: str) -> str:
    """The agenda of the meeting at that time, as Dana asks for it."""
    dana = await world.person(DANA)
    await dana.command("agenda", CHANNEL)
    await dana.until(when, in_=CHANNEL)
    [shown] = [text for text in await dana.reads(CHANNEL) if when in text]
    return shown


async def _skipped(world: World) -> set[str]:
    statement = select(Delivery.reason).where(Delivery.state == DeliveryState.SKIPPED)
    async with world.bot.database.reading() as session:
        return set(await session.scalars(statement))


async def test_nobody_is_asked_in_an_archived_team(world: World) -> None:
    await _archive(world)
    await world.at("2026-02-20T12:00-05:00")

    rosa, dana = await world.person(ROSA), await world.person(DANA)
    assert await rosa.reads("dm") == []
    assert await dana.reads("dm") == []


async def test_what_waits_is_skipped_with_its_reason(world: World) -> None:
    await world.at("2026-01-12T21:00-05:00")  # nothing waits yet
    dana = await world.person(DANA)
    await dana.command("settings", CHANNEL)
    await dana.click("Change these times", in_=CHANNEL)
    await dana.until("I ask partners", in_="modal")
    await dana.fill("At what time do I ask and remind partners?", "22:00")
    assert await dana.submit() == {}
    await dana.close()
    await world.at("2026-01-14T22:01-05:00")  # both are in their quiet hours
    await _archive(world)

    assert "the team is archived" in await _skipped(world)
    await world.at("2026-01-15T12:00-05:00")
    priya = await world.person(PRIYA)
    assert not await priya.sees("Hi Priya", "dm")


async def test_an_old_card_of_an_archived_team_changes_nothing(world: World) -> None:
    await world.at("2026-01-14T17:31-05:00")
    await _archive(world)
    rosa = await world.person(ROSA)
    await rosa.click("Nothing this time", in_="dm")

    await rosa.until(
        "That belongs to a team that you are not in, or that is archived. Nothing was changed."
    )


async def test_an_archived_team_comes_back_by_the_same_dialog(world: World) -> None:
    await _archive(world)
    dana = await world.person(DANA)
    await dana.click("Bring it back", in_="modal")
    await dana.until("Maple Valley IBD is back as it was.", in_="modal")

    rosa = await world.person(ROSA)
    await world.at("2026-01-14T17:31-05:00")
    await rosa.until("Hi Rosa. We meet Tue Jan 20, 9:00 AM ET.", in_="dm")


async def test_setting_up_in_its_channel_offers_to_bring_it_back(world: World) -> None:
    await world.at("2026-01-05T14:30-05:00")
    sam = await world.person(SAM)
    await sam.command("agenda add The school form", CHANNEL)
    await world.at("2026-01-05T15:00-05:00")
    await _archive(world)
    await world.at("2026-03-01T12:00-05:00")

    dana = await world.person(DANA)
    await dana.close()
    await dana.command("setup", CHANNEL)
    await dana.click("Set up", in_=CHANNEL)
    await dana.until(CHANNEL_LABEL, in_="modal")
    await dana.submit()
    await dana.until("This channel belongs to Maple Valley IBD, which is archived", in_="modal")
    await dana.click("Bring it back", in_="modal")
    await dana.until("Maple Valley IBD is back as it was.", in_="modal")
    await world.settled()

    # Mar 3 is the next of every second Tuesday; what was open in January stands on its agenda.
    assert "• The school form" in await _agenda(world, "Tue Mar 3, 9:00 AM ET, 45 minutes")
    # The ask for Mar 3 would have come on Feb 25; nothing of that time is made up for.
    await world.at("2026-03-01T19:00-05:00")
    assert not await (await world.person(ROSA)).sees("Mar 3", "dm")


async def test_what_nobody_wrote_down_before_goes_on_to_the_next_agenda(world: World) -> None:
    sam, dana = await world.person(SAM), await world.person(DANA)
    await sam.command("agenda add The school form", CHANNEL)
    await world.at("2026-01-06T12:00-05:00")  # it was on that morning's agenda
    await _archive(world)
    await world.at("2026-01-08T12:00-05:00")
    await dana.click("Bring it back", in_="modal")
    await dana.until("Maple Valley IBD is back as it was.", in_="modal")
    await world.at("2026-01-09T10:00-05:00")  # three working days after it

    assert "• The school form" in await _agenda(world, "Tue Jan 20, 9:00 AM ET, 45 minutes")


async def test_only_who_led_it_or_an_admin_brings_it_back(world: World) -> None:
    await _archive(world)
    sam = await world.person(SAM)
    await sam.command("setup", CHANNEL)
    await sam.click("Set up", in_=CHANNEL)
    await sam.until(CHANNEL_LABEL, in_="modal")
    await sam.submit()
    await sam.until("• Dana Reyes", in_="modal")
    await sam.click("Bring it back", in_="modal")

    await sam.until("Only somebody who led this team, or an admin", in_="modal")


async def test_whoever_waits_for_an_outcome_hears_it_once_the_team_is_back(world: World) -> None:
    dana, rosa = await meet(world, PARKING), await world.person(ROSA)
    await world.at("2026-01-20T21:00-05:00")  # in Rosa's quiet hours
    await start(dana)
    await fill(dana, 1, "Decided", SENTENCE)
    assert await send(dana) == {}
    await dana.until("Recorded. Thank you, Dana.", in_="modal")
    await dana.close()
    await _archive(world)
    await dana.click("Bring it back", in_="modal")
    await dana.until("Maple Valley IBD is back as it was.", in_="modal")

    await world.at("2026-01-21T08:01-05:00")
    await rosa.until(SENTENCE, in_="dm")


async def test_whoever_brought_what_nobody_wrote_down_hears_so_once_the_team_is_back(
    world: World,
) -> None:
    dana, rosa = await meet(world, PARKING), await world.person(ROSA)
    await _archive(world)
    await world.at("2026-01-26T12:00-05:00")  # the three working days are over
    assert not await rosa.sees("There are no notes", "dm")

    await dana.click("Bring it back", in_="modal")

    await rosa.until("There are no notes of the meeting on Tue Jan 20 yet.", in_="dm")
    heard = (await rosa.reads("dm"))[-1]
    assert "What you brought is on the next agenda, for Tue Feb 3:" in heard
    assert PARKING in heard
    before = len(await rosa.reads("dm"))
    await world.at("2026-01-27T12:00-05:00")
    assert len(await rosa.reads("dm")) == before


async def test_a_card_about_a_meeting_of_the_time_away_says_that_it_is_off(world: World) -> None:
    await world.at("2026-01-15T09:00-05:00")
    rosa, dana = await world.person(ROSA), await world.person(DANA)
    await rosa.command(f"agenda add {PARKING}", CHANNEL)
    await rosa.until("This is on the agenda for Tue Jan 20, 9:00 AM ET:", in_="dm")
    await _archive(world)
    await world.at("2026-01-26T12:00-05:00")

    await dana.click("Bring it back", in_="modal")

    await rosa.until("Your item moves to Tue Feb 3:", in_="dm")
