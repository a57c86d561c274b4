"""From the first word to the first post in the channel: five clicks, and no partner needed."""

import pytest
from sqlalchemy import func, select

from handlers.demo.seed import CHANNEL, DANA, PRIYA, ROSA, SAM
from storage.tables import Team
from tests.acceptance.young import OPEN, PRIVATE, set_up, young_world
from tests.world import World

__all__ = ["young_world"]

HELLO = "I help care teams and families improve care together."
CHANNEL_LABEL = "Which channel is your team's?"
DAY = "When is your next meeting?"
FIRST_POST = "Next meeting: Tue Jan 13, 9:00 AM ET. Families come first on the agenda"
TAKEN = "That channel is the channel of QI team already. Please choose another one."


async def _teams(world: World) -> int:
    async with world.bot.database.reading() as session:
        return await session.scalar(select(func.count(Team.id))) or 0


async def _open_form(world: World, user: str = DANA, channel: str = CHANNEL) -> None:
    person = await world.person(user)
    await person.command("setup", channel)
    await person.click("Set up", in_=channel)
    await person.until(CHANNEL_LABEL, in_="modal")


async def test_five_clicks_from_the_first_word_to_the_first_post(young_world: World) -> None:
    dana = await young_world.person(DANA)
    await dana.command("", "C0LOBBY")
    await dana.until(HELLO, in_="C0LOBBY")

    await dana.click("Set up", in_="C0LOBBY")  # one
    await dana.until(CHANNEL_LABEL, in_="modal")
    await dana.choose(CHANNEL_LABEL, "qi-ibd")  # two and three: the list opens, one is picked
    assert await dana.submit() == {}  # four; everything else is filled in

    await dana.until("QI team is set up", in_="modal")
    await dana.until(f"{FIRST_POST}: nothing from them yet.", in_=CHANNEL)
    [shown] = await dana.reads("modal")
    assert "I post the agenda for Tue Jan 13, 9:00 AM ET" in shown
    assert shown.rstrip().splitlines()[-2].endswith("[Yes] [Not yet]")
    await dana.click("Not yet", in_="modal")  # five, for whoever has no partner
    await dana.until("This stands on the agenda for Tue Jan 13, 9:00 AM ET:", in_="modal")


async def test_the_form_is_filled_in_for_whoever_opened_it(young_world: World) -> None:
    await _open_form(young_world, PRIYA)
    priya = await young_world.person(PRIYA)

    assert await priya.value_of(CHANNEL_LABEL) == CHANNEL
    assert await priya.value_of(DAY) == "2026-01-13"
    assert await priya.value_of("At what time?") == "09:00"
    assert await priya.value_of("Who leads the meeting?") == PRIYA
    [form] = await priya.reads("modal")
    assert "Every two weeks" in form
    assert "Central Time (Chicago)" in form
    assert await priya.value_of("What is your team called?") == "QI team"


async def test_the_first_post_is_not_posted_again_when_its_time_comes(young_world: World) -> None:
    await set_up(young_world)
    await young_world.at("2026-01-12T13:59-05:00")
    dana = await young_world.person(DANA)

    assert sum("Next meeting: Tue Jan 13" in text for text in await dana.reads(CHANNEL)) == 1


async def test_the_one_who_set_up_leads_the_round_and_reads_it_in_their_home(
    young_world: World,
) -> None:
    await set_up(young_world)
    dana = await young_world.person(DANA)
    await dana.until("Next meeting: QI meeting, Tue Jan 13, 9:00 AM ET.", in_="home")
    await young_world.at("2026-01-13T10:11-05:00")

    await dana.until("Thanks for leading, Dana.", in_="dm")


async def test_somebody_else_can_lead_the_meeting(young_world: World) -> None:
    await _open_form(young_world)
    dana = await young_world.person(DANA)
    await dana.choose("Who leads the meeting?", "Sam Okafor")
    assert await dana.submit() == {}
    await dana.until("A family partner yet?", in_="modal")

    await dana.command("team", CHANNEL)
    await dana.until("Sam Okafor: care team", in_=CHANNEL)
    await dana.until("Dana Reyes: leads the team", in_=CHANNEL)


async def test_a_channel_that_is_taken_says_so_at_its_field_and_keeps_the_rest(
    young_world: World,
) -> None:
    await set_up(young_world)
    sam = await young_world.person(SAM)
    await sam.command("setup", CHANNEL)
    await sam.click("Set up", in_=CHANNEL)
    await sam.until(CHANNEL_LABEL, in_="modal")
    await sam.fill("What is your team called?", "Asthma team")

    assert await sam.submit() == {CHANNEL_LABEL: TAKEN}
    assert await sam.value_of("What is your team called?") == "Asthma team"
    assert await _teams(young_world) == 1

    await sam.choose(CHANNEL_LABEL, "lobby")
    assert await sam.submit() == {}
    await sam.until("Asthma team is set up", in_="modal")
    await sam.until(FIRST_POST, in_=OPEN)  # the bot came into the public channel by itself


