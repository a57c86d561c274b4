"""`/coprod` and the buttons that reach everything, for people who have one team or several."""

from handlers.demo.seed import CHANNEL, DANA, PRIYA, ROSA, SAM
from tests.contract.slack.teams import BIRCH, BIRCH_CHANNEL, BIRCH_ITEM
from tests.world import World

QUESTION = "What should we talk about?"
SCHEDULE = "What I'll ask, and when"
FOR_EVERYBODY = (
    "Add an item",
    "See agenda",
    "Meetings",
    "Ideas",
    "Projects",
    "Ideas to try",
    "Check-in",
    "Who is in the team",
    "How often families came first",
    "Your profile",
    "Why this?",
    "Settings",
)
WHEN = "Tue Jan 6, 9:00 AM ET"


async def test_the_menu_reaches_everything_and_is_seen_by_one_person(world: World) -> None:
    dana = await world.person(DANA)
    await dana.command("", CHANNEL)
    [menu] = await dana.reads(CHANNEL)
    assert "What would you like to do for Maple Valley IBD?" in menu
    for label in (*FOR_EVERYBODY, SCHEDULE):
        assert f"[{label}]" in menu
    assert await (await world.person(SAM)).reads(CHANNEL) == []

    await dana.click("See agenda", in_=CHANNEL)
    await dana.until("Agenda: QI huddle", in_="modal")
    await dana.click("Add an item", in_="modal")
    await dana.until(QUESTION, in_="modal")
    await dana.fill(QUESTION, "New visit form")
    assert await dana.submit() == {}
    await dana.until(f"We have it. It is on the agenda for {WHEN}.", in_="modal")
    await dana.close()
    await dana.close()

    await dana.click(SCHEDULE, in_=CHANNEL)
    await dana.until("For Maple Valley IBD, in the next four weeks:", in_="modal")
    await dana.until("I ask what to talk about for Tue Jan 20, 9:00 AM ET. To family", in_="modal")


async def test_a_partner_reaches_everything_of_theirs_and_is_offered_no_more(world: World) -> None:
    rosa = await world.person(ROSA)
    await rosa.command("", CHANNEL)
    [menu] = await rosa.reads(CHANNEL)
    offered = menu.partition("\n")[2].replace("\n", " ")
    assert offered == " ".join(f"[{label}]" for label in FOR_EVERYBODY)
    assert not await rosa.sees(f"[{SCHEDULE}]")


async def test_the_same_stands_on_the_home_for_who_has_no_slash_commands(world: World) -> None:
    rosa = await world.person(ROSA)
    await rosa.open_home()
    await rosa.until(f"Next meeting: QI huddle, {WHEN}.", in_="home")
    await rosa.until("Families come first on the agenda. Nothing from families yet.", in_="home")
    await rosa.click("Add an item", in_="home")
    await rosa.until(QUESTION, in_="modal")
    await rosa.fill(QUESTION, "A quiet place to wait")
    assert await rosa.submit() == {}
    await rosa.until("Families bring one item so far.", in_="home")
    await rosa.close()
    await rosa.click("See agenda", in_="home")
    await rosa.until("• A quiet place to wait", in_="modal")


async def test_the_home_has_what_one_does_most_and_the_rest_behind_one_button(
    world: World,
) -> None:
    rosa = await world.person(ROSA)
    await rosa.open_home()
    await rosa.until("[Add an item] [See agenda] [More]", in_="home")
    await rosa.click("More", in_="home")
    await rosa.until("[Why this?] [Settings]", in_="modal")
    await rosa.click("Settings", in_="modal")
    await rosa.until("Time zone: Eastern Time (New York), like your team.", in_="modal")


async def test_the_home_lets_a_partner_answer_an_open_ask(world: World) -> None:
    await world.at("2026-01-14T17:31-05:00")
    rosa = await world.person(ROSA)
    await rosa.open_home()
    await rosa.until("The team would like to hear from you before Tue Jan 20", in_="home")
    await rosa.click("Nothing this time", in_="home")
    await rosa.until("Nothing this time is fine", in_="dm")
    await world.settled()
    [home] = await rosa.reads("home")
    assert "would like to hear from you" not in home


async def test_a_word_that_is_not_known_is_said_back_above_the_menu(world: World) -> None:
    rosa = await world.person(ROSA)
    await rosa.command("*dance* <!channel>", CHANNEL)
    [said] = await rosa.reads(CHANNEL)
    assert "I don't know “*dance* <!channel>” yet. Here is what I can do." in said
    assert "[Add an item]" in said


async def test_a_command_can_be_typed_in_any_case_and_with_any_space(world: World) -> None:
    rosa = await world.person(ROSA)
    await rosa.command("  Agenda   ADD   Two  spaces, Kept  ", CHANNEL)
    await rosa.command("AGENDA", CHANNEL)
    assert "• Two  spaces, Kept" in (await rosa.reads(CHANNEL))[-1]


async def test_a_command_without_words_opens_the_form(world: World) -> None:
    rosa = await world.person(ROSA)
    await rosa.command("agenda add", CHANNEL)
    await rosa.until(QUESTION, in_="modal")


async def test_who_is_in_several_teams_is_asked_which(three_teams: World) -> None:
    priya = await three_teams.person(PRIYA)
    await priya.command("")  # in the direct message, which is no team's channel
    await priya.until("You are in more than one team. Which one is this about?", in_="dm")
    await priya.choose("Choose a team", BIRCH, in_="dm")
    await priya.until(f"What would you like to do for {BIRCH}?", in_="modal")
    await priya.click("See agenda", in_="modal")
    await priya.until(BIRCH_ITEM, in_="modal")
    await priya.click("Add an item", in_="modal")
    await priya.until(QUESTION, in_="modal")
    await priya.fill(QUESTION, "Spacers")
    assert await priya.submit() == {}
    await priya.until("We have it.", in_="modal")


async def test_a_channel_says_which_team_is_meant(three_teams: World) -> None:
    priya = await three_teams.person(PRIYA)
    await priya.command("agenda", CHANNEL)
    assert "QI huddle" in (await priya.reads(CHANNEL))[-1]
    await priya.command("agenda", BIRCH_CHANNEL)
    assert BIRCH_ITEM in (await priya.reads(BIRCH_CHANNEL))[-1]


async def test_what_was_typed_for_no_team_yet_is_said_back(three_teams: World) -> None:
    priya = await three_teams.person(PRIYA)
    await priya.command("agenda add Parking is hard")
    [said] = await priya.reads("dm")
    assert "You wrote:\n• Parking is hard" in said
    assert "Which one is this about?" in said


async def test_outside_a_teams_channel_a_persons_only_team_is_meant(world: World) -> None:
    rosa = await world.person(ROSA)
    await rosa.command("agenda")
    await rosa.until("Agenda: QI huddle", in_="dm")
