"""A round changes hands: to the backup, to anybody of the care team, or taken over."""

from bot.routines.agenda.round_cards import TAKE
from handlers.demo.seed import DANA, ROSA, SAM
from tests.acceptance.rounds import PARKING, SENTENCE, fill, meet, row_of, send, start
from tests.contract.slack.slack import button, click, interact
from tests.world import World

LABEL = "Who in the care team?"


async def _take_over(world: World, user: str) -> None:
    """Taps a card that was made when the round was with whom it was planned for."""
    meeting = await row_of(world)
    payload = {"team": 1, "meeting": meeting.id, "leader": 0}
    await interact(world, click(world, user, button(TAKE, payload)))


async def test_the_backup_has_it_by_one_tap_and_hears_at_once(world: World) -> None:
    dana, sam = await meet(world, PARKING), await world.person(SAM)
    assert not await sam.sees("Thanks for leading", in_="dm")
    await dana.click("Hand to Sam", in_="dm")
    await sam.until("Thanks for leading, Sam. One person is waiting to hear.", in_="dm")
    await dana.until("Sam Okafor leads this round now. Thank you.", in_="dm")
    await start(sam)
    await fill(sam, 1, "Decided", SENTENCE)
    assert await send(sam) == {}
    await dana.until("Sam Okafor wrote this meeting down", in_="dm")
    await (await world.person(ROSA)).until(SENTENCE, in_="dm")


async def test_the_reminder_goes_to_whoever_has_it(world: World) -> None:
    dana, sam = await meet(world, PARKING), await world.person(SAM)
    await dana.click("Hand to Sam", in_="dm")
    await world.at("2026-01-21T08:01-05:00")
    await sam.until("Good morning, Sam.", in_="dm")
    assert not await dana.sees("Good morning, Dana.", in_="dm")


async def test_anybody_of_the_care_team_can_have_it(world: World) -> None:
    dana, sam = await meet(world, PARKING), await world.person(SAM)
    await dana.click("Hand to somebody else", in_="dm")
    await dana.until(LABEL, in_="modal")
    [form] = await dana.reads("modal")
    assert "Sam Okafor" in form
    assert "Rosa" not in form
    await dana.choose(LABEL, "Sam Okafor", in_="modal")
    assert await dana.submit() == {}
    await dana.until("Sam Okafor leads this round now and hears from me.", in_="modal")
    await sam.until("Thanks for leading, Sam.", in_="dm")


async def test_it_goes_back_and_forth_with_one_message_for_each(world: World) -> None:
    dana, sam = await meet(world, PARKING), await world.person(SAM)
    await dana.click("Hand to Sam", in_="dm")
    await sam.until("Thanks for leading, Sam.", in_="dm")
    await sam.click("Hand to Dana", in_="dm")
    await dana.until("Thanks for leading, Dana.", in_="dm")
    await sam.until("Dana Reyes leads this round now.", in_="dm")
    await dana.click("Hand to Sam", in_="dm")
    await sam.until("Thanks for leading, Sam.", in_="dm")
    for person in (dana, sam):
        assert (
            len(
                [
                    text
                    for text in await person.reads("dm")
                    if "leads this round" in text or "Thanks for leading" in text
                ]
            )
            == 1
        )


async def test_whoever_was_there_can_take_it_over(world: World) -> None:
    dana, sam = await meet(world, PARKING), await world.person(SAM)
    await _take_over(world, SAM)
    await sam.until("You lead this round now. Thank you, Sam.", in_="modal")
    await dana.until("Sam Okafor leads this round now.", in_="dm")
    await sam.click("Start", in_="modal")
    await sam.until("One plain sentence for each item", in_="modal")
    await dana.click("Take over", in_="dm")
    await dana.until("You lead this round now. Thank you, Dana.", in_="modal")
    await sam.until("Dana Reyes leads this round now.", in_="dm")


async def test_of_two_at_the_same_time_the_second_reads_who_has_it(world: World) -> None:
    """Dana hands it to Sam from a card that was made before Sam took it; then the other way."""
    dana, sam = await meet(world, PARKING), await world.person(SAM)
    await _take_over(world, SAM)
    await dana.until("Sam Okafor leads this round now.", in_="dm")
    await _take_over(world, DANA)
    assert (await dana.reads("dm"))[-1] == "Sorry\nSam Okafor leads this round now."
    assert not await sam.sees("Dana Reyes leads this round now.")


async def test_a_partner_cannot_take_it_over(world: World) -> None:
    await meet(world, PARKING)
    await _take_over(world, ROSA)
    rosa = await world.person(ROSA)
    await rosa.until("Only the care team writes down what came of the items.", in_="dm")


async def test_before_the_meeting_begins_there_is_nothing_to_take(world: World) -> None:
    await world.at("2026-01-16T14:01-05:00")
    await _take_over(world, SAM)
    sam = await world.person(SAM)
    await sam.until("This meeting begins", in_="dm")
