"""Whoever does not want to be named is not named by the bot: not on the list, not in the history,
not to the lead, not on an agenda; only by their own wish for a call."""

from handlers.demo.seed import CHANNEL, DANA, ROSA, SAM
from storage.tables import RoutineKind
from tests.acceptance.ideas import IDEA, answer, last, open_first, share_by_command
from tests.world import World

MANY = "As “a family partner”"


async def test_a_lead_acts_on_an_unnamed_idea_and_never_reads_who_it_was(world: World) -> None:
    await world.only(RoutineKind.AGENDA, RoutineKind.IDEAS)
    await world.at("2026-01-15T09:00-05:00")
    rosa, dana = await share_by_command(world, ROSA, way=MANY), await world.person(DANA)
    await open_first(dana)
    page = (await dana.reads("modal"))[-1]
    assert "From a family partner" in page
    assert "a family partner shared it" in page
    await dana.click("Put on the agenda", in_="modal")
    await dana.until("It is on the agenda for Tue Jan 20", in_="modal")
    await dana.close()
    await world.at("2026-01-20T10:00-05:00")
    await dana.click("Start", in_="dm")
    await dana.until("1. One sentence for a family partner", in_="modal")
    form = (await dana.reads("modal"))[-1]
    assert IDEA in form
    await dana.choose("1. What happened?", "Decided", in_="modal")
    await dana.fill("1. One sentence for a family partner", "Sam draws it.")
    await dana.choose("Was the family item discussed?", "Yes", in_="modal")
    assert await dana.submit() == {}
    await dana.close()
    await dana.until("Recorded.", in_="dm")
    await dana.click("Copy as minutes", in_="dm")
    await dana.until("Sam draws it.", in_="modal")
    seen = "".join([page, form, *await dana.reads("modal"), *await dana.reads("dm")])
    assert "Rosa" not in seen
    await world.at("2026-01-21T12:00-05:00")
    await rosa.until("We decided: Sam draws it.", in_="dm")

    await rosa.click("Call me", in_="dm")
    await rosa.until("Dana Reyes will read yours with this.", in_="modal")
    await world.at("2026-01-21T13:00-05:00")
    assert not await dana.sees("Rosa Delgado would like a call")
    assert await rosa.submit() == {}
    await dana.until("Rosa Delgado would like a call about this", in_="dm")


async def test_who_wants_a_call_is_told_first_that_it_needs_a_name(world: World) -> None:
    await world.only(RoutineKind.IDEAS)
    rosa, dana = await share_by_command(world, ROSA, way=MANY), await world.person(DANA)
    await open_first(dana)
    await answer(dana, "Not now", "Nobody is free.", for_="a family partner")
    await dana.close()
    await rosa.until("We can't do this now. Nobody is free.", in_="dm")
    await rosa.click("Call me", in_="dm")
    await rosa.until("A call needs a name. Dana Reyes will read yours", in_="modal")
    for place in ("dm", "modal"):
        assert "Rosa" not in "".join(await dana.reads(place)), place
    assert await rosa.submit() == {}
    await dana.until("Rosa Delgado would like a call about this idea:", in_="dm")
    await dana.click("I called", in_="dm")
    await rosa.until("Dana Reyes says you talked. Does this answer it now?", in_="dm")
    sam = await world.person(SAM)
    await open_first(sam)
    assert "From a family partner" in (await sam.reads("modal"))[-1]
    assert "Rosa" not in (await sam.reads("modal"))[-1]


async def test_a_team_member_has_the_same_right(world: World) -> None:
    await world.only(RoutineKind.IDEAS)
    await share_by_command(world, SAM, way="As “a team member”")
    rosa, dana = await world.person(ROSA), await world.person(DANA)
    await rosa.command("ideas", CHANNEL)
    await rosa.until("From a team member", in_="modal")
    await world.at("2026-01-06T08:01-05:00")
    await dana.until("From a team member", in_="dm")
    assert "Sam" not in await last(dana, "From a team member")


async def test_what_a_lead_shares_unnamed_is_sent_to_nobody_in_their_stead(world: World) -> None:
    await world.only(RoutineKind.IDEAS)
    dana = await share_by_command(world, DANA, way="As “a team member”")
    sam = await world.person(SAM)
    await world.at("2026-01-13T12:00-05:00")
    for person in (dana, sam):
        assert not await person.sees("waits for somebody to see it", in_="dm")
    await sam.open_home()
    await sam.until("One new idea waits for somebody to see it.", in_="home")
