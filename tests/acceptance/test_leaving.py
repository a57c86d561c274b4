"""Somebody leaves, and what was open with them goes on."""

from sqlalchemy import select

from handlers.demo.seed import CHANNEL, DANA, PRIYA, ROSA, SAM
from storage.tables import Delivery, DeliveryState, MeetingSeries, Member, Nudge, Person
from tests.acceptance.rounds import BEFORE, PARKING, bring, meet, record, row_of
from tests.world import World

ASKED = "2026-01-14T18:31-05:00"
SUCCESSOR = "Who leads the team after you?"
LEFT = "left the team"


async def _leave(world: World, user: str, successor: str = "") -> None:
    person = await world.person(user)
    await person.command("settings", CHANNEL)
    await person.click("Leave this team", in_=CHANNEL)
    await person.until("When you leave Maple Valley IBD:", in_="modal")
    if successor:
        await person.choose(SUCCESSOR, successor, in_="modal")
    assert await person.submit() == {}
    await person.until("You are no longer in Maple Valley IBD.", in_="modal")
    await person.close()
    await world.settled()


async def _remove(world: World, by: str, name: str) -> None:
    lead = await world.person(by)
    await lead.command("team", CHANNEL)
    await lead.choose("Take somebody out of the team", name, in_=CHANNEL)
    await lead.until(f"When {name} is taken out of Maple Valley IBD:", in_="modal")
    assert await lead.submit() == {}
    await lead.until(f"{name} is not in Maple Valley IBD any more.", in_="modal")
    await world.settled()


async def _to(world: World, user: str) -> list[tuple[str, DeliveryState, str]]:
    """What was written for somebody: step, state and reason."""
    statement = (
        select(Nudge.step, Delivery.state, Delivery.reason)
        .join(Delivery.nudge)
        .where(Delivery.person.has(address=user))
        .order_by(Delivery.id)
    )
    async with world.bot.database.reading() as session:
        return [(step, state, why) for step, state, why in await session.execute(statement)]


async def test_whoever_leaves_is_asked_nothing_more_and_the_lead_hears_what_is_open(
    world: World,
) -> None:
    await world.at(BEFORE)
    await bring(world, ROSA, PARKING)
    await _leave(world, ROSA)
    dana, rosa = await world.person(DANA), await world.person(ROSA)
    await dana.until("Rosa Delgado has left Maple Valley IBD.", in_="dm")
    await dana.until(PARKING, in_="dm")
    sent = len(await rosa.reads("dm"))
    await world.at("2026-02-20T12:00-05:00")

    assert len(await rosa.reads("dm")) == sent
    assert not await rosa.sees("Feb 3", "dm")
    told = [text for text in await dana.reads("dm") if "has left" in text]
    assert len(told) == 1


async def test_what_waits_for_whoever_leaves_ends_with_its_reason(world: World) -> None:
    """Her ask waits for the evening's end: it was due in quiet hours."""
    await world.at("2026-01-12T12:00-05:00")
    dana = await world.person(DANA)
    await dana.command("settings", CHANNEL)
    await dana.click("Change these times", in_=CHANNEL)
    await dana.fill("At what time do I ask and remind partners?", "22:00")
    assert await dana.submit() == {}
    await dana.close()
    await world.at("2026-01-14T22:01-05:00")
    await _leave(world, ROSA)

    assert (await _to(world, ROSA))[-1] == ("ask", DeliveryState.SKIPPED, LEFT)
    await world.at("2026-01-15T12:00-05:00")
    priya = await world.person(PRIYA)
    await priya.until("Hi Priya.", in_="dm")


async def test_what_somebody_wrote_stays_with_their_name_and_they_can_come_back(
    world: World,
) -> None:
    await world.at(ASKED)
    await bring(world, SAM, PARKING)
    await _remove(world, DANA, "Sam Okafor")
    dana, sam = await world.person(DANA), await world.person(SAM)
    await dana.until(PARKING, in_="modal")
    await dana.close()
    await dana.command("agenda", CHANNEL)
    await dana.until(PARKING, in_=CHANNEL)

    await dana.command("team", CHANNEL)
    await dana.click("Add a care team member", in_=CHANNEL)
    await dana.until("Who?", in_="modal")
    await dana.choose("Who?", "Sam Okafor")
    assert await dana.submit() == {}
    await dana.until("Sam Okafor is in Maple Valley IBD now.", in_="modal")
    await sam.until("Welcome, Sam.", in_="dm")
    await sam.command("agenda", CHANNEL)
    await sam.until(PARKING, in_=CHANNEL)


async def test_the_last_lead_names_another_who_has_the_meeting_and_its_open_round(
    world: World,
) -> None:
    dana = await meet(world, PARKING)
    await dana.command("settings", CHANNEL)
    await dana.click("Leave this team", in_=CHANNEL)
    await dana.until(SUCCESSOR, in_="modal")
    assert list(await dana.submit()) == [SUCCESSOR]
    await dana.close()
    await _leave(world, DANA, "Sam Okafor")

    sam = await world.person(SAM)
    await sam.until("Dana Reyes has left Maple Valley IBD.", in_="dm")
    await sam.until("Thanks for leading, Sam. One person is waiting to hear.", in_="dm")
    await sam.command("team", CHANNEL)
    await sam.until("Sam Okafor: leads the team", in_=CHANNEL)
    async with world.bot.database.reading() as session:
        series = (await session.scalars(select(MeetingSeries))).first()
        member = await session.scalar(
            select(Member).join(Member.person).where(Person.address == SAM)
        )
    assert series is not None
    assert member is not None
    assert (series.facilitator_id, series.backup_id) == (member.id, None)
    assert (await row_of(world)).leader_id == member.id


async def test_a_call_that_was_theirs_to_make_is_the_next_leads(world: World) -> None:
    await record(world, PARKING)
    rosa, sam = await world.person(ROSA), await world.person(SAM)
    await rosa.click("Call me", in_="dm")
    await world.settled()
    await _leave(world, DANA, "Sam Okafor")

    await sam.until("Rosa Delgado would like a call about “Parking is hard to find”.", in_="dm")
    await sam.click("I called", in_="dm")
    await world.settled()
    await rosa.until("Sam", in_="dm")


async def test_a_closed_account_hands_on_what_is_open_and_the_team_can_have_a_lead_again(
    world: World,
) -> None:
    await world.at(BEFORE)
    await bring(world, DANA, PARKING)
    world.sandbox.deactivate(DANA)
    await world.settled()
    sam = await world.person(SAM)
    await sam.until("The account of Dana Reyes was closed", in_="dm")
    await sam.until(PARKING, in_="dm")
    await sam.click("I'll lead the team", in_="dm")
    await sam.until("You lead Maple Valley IBD now.", in_="modal")
    await sam.close()

    await sam.command("team", CHANNEL)
    await sam.until("[Add a partner]", in_=CHANNEL)


async def test_a_card_from_before_does_nothing_for_whoever_left(world: World) -> None:
    await world.at(ASKED)
    await _leave(world, ROSA)
    rosa = await world.person(ROSA)
    await rosa.click("Nothing this time", in_="dm")

    await rosa.until(
        "That belongs to a team that you are not in, or that is archived. Nothing was changed."
    )
