"""Leads and champions switch routines off and on, and add the team's own questions."""

from handlers.demo.seed import CHANNEL, DANA, PRIYA, ROSA
from tests.world import World


async def _change(world: World, switch: str = "", questions: str = "") -> None:
    dana = await world.person(DANA)
    await dana.command("settings", CHANNEL)
    await dana.click("Routines", in_=CHANNEL)
    await dana.click("Change the agenda", in_="modal")
    await dana.until("Is it on?", in_="modal")
    if switch:
        await dana.choose("Is it on?", switch, in_="modal")
    if questions:
        await dana.fill("Your own questions to ask families aloud", questions)
    assert await dana.submit() == {}
    await dana.until("Saved. So it stands now:", in_="modal")


OFF = "Off. What waits is not sent, and nothing is made up for later."


async def test_an_agenda_that_is_off_asks_nobody_and_on_again_counts_from_then(
    world: World,
) -> None:
    await _change(world, OFF)
    dana, rosa = await world.person(DANA), await world.person(ROSA)
    await dana.until("It is off.", in_="modal")
    await dana.close()
    await world.at("2026-01-16T12:00-05:00")
    assert await rosa.reads("dm") == []

    await _change(world, "On")
    await dana.until("Next: Fri Jan 16, 2:00 PM ET.", in_="modal")
    await dana.close()
    await world.at("2026-01-28T17:31-05:00")
    assert not await rosa.sees("We meet Tue Jan 20", "dm")
    await rosa.until("Hi Rosa. We meet Tue Feb 3, 9:00 AM ET.", in_="dm")


async def test_a_teams_own_question_takes_its_turn_on_the_agenda(world: World) -> None:
    await _change(world, questions="What was hard about the last visit?\n\nWho helped you?")
    dana = await world.person(DANA)
    await dana.until("Your team has added 2 questions of its own.", in_="modal")
    await dana.close()
    await world.at("2026-01-16T14:01-05:00")
    await dana.until(
        "To ask aloud: What was hard about the last visit? No names, please.", in_=CHANNEL
    )
    await world.at("2026-02-02T14:01-05:00")
    await dana.until("To ask aloud: Who helped you? No names, please.", in_=CHANNEL)


async def test_a_partner_is_not_offered_the_routines(world: World) -> None:
    priya = await world.person(PRIYA)
    await priya.command("settings", CHANNEL)
    await priya.until("[Leave this team]", in_=CHANNEL)

    assert not await priya.sees("[Routines]", CHANNEL)


async def test_an_archived_team_that_comes_back_keeps_off_what_was_off(world: World) -> None:
    await _change(world, OFF)
    dana, rosa = await world.person(DANA), await world.person(ROSA)
    await dana.close()
    await dana.command("team", CHANNEL)
    await dana.click("Archive the team", in_=CHANNEL)
    assert await dana.submit() == {}
    await dana.click("Bring it back", in_="modal")
    await dana.until("Maple Valley IBD is back as it was.", in_="modal")
    await dana.close()
    await world.at("2026-01-20T12:00-05:00")

    assert await rosa.reads("dm") == []


async def test_how_often_check_ins_come_is_said_by_meetings_and_not_by_a_day(
    world: World,
) -> None:
    dana = await world.person(DANA)
    for often in ("Every three months", "Every month"):
        await dana.command("settings", CHANNEL)
        await dana.click("Change check-ins", in_=CHANNEL)
        await dana.choose("How often", often, in_="modal")
        assert await dana.submit() == {}
        await dana.close()
        await dana.click("Routines", in_=CHANNEL)
        await dana.until(f"It is on. {often}, after the first four meetings.", in_="modal")
        await dana.close()
