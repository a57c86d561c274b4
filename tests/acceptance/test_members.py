"""Who is in the team: seeing it, adding somebody, and what a lead confirms about partners."""

from sqlalchemy import select

from handlers.demo.seed import CHANNEL, DANA, ROSA, SAM
from handlers.sandbox.person import Person as Somebody
from storage.tables import Member, Person
from tests.acceptance.young import set_up, young_world
from tests.world import World

__all__ = ["young_world"]

ACCOUNT = "Their account in this workspace"
TALKED, TALKED_TICK = "Have you talked?", "We have talked, in person or by phone"
TERMS, TERMS_TICK = "If you chose an account", "I confirm that our organization has settled this"
MAIL, NAME = "Or their e-mail address", "Their name, if you wrote an address"


async def _partner_form(world: World) -> Somebody:
    await set_up(world)
    dana = await world.person(DANA)
    await dana.click("Yes", in_="modal")
    await dana.until(TALKED, in_="modal")
    return dana


async def _member(world: World, name: str) -> Member:
    statement = select(Member).join(Member.person).where(Person.name == name)
    async with world.bot.database.reading() as session:
        return (await session.scalars(statement)).one()


async def test_a_partner_by_chat_needs_both_ticks_and_what_was_chosen_stays(
    young_world: World,
) -> None:
    dana = await _partner_form(young_world)
    await dana.until("customers bound by HIPAA may not use Slack", in_="modal")
    await dana.choose(ACCOUNT, "Rosa Delgado")
    assert list(await dana.submit()) == [TALKED]

    await dana.tick(TALKED, TALKED_TICK)
    said = (
        "I can only reach a partner here once your organization has settled it. "
        "Please tick this, or write an e-mail address."
    )
    assert await dana.submit() == {TERMS: said}
    assert await dana.value_of(ACCOUNT) == ROSA

    await dana.tick(TERMS, TERMS_TICK)
    assert await dana.submit() == {}
    await dana.until("Rosa Delgado is a family partner in QI team now.", in_="modal")
    rosa, lead = (
        await _member(young_world, "Rosa Delgado"),
        await _member(young_world, "Dana Reyes"),
    )
    assert rosa.terms_at is not None
    assert rosa.terms_by_id == lead.id


async def test_nothing_is_sent_to_a_new_partner_but_a_welcome_and_the_ask_at_its_time(
    young_world: World,
) -> None:
    dana = await _partner_form(young_world)
    await dana.choose(ACCOUNT, "Rosa Delgado")
    await dana.tick(TALKED, TALKED_TICK)
    await dana.tick(TERMS, TERMS_TICK)
    await dana.submit()
    await dana.until("is a family partner", in_="modal")
    await young_world.settled()
    rosa = await young_world.person(ROSA)
    [welcome] = await rosa.reads("dm")
    assert welcome.startswith("Welcome, Rosa.")

    await young_world.at("2026-01-07T17:31-05:00")
    await rosa.until("Hi Rosa. We meet Tue Jan 13, 9:00 AM ET.", in_="dm")


async def test_a_partner_by_mail_is_kept_and_the_lead_reads_that_mail_is_not_set_up(
    young_world: World,
) -> None:
    dana = await _partner_form(young_world)
    await dana.tick(TALKED, TALKED_TICK)
    await dana.fill(MAIL, "maya")
    assert await dana.submit() == {
        MAIL: "That does not look like an e-mail address. It should be like rosa@example.org."
    }
    await dana.fill(MAIL, "Maya@Example.org")
    assert await dana.submit() == {NAME: "Please write their name too."}
    await dana.fill(NAME, "Maya Chen")
    assert await dana.submit() == {}

    await dana.until("Mail is not set up yet, so I can't reach them.", in_="modal")
    await dana.command("team", CHANNEL)
    await dana.until("Maya Chen: family partner, by e-mail", in_=CHANNEL)


async def test_a_partner_needs_one_way_to_be_reached(young_world: World) -> None:
    dana = await _partner_form(young_world)
    await dana.tick(TALKED, TALKED_TICK)
    said = "Please choose an account here, or write an e-mail address below."
    assert await dana.submit() == {ACCOUNT: said}

    await dana.choose(ACCOUNT, "Rosa Delgado")
    await dana.fill(MAIL, "rosa@example.org")
    said = "Please choose one of the two: the account above, or this address."
    assert await dana.submit() == {MAIL: said}


