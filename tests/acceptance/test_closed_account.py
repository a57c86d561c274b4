"""Somebody's account is closed: nothing more goes there, and nobody else notices."""

from sqlalchemy import select

from bot.routines.agenda.steps import Step
from handlers.demo.seed import CHANNEL, DANA, PRIYA, ROSA, SAM
from handlers.sandbox.person import Person
from storage.tables import Delivery, DeliveryState, Nudge
from tests.acceptance.rounds import AFTER, BEFORE, PARKING, bring, meet, row_of
from tests.world import World

ASKED = "2026-01-14T18:31-05:00"
CLOSED = "this person's account is closed"
NEXT_ASK = "2026-01-28T18:31-05:00"
UNTIL_THE_MEETING = "2026-01-20T08:59-05:00"
TAKEN_BY_SAM = "Thanks for leading, Sam."
LABEL = "Who in the care team?"


async def _close(world: World, user: str) -> None:
    """By way of the event that Slack sends, never by the rows."""
    world.sandbox.deactivate(user)
    await world.settled()


async def _reopen(world: World, user: str) -> None:
    world.sandbox.administration.reactivate(user)
    await world.settled()


async def _ledger(world: World, user: str) -> dict[str, tuple[DeliveryState, str]]:
    """How each step of January 20 ended for somebody: state and reason."""
    statement = (
        select(Nudge.step, Delivery.state, Delivery.reason)
        .join(Delivery.nudge)
        .where(Delivery.person.has(address=user), Nudge.occasion == "2026-01-20")
    )
    async with world.bot.database.reading() as session:
        return {step: (state, reason) for step, state, reason in await session.execute(statement)}


def _messages(world: World, user: str) -> list[str]:
    """What lies in somebody's direct message, which nobody can open while the account is closed."""
    workspace = world.sandbox.workspace
    return [message.ts for message in workspace.messages.all(workspace.directory.dm(user))]


async def _offers(person: Person, label: str) -> bool:
    return any(f"[{label}]" in text for text in await person.reads("dm"))


async def test_after_the_ask_nothing_more_goes_to_a_closed_account(world: World) -> None:
    await world.at(ASKED)
    await (await world.person(ROSA)).until("Hi Rosa. We meet Tue Jan 20", in_="dm")
    before = _messages(world, ROSA)
    await _close(world, ROSA)
    await world.at(UNTIL_THE_MEETING)

    steps = await _ledger(world, ROSA)
    assert steps.pop(Step.ASK) == (DeliveryState.SENT, "")
    assert steps == {
        Step.REMIND: (DeliveryState.UNREACHABLE, CLOSED),
        Step.COPY: (DeliveryState.UNREACHABLE, CLOSED),
    }
    assert _messages(world, ROSA) == before


async def test_nobody_else_is_affected_by_a_closed_account(world: World) -> None:
    await world.at(ASKED)
    await _close(world, ROSA)
    await world.at(UNTIL_THE_MEETING)

    steps = await _ledger(world, PRIYA)
    assert set(steps) == {Step.ASK, Step.REMIND, Step.COPY}
    assert {state for state, _ in steps.values()} == {DeliveryState.SENT}
    dana = await world.person(DANA)
    await dana.until("Next meeting: Tue Jan 20, 9:00 AM ET.", in_=CHANNEL)


async def test_what_somebody_brought_stays_on_the_agenda_when_their_account_is_closed(
    world: World,
) -> None:
    await world.at(BEFORE)
    await bring(world, ROSA, PARKING)
    await _close(world, ROSA)
    await world.at(AFTER)

    dana = await world.person(DANA)
    await dana.until("Thanks for leading, Dana. One person is waiting to hear.", in_="dm")


async def test_whoever_comes_back_is_asked_for_the_next_meeting(world: World) -> None:
    await world.at(ASKED)
    await _close(world, ROSA)
    await world.at("2026-01-21T12:00-05:00")
    await _reopen(world, ROSA)
    rosa = await world.person(ROSA)
    assert not await rosa.sees("Feb 3", "dm")
    await world.at(NEXT_ASK)

    await rosa.until("Hi Rosa. We meet Tue Feb 3, 9:00 AM ET.", in_="dm")


