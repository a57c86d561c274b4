"""A pause by one tap, no reason asked: nothing more comes, and nothing is lost by it."""

import pytest

from handlers.demo.seed import CHANNEL, DANA, PRIYA, ROSA
from tests.world import World

ASKED = "2026-01-14T17:31-05:00"
REMINDED = "2026-01-18T17:31-05:00"
POSTED = "2026-01-16T14:01-05:00"


async def test_whoever_pauses_after_the_ask_gets_neither_agenda_nor_reminder(world: World) -> None:
    await world.at(ASKED)
    rosa, priya = await world.person(ROSA), await world.person(PRIYA)

    await rosa.click("Pause", in_="dm")
    await rosa.until("Nothing more comes from me until you come back.", in_="modal")
    await rosa.until("You have paused, Rosa", in_="dm")
    before = await rosa.reads("dm")
    assert len(before) == len(await priya.reads("dm"))
    await world.at(REMINDED)

    assert await rosa.reads("dm") == before
    assert len(await priya.reads("dm")) == len(before) + 2


async def test_the_home_of_whoever_pauses_asks_nothing(world: World) -> None:
    await world.at(ASKED)
    rosa = await world.person(ROSA)
    await rosa.click("Pause", in_="dm")
    await rosa.until("I ask nothing of you until you resume.", in_="home")

    assert not await rosa.sees("would like to hear from you", "home")


async def test_a_pause_ends_by_a_tap_and_the_ask_can_be_answered_again(world: World) -> None:
    await world.at(ASKED)
    rosa = await world.person(ROSA)
    await rosa.click("Pause", in_="dm")
    await rosa.until("You have paused, Rosa", in_="dm")

    await rosa.click("Resume", in_="dm")

    await rosa.until("Good to have you back, Rosa.", in_="modal")
    await rosa.until("Hi Rosa. We meet Tue Jan 20, 9:00 AM ET.", in_="dm")
    before = await rosa.reads("dm")
    await world.at(REMINDED)
    assert len(await rosa.reads("dm")) == len(before) + 2


async def test_the_dialog_itself_turns_from_the_pause_to_its_end_and_back(world: World) -> None:
    await world.at(ASKED)
    rosa = await world.person(ROSA)

    for label, said in [("Pause", "Done. Nothing more"), ("Resume", "back"), ("Pause", "Done.")]:
        await rosa.click(label)
        await rosa.until(said, in_="modal")
        assert len(await rosa.reads("modal")) == 1


async def test_a_pause_with_an_end_ends_by_itself(world: World) -> None:
    await world.at(ASKED)
    rosa = await world.person(ROSA)
    before = len(await rosa.reads("dm"))

    await rosa.command("pause until Jan 18", CHANNEL)
    await rosa.until("Nothing more comes from me until Sun Jan 18, 8:00 AM ET.", in_=CHANNEL)
    await world.at(POSTED)
    assert len(await rosa.reads("dm")) == before
    await rosa.until("You have paused, Rosa", in_="dm")

    await world.at("2026-01-18T08:00-05:00")
    await rosa.until("Hi Rosa. We meet Tue Jan 20, 9:00 AM ET.", in_="dm")
    assert not await rosa.sees("You have paused", "dm")
    assert len(await rosa.reads("dm")) == before
    await world.at(REMINDED)
    assert "there is still room for what matters to you" in (await rosa.reads("dm"))[-1]


@pytest.mark.parametrize(
    ("typed", "said"),
    [("a while", "I don't understand that"), ("until Jan 2, 2026", "That day is not ahead")],
)
async def test_what_is_no_length_of_time_is_said_back_and_pauses_nothing(
    world: World, typed: str, said: str
) -> None:
    await world.at(ASKED)
    rosa = await world.person(ROSA)
    before = len(await rosa.reads("dm"))

    await rosa.command(f"pause {typed}", CHANNEL)

    await rosa.until(said, in_=CHANNEL)
    assert await rosa.sees(typed, in_=CHANNEL)
    await world.at(REMINDED)
    assert len(await rosa.reads("dm")) == before + 2


async def test_twice_is_said_kindly_and_changes_nothing(world: World) -> None:
    rosa = await world.person(ROSA)

    await rosa.command("resume", CHANNEL)
    await rosa.until("You have not paused, Rosa.", in_=CHANNEL)
    await rosa.command("pause 2 weeks", CHANNEL)
    await rosa.until("until Mon Jan 19, 8:00 AM ET", in_=CHANNEL)
    await rosa.command("pause", CHANNEL)
    await rosa.until(
        "You have paused already. Nothing comes from me until Mon Jan 19, 8:00 AM ET.", in_=CHANNEL
    )


async def test_what_became_of_an_item_is_told_after_the_pause(world: World) -> None:
    await world.at(ASKED)
    rosa, dana = await world.person(ROSA), await world.person(DANA)
    await rosa.command("agenda add Parking is hard", CHANNEL)
    await rosa.command("pause", CHANNEL)
    await rosa.until("until you come back", in_=CHANNEL)
    await world.at("2026-01-23T11:00-05:00")  # nobody led the round, so it has lapsed
    before = await rosa.reads("dm")
    assert not [text for text in before if "Parking is hard" in text and "No notes" in text]

    await rosa.command("resume", CHANNEL)
    await rosa.until("One thing you raised was answered meanwhile.", in_=CHANNEL)

    await rosa.until(lambda: _one_more(world, len(before)))
    assert "Parking is hard" in (await rosa.reads("dm"))[-1]
    assert dana.id == DANA


async def _one_more(world: World, before: int) -> bool:
    rosa = await world.person(ROSA)
    return len(await rosa.reads("dm")) == before + 1