async def test_somebody_who_is_in_the_team_is_not_added_again(world: World) -> None:
    dana = await world.person(DANA)
    await dana.command("team", CHANNEL)
    await dana.click("Add a care team member", in_=CHANNEL)
    await dana.until("Who?", in_="modal")
    await dana.choose("Who?", "Sam Okafor")
    await dana.submit()

    await dana.until("Sam Okafor is in the team already.", in_="modal")


async def test_a_care_team_member_is_added_with_what_they_do(young_world: World) -> None:
    await set_up(young_world)
    dana, sam = await young_world.person(DANA), await young_world.person(SAM)
    await dana.command("team", CHANNEL)
    await dana.click("Add a care team member", in_=CHANNEL)
    await dana.until("Who?", in_="modal")
    await dana.choose("Who?", "Sam Okafor")
    await dana.tick("Tick what fits", "Champion: clears what stands in the team's way")
    assert await dana.submit() == {}
    await dana.until("Sam Okafor is in QI team now.", in_="modal")

    await sam.command("", CHANNEL)
    await sam.until("What would you like to do for QI team?", in_=CHANNEL)
    await sam.command("team", CHANNEL)
    await sam.until("Sam Okafor: care team, champion", in_=CHANNEL)


async def test_a_lead_makes_somebody_else_a_lead_and_is_one_no_more(world: World) -> None:
    dana, sam = await world.person(DANA), await world.person(SAM)
    await dana.command("team", CHANNEL)
    await dana.choose("Change what somebody does", "Dana Reyes", in_=CHANNEL)
    await dana.until("What does Dana Reyes do", in_="modal")
    await dana.tick("Tick what fits")
    said = "A team needs somebody who leads it. Please make somebody else a lead first."
    assert await dana.submit() == {"Tick what fits": said}
    await dana.close()

    await dana.choose("Change what somebody does", "Sam Okafor", in_=CHANNEL)
    await dana.until("What does Sam Okafor do", in_="modal")
    await dana.tick("Tick what fits", "Leads the team: sets it up, adds people, changes meetings")
    assert await dana.submit() == {}
    await dana.until("Sam Okafor: leads the team", in_="modal")

    await sam.command("team", CHANNEL)
    await sam.until("[Add a partner]", in_=CHANNEL)


async def test_partners_read_names_and_roles_and_are_offered_no_change(world: World) -> None:
    rosa = await world.person(ROSA)
    await rosa.command("team", CHANNEL)
    await rosa.until("Priya Shah: family partner", in_=CHANNEL)
    [team] = await rosa.reads(CHANNEL)
    assert "Dana Reyes: leads the team" in team
    assert "Next meeting: QI huddle, Tue Jan 6, 9:00 AM ET." in team
    assert "[See somebody's profile" in team
    assert team.count("[") == 1


async def test_a_lead_confirms_partners_who_came_by_a_team_file(world: World) -> None:
    dana = await world.person(DANA)
    await dana.command("team", CHANNEL)
    await dana.until("Rosa Delgado, Priya Shah hear from me in Slack", in_=CHANNEL)
    await dana.click("Confirm", in_=CHANNEL)
    await dana.until("customers bound by HIPAA may not use Slack", in_="modal")
    field = "I confirm that our organization has settled this for"
    await dana.tick(field, "Priya Shah")
    assert await dana.submit() == {}
    await dana.until("Thank you. I have written that down.", in_="modal")

    assert (await _member(world, "Priya Shah")).terms_at is not None
    assert (await _member(world, "Rosa Delgado")).terms_at is None
    await dana.close()
    await dana.command("team", CHANNEL)
    await dana.until("Rosa Delgado hears from me in Slack", in_=CHANNEL)


async def test_an_old_button_of_a_former_lead_opens_nothing(world: World) -> None:
    """The card of a lead who leads no more: the button is there, the right is not."""
    dana, sam = await world.person(DANA), await world.person(SAM)
    await dana.command("team", CHANNEL)
    await dana.choose("Change what somebody does", "Sam Okafor", in_=CHANNEL)
    await dana.tick("Tick what fits", "Leads the team: sets it up, adds people, changes meetings")
    await dana.submit()
    await sam.command("team", CHANNEL)
    await sam.choose("Change what somebody does", "Dana Reyes", in_=CHANNEL)
    await sam.tick("Tick what fits")
    assert await sam.submit() == {}
    await dana.close()

    await dana.click("Add a partner", in_=CHANNEL)
    await dana.until("Only a team lead can change the team.")
