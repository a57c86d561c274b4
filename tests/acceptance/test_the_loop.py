"""The first loop, as its people live it: asked, answered in a tap, on the agenda."""

from handlers.demo.seed import CHANNEL, DANA, PRIYA, ROSA, SAM
from tests.databases import ALSO_POOLED
from tests.world import World


@ALSO_POOLED
async def test_a_partner_is_asked_answers_and_finds_the_answer_first_on_the_agenda(
    world: World,
) -> None:
    await _live_through_the_loop(world)


async def test_the_same_holds_through_socket_mode(socket_world: World) -> None:
    await _live_through_the_loop(socket_world)


async def _live_through_the_loop(world: World) -> None:
    rosa, dana = await world.person(ROSA), await world.person(DANA)

    await world.at("2026-01-14T17:31-05:00")
    ask = (await rosa.reads("dm"))[-1]
    assert "Hi Rosa. We meet Tue Jan 20, 9:00 AM ET." in ask
    assert "Next meeting: Tue Jan 20, 9:00 AM ET." in (await dana.reads(CHANNEL))[-1]

    await rosa.click("Add an item", in_="dm")
    await rosa.until("What should we talk about?", in_="modal")
    await rosa.fill("What should we talk about?", "Parking is hard")
    assert await rosa.submit() == {}
    await rosa.until("We have it. It is on the agenda for Tue Jan 20, 9:00 AM ET.", in_="modal")
    await rosa.until("Thank you, Rosa. This is on the agenda", in_="dm")
    await rosa.until("one item so far", in_=CHANNEL)

    await world.at("2026-01-16T14:01-05:00")
    agenda = (await dana.reads(CHANNEL))[-1]
    assert agenda.index("From families, first") < agenda.index("Parking is hard")
    assert agenda.index("Parking is hard") < agenda.index("From the team")

    sam = await world.person(SAM)
    await sam.command("agenda add Who calls new families?", CHANNEL)
    await dana.until("Who calls new families?", in_=CHANNEL)
    assert len([text for text in await dana.reads(CHANNEL) if "Agenda: QI huddle" in text]) == 2

    priya = await world.person(PRIYA)
    await priya.click("Nothing this time", in_="dm")
    await priya.until("Nothing this time is fine", in_="dm")