async def test_a_name_that_is_taken_says_so_at_its_field(young_world: World) -> None:
    await set_up(young_world)
    await _open_form(young_world, SAM, OPEN)
    sam = await young_world.person(SAM)
    assert await sam.value_of("What is your team called?") == "QI team 2"
    await sam.fill("What is your team called?", "QI team")

    assert await sam.submit() == {
        "What is your team called?": "Another team in this workspace is called “QI team” already. "
        "Please choose another name."
    }


async def test_a_meeting_in_the_past_says_so_at_its_field(young_world: World) -> None:
    await _open_form(young_world)
    dana = await young_world.person(DANA)
    await dana.fill(DAY, "2026-01-05")
    await dana.fill("At what time?", "08:30")

    said = "That is in the past already. Please choose the next meeting that is still ahead."
    assert await dana.submit() == {DAY: said}
    assert await _teams(young_world) == 0


async def test_a_rhythm_that_skips_months_says_so_at_its_field(young_world: World) -> None:
    await _open_form(young_world)
    dana = await young_world.person(DANA)
    await dana.fill(DAY, "2026-01-29")
    await dana.choose("How often do you meet?", "Every month, on the same week and weekday")

    assert list(await dana.submit()) == ["How often do you meet?"]


async def test_a_private_channel_gets_its_post_once_the_bot_was_invited(
    young_world: World,
) -> None:
    await _open_form(young_world, channel=PRIVATE)
    dana = await young_world.person(DANA)
    assert await dana.submit() == {}
    await dana.until("type /invite @Alongside there", in_="modal")
    await young_world.settled()
    assert not any(FIRST_POST in text for text in await dana.reads(PRIVATE))

    young_world.sandbox.administration.join(PRIVATE, young_world.sandbox.workspace.seed.bot_user_id)
    await dana.click("I have invited you", in_="modal")

    await dana.until("I am posting in the channel now.", in_="modal")
    await dana.until(FIRST_POST, in_=PRIVATE)


@pytest.mark.parametrize("place", ["dm", "home"])
async def test_the_same_words_wherever_somebody_meets_the_bot_first(
    young_world: World, place: str
) -> None:
    dana = await young_world.person(DANA)
    await (dana.say("hello") if place == "dm" else dana.open_home())
    await dana.until(HELLO, in_=place)

    await dana.click("Set up", in_=place)
    await dana.until(CHANNEL_LABEL, in_="modal")


async def test_it_can_be_sent_on_to_the_qi_lead_who_reads_who_sent_it(young_world: World) -> None:
    rosa, dana = await young_world.person(ROSA), await young_world.person(DANA)
    await rosa.command("", CHANNEL)
    await rosa.click("Send to my QI lead", in_=CHANNEL)
    await rosa.until("Who leads your QI team?", in_="modal")
    await rosa.choose("Who leads your QI team?", "Dana Reyes")
    assert await rosa.submit() == {}
    await rosa.until("I have written to Dana Reyes.", in_="modal")

    await dana.until("Rosa Delgado thinks that I could help your team.", in_="dm")
    await dana.click("Set up", in_="dm")
    await dana.until(CHANNEL_LABEL, in_="modal")


async def test_nobody_is_written_to_again_and_again(young_world: World) -> None:
    rosa, dana = await young_world.person(ROSA), await young_world.person(DANA)
    for _ in range(2):
        await rosa.command("", CHANNEL)
        await rosa.click("Send to my QI lead", in_=CHANNEL)
        await rosa.until("Who leads your QI team?", in_="modal")
        await rosa.choose("Who leads your QI team?", "Dana Reyes")
        await rosa.submit()
        await young_world.settled()

    await rosa.until("I have written to Dana Reyes for you already.", in_="modal")
    assert len(await dana.reads("dm")) == 1


async def test_a_family_partner_does_not_set_up_a_team(world: World) -> None:
    rosa = await world.person(ROSA)
    await rosa.command("setup", CHANNEL)
    await rosa.click("Set up", in_=CHANNEL)

    await rosa.until("Setting up a team is the care team's work.")
    assert not await rosa.sees(CHANNEL_LABEL)


async def test_the_readiness_talk_stands_on_the_next_agenda_once(young_world: World) -> None:
    await set_up(young_world)
    dana = await young_world.person(DANA)
    for _ in range(2):
        await dana.click("Not yet", in_="modal")
        await dana.until("This stands on the agenda for Tue Jan 13, 9:00 AM ET:", in_="modal")
        await dana.close()

    await dana.command("agenda", CHANNEL)
    await dana.until("• Are we ready for a family partner?", in_=CHANNEL)
    [agenda] = [text for text in await dana.reads(CHANNEL) if "From the team" in text]
    assert agenda.count("\n• Are we ready for a family partner?") == 1
