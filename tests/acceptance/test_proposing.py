"""Partners start something themselves, and the care team asks partners for help."""

from handlers.demo.seed import CHANNEL, DANA, PRIYA, ROSA, SAM
from storage.tables import RoutineKind
from tests.acceptance.projects import last, suggested, under_way
from tests.world import World

WHAT = "What would you like to start?"
HELP = "What would you like help with?"
WHOM = "Whom shall I ask?"
PROPOSED = "2026-01-07T09:00-05:00"


async def _propose(world: World) -> None:
    """Rosa would like to start something, and to lead it."""
    await world.only(RoutineKind.STARTERS)
    await world.at(PROPOSED)
    rosa = await world.person(ROSA)
    await rosa.command("starter", CHANNEL)
    await rosa.until("Going to a support group is not a project. Starting or leading one is.")
    await rosa.fill(WHAT, "A welcome bag")
    await rosa.tick("Who leads it?", "I would like to lead it", in_="modal")
    assert await rosa.submit() == {}
    await rosa.until("Your lead hears of it: A welcome bag.", in_="modal")
    await rosa.close()


async def test_a_partner_proposes_and_leads_what_they_would_like_to_do(world: World) -> None:
    await _propose(world)
    dana, rosa = await world.person(DANA), await world.person(ROSA)
    await dana.until("Rosa Delgado would like to start something", in_="dm")
    priya = await world.person(PRIYA)
    await priya.command("projects", CHANNEL)
    await priya.until("Nothing is under way", in_=CHANNEL)

    await dana.click("Let's talk", in_="dm")
    await rosa.until("Your lead would like to talk with you about this first", in_="dm")
    await dana.until("How did it go?", in_="dm")
    await dana.click("Yes, let's start", in_="dm")
    await rosa.until("Your team says yes to what you proposed: A welcome bag.", in_="dm")
    await rosa.click("Start it", in_="dm")
    await rosa.until("What do we hope for?", in_="modal")
    await rosa.fill("What do we hope for?", "Families who are new feel welcome.")
    assert await rosa.submit() == {}
    await rosa.until("Rosa Delgado keeps it going.", in_="modal")

    await priya.command("projects", CHANNEL)
    await priya.until("A welcome bag", in_=CHANNEL)


async def test_a_proposal_that_nobody_answers_comes_to_the_lead_once_more(world: World) -> None:
    await _propose(world)
    dana = await world.person(DANA)
    await world.at("2026-01-12T12:00-05:00")
    await dana.until("Rosa Delgado is still waiting to hear about this", in_="dm")
    count = len(await dana.reads("dm"))
    await world.at("2026-01-19T12:00-05:00")
    assert len(await dana.reads("dm")) == count


async def test_only_a_lead_answers_a_proposal_and_an_empty_one_is_refused(world: World) -> None:
    await world.only(RoutineKind.STARTERS)
    rosa = await world.person(ROSA)
    await rosa.command("starter", CHANNEL)
    await rosa.until(WHAT, in_="modal")
    await rosa.fill(WHAT, " ")
    assert await rosa.submit() == {WHAT: "Please write a few words."}


async def test_help_is_asked_of_all_partners_each_in_private(world: World) -> None:
    await world.only(RoutineKind.STARTERS)
    sam, rosa, priya = [await world.person(user) for user in (SAM, ROSA, PRIYA)]
    await sam.command("starter", CHANNEL)
    await sam.until("Small starts", in_=CHANNEL)
    await sam.click("Ask partners for help", in_=CHANNEL)
    await sam.until(HELP, in_="modal")
    await sam.fill(HELP, "Read our letter to families")
    assert await sam.submit() == {}
    await sam.until("I ask 2 partners, each in private", in_="modal")
    await sam.close()
    for partner in (rosa, priya):
        await partner.until("Sam Okafor could use a hand with something", in_="dm")
        assert "It takes about 30 minutes" in await last(partner, "Read our letter")

    await rosa.click("Not now", in_="dm")
    await sam.until("Rosa can't take this on just now", in_="dm")
    await priya.click("Yes, gladly", in_="dm")
    await sam.until("Priya says yes, gladly: Read our letter to families.", in_="dm")
    await sam.until("Start it", in_="dm")


async def test_a_skill_that_nothing_uses_comes_in_turn_with_suggestions(world: World) -> None:
    dana, priya = await suggested(world)
    await dana.click("Not now", in_="dm")
    await dana.until("Noted. I won't suggest this again for a while.", in_="dm")
    await world.at("2026-02-17T10:00-05:00")
    await dana.until("Rosa is good at event planning", in_="dm")

    await dana.click("Ask Rosa for help", in_="dm")
    await dana.until(HELP, in_="modal")
    assert await dana.value_of(WHOM) != ""
    await dana.fill(HELP, "Plan the spring picnic")
    assert await dana.submit() == {}
    rosa = await world.person(ROSA)
    await rosa.until("Dana Reyes could use a hand with something", in_="dm")
    assert not await priya.sees("Plan the spring picnic")


async def test_nothing_is_suggested_while_something_is_under_way(world: World) -> None:
    dana, _ = await under_way(world, until="2026-03-10")
    before = [read for read in await dana.reads("dm") if "Here is a small start" in read]
    await world.at("2026-02-17T10:00-05:00")
    after = [read for read in await dana.reads("dm") if "Here is a small start" in read]
    assert before == after == []


async def test_a_persons_own_page_has_what_is_asked_and_what_goes_on(world: World) -> None:
    dana, priya = await under_way(world)
    for person in (dana, priya):
        await person.open_home()
        await person.until("Under way until Tue Feb 17: Look over one form or handout.", "home")
    await world.at("2026-02-03T11:00-05:00")
    await dana.open_home()
    await dana.until("How is it going? Look over one form or handout.", "home")