async def test_whoever_is_away_for_the_next_ask_too_is_not_asked(world: World) -> None:
    await _close(world, ROSA)
    await world.at(NEXT_ASK)
    await _reopen(world, ROSA)
    await world.at("2026-02-02T08:00-05:00")

    rosa = await world.person(ROSA)
    assert not await rosa.sees("Hi Rosa.", "dm")


async def test_the_round_goes_to_the_backup_of_a_facilitator_whose_account_is_closed(
    world: World,
) -> None:
    await world.at(BEFORE)
    await bring(world, ROSA, PARKING)
    await _close(world, DANA)
    await world.at(AFTER)

    sam = await world.person(SAM)
    await sam.until(f"{TAKEN_BY_SAM} One person is waiting to hear.", in_="dm")
    assert Step.ROUND not in await _ledger(world, DANA)
    assert not await _offers(sam, "Hand to Dana")


async def test_the_reminder_goes_to_the_backup_when_the_account_is_closed_after_the_round(
    world: World,
) -> None:
    await meet(world, PARKING)
    before = _messages(world, DANA)
    await _close(world, DANA)
    await world.at("2026-01-21T08:01-05:00")

    sam = await world.person(SAM)
    await sam.until(f"{TAKEN_BY_SAM} One person is waiting to hear.", in_="dm")
    assert _messages(world, DANA) == before


async def test_the_round_is_not_offered_to_a_closed_account(world: World) -> None:
    await world.at(BEFORE)
    await bring(world, ROSA, PARKING)
    await _close(world, SAM)
    await world.at(AFTER)
    dana = await world.person(DANA)
    await dana.until("Thanks for leading, Dana.", in_="dm")
    assert not await _offers(dana, "Hand to Sam")
    await dana.click("Hand to somebody else", in_="dm")

    await dana.until(
        "There is nobody else in the care team whom I can reach just now. "
        "You can still do it yourself."
    )


async def test_a_tap_that_hands_the_round_to_a_closed_account_is_refused(world: World) -> None:
    dana = await meet(world, PARKING)
    await _close(world, SAM)
    await dana.click("Hand to Sam", in_="dm")

    await dana.until("Sam Okafor can't take it just now. Please choose somebody else.")
    assert (await row_of(world)).leader_id is None
    assert Step.ROUND not in await _ledger(world, SAM)


async def test_a_form_that_hands_the_round_to_a_closed_account_says_so_at_its_field(
    world: World,
) -> None:
    dana = await meet(world, PARKING)
    await dana.click("Hand to somebody else", in_="dm")
    await dana.until(LABEL, in_="modal")
    await dana.choose(LABEL, "Sam Okafor", in_="modal")
    await _close(world, SAM)

    said = "Sam Okafor can't take it just now. Please choose somebody else."
    assert await dana.submit() == {LABEL: said}
    assert (await row_of(world)).leader_id is None


async def test_whoever_comes_back_can_be_handed_the_round(world: World) -> None:
    await world.at("2026-01-20T09:50-05:00")
    await _close(world, DANA)
    await world.at("2026-01-20T11:00-05:00")
    await _reopen(world, DANA)
    sam, dana = await world.person(SAM), await world.person(DANA)
    await sam.click("Hand to somebody else", in_="dm")
    await sam.until(LABEL, in_="modal")
    await sam.choose(LABEL, "Dana Reyes", in_="modal")
    assert await sam.submit() == {}

    await dana.until("Thanks for leading, Dana.", in_="dm")


async def test_a_message_that_was_missed_meanwhile_does_not_keep_the_round_away(
    world: World,
) -> None:
    """Sam brought an item, and what came of it could not reach him; then he came back."""
    await world.at(BEFORE)
    await bring(world, SAM, PARKING)
    await _close(world, SAM)
    await world.at("2026-01-23T12:00-05:00")
    assert (await _ledger(world, SAM))[Step.LAPSED] == (DeliveryState.UNREACHABLE, CLOSED)
    await _reopen(world, SAM)
    await world.at("2026-02-03T10:00-05:00")

    dana = await world.person(DANA)
    await dana.until("QI huddle, Tue Feb 3, 9:00 AM ET", in_="dm")
    assert await _offers(dana, "Hand to Sam")
