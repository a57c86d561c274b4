"""What somebody tells their team of themselves, and how the others read it."""

from handlers.demo.seed import CHANNEL, DANA, ROSA
from tests.world import World

SKILLS, STORY = "What are you good at?", "Your story, as much as you like"
MINUTES = "How many minutes could you give?"


async def test_a_partner_tells_of_herself_and_the_team_reads_it(world: World) -> None:
    rosa, dana = await world.person(ROSA), await world.person(DANA)
    await rosa.command("profile", CHANNEL)
    await rosa.click("Change", in_=CHANNEL)
    await rosa.until("Nothing here is a medical record.", in_="modal")
    await rosa.fill(SKILLS, "drawing,  Spanish; SPANISH\ntalking   with teens,,")
    await rosa.fill(STORY, "I wait in many *waiting rooms*.")
    await rosa.fill(MINUTES, "30")
    await rosa.choose("In each", "Week", in_="modal")
    assert await rosa.submit() == {}
    await rosa.until("Saved. Thank you for telling us.", in_="modal")
    await rosa.until("Good at: drawing, Spanish, talking with teens", in_="modal")

    await dana.command("team", CHANNEL)
    await dana.choose("See somebody's profile", "Rosa Delgado", in_=CHANNEL)
    await dana.until("Good at: drawing, Spanish, talking with teens", in_="modal")
    await dana.until("Story: I wait in many *waiting rooms*.", in_="modal")
    await dana.until("Time to give: about 30 minutes a week", in_="modal")
    assert not await dana.sees("[Change]", "modal")


async def test_what_does_not_fit_is_said_at_its_field_and_what_was_typed_stays(
    world: World,
) -> None:
    rosa = await world.person(ROSA)
    await rosa.command("profile", CHANNEL)
    await rosa.click("Change", in_=CHANNEL)
    await rosa.until(SKILLS, in_="modal")
    long = "drawing with children who have never held a pencil in their whole lives"
    await rosa.fill(SKILLS, long)
    await rosa.fill(MINUTES, "half an hour")
    said = await rosa.submit()

    assert said[SKILLS].endswith(
        "is longer than 60 letters. Could you say it shorter, or put a comma in it?"
    )
    assert said[MINUTES].startswith("Please write a whole number from 1 to ")
    assert await rosa.value_of(SKILLS) == long
    assert await rosa.value_of(MINUTES) == "half an hour"


async def test_somebody_elses_profile_may_be_empty(world: World) -> None:
    rosa = await world.person(ROSA)
    await rosa.command("team", CHANNEL)
    await rosa.choose("See somebody's profile", "Dana Reyes", in_=CHANNEL)

    await rosa.until("Dana Reyes has not told anything here. Nobody has to.", in_="modal")
