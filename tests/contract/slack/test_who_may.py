"""Who may do what, whatever is typed into a payload. A button's value is never authority."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import func, select

from handlers.demo.seed import CHANNEL, DANA, PRIYA, ROSA, SAM
from handlers.sandbox.person import NotSeenError
from storage.tables import AgendaItem, Delivery, Meeting
from tests.contract.slack.slack import (
    button,
    click,
    command,
    interact,
    item_form,
    open_dialogs,
    run,
)
from tests.contract.slack.teams import (
    BIRCH,
    BIRCH_CHANNEL,
    BIRCH_ITEM,
    CEDAR,
    CEDAR_ITEM,
    MAPLE,
    Ids,
    ids_of,
)
from tests.world import World

NOT_YOURS = "That belongs to a team that you are not in, or that is archived. Nothing was changed."
OLD_CARD = "This card is from an earlier version of me"
LEADS_ONLY = "Only a team lead can see whom I ask, and when."
KIND = (NOT_YOURS, OLD_CARD, LEADS_ONLY)
DAY = "2026-01-20"
PICK = "See what I'll ask a team, and when"


async def _known(world: World) -> tuple[Ids, Ids, Ids]:
    return (
        await ids_of(world, MAPLE),
        await ids_of(world, BIRCH),
        await ids_of(world, CEDAR),
    )


def _forged_teams(mine: Ids, *others: Ids) -> Iterator[Any]:
    """Values for "team" that are not the number of Rosa's own team."""
    yield from (other.team for other in others)
    yield from (str(mine.team), f" {mine.team}", f"{mine.team}.0", float(mine.team))
    yield from (-mine.team, 0, 999_999, 2**63 - 1, 2**63, 2**70, "", "*", "1 OR 1=1")
    yield from (True, None, [mine.team], {"id": mine.team})


async def _counts(world: World) -> tuple[int, ...]:
    async with world.bot.database.reading() as session:
        tables = (AgendaItem.id, Meeting.id, Delivery.answered_at)
        found = [await session.scalar(select(func.count(column))) for column in tables]
    return tuple(count or 0 for count in found)


async def _seen(world: World, user: str) -> str:
    """Everything that a person can read at this moment."""
    person = await world.person(user)
    places = ("dm", "modal", "home", CHANNEL, BIRCH_CHANNEL)
    return "\n".join([text for place in places for text in await person.reads(place)])


@pytest.mark.parametrize(
    "action", ["agenda.show", "agenda.add", "agenda.nothing", "schedule.show", "catalog.starters"]
)
async def test_no_team_that_is_typed_into_a_button_opens_it(
    three_teams: World, action: str
) -> None:
    world = three_teams
    mine, birch, cedar = await _known(world)
    before = await _counts(world)
    for team in _forged_teams(mine, birch, cedar):
        forged = button(action, {"team": team, "meeting": f"{birch.series}:{DAY}"})
        answer = await interact(world, click(world, ROSA, forged))
        assert answer.status == 200
        last = (await (await world.person(ROSA)).reads("dm"))[-1]
        opened = "".join(await (await world.person(ROSA)).reads("modal"))
        assert any(sentence in last + opened for sentence in KIND), (team, last)
    seen = await _seen(world, ROSA)
    for secret in (BIRCH_ITEM, CEDAR_ITEM, "In the next four weeks", "What should we talk about?"):
        assert secret not in seen
    assert await _counts(world) == before


@pytest.mark.parametrize(
    "value",
    [
        "", "{", "[]", "null", "7", '"words"', '{"team": {"$gt": 0}}', '{"team": NaN}',
        '{"team": 1' + "0" * 400 + "}", '{"team": "\\ud800"}', "[" * 2000,
    ],
)  # fmt: skip
async def test_a_value_that_is_none_of_ours_is_an_old_card(world: World, value: str) -> None:
    await interact(world, click(world, ROSA, button("agenda.show", value)))
    [_, said] = await (await world.person(ROSA)).reads("dm")
    assert OLD_CARD in said or NOT_YOURS in said


@pytest.mark.parametrize(
    ("action", "sentence"),
    [
        ("catalog.candidates", "This page is for the care team"),
        ("catalog.add_starter", "Only the care team can change this list."),
        ("catalog.edit", "Only the care team can change this list."),
    ],
)
async def test_what_is_the_care_teams_alone_opens_to_no_partner_who_makes_up_its_button(
    world: World, action: str, sentence: str
) -> None:
    mine = await ids_of(world, MAPLE)
    forged = button(action, {"team": mine.team, "entry": "own:1"})
    await interact(world, click(world, ROSA, forged))

    seen = await _seen(world, ROSA)
    assert sentence in seen
    assert "What helps a partner" not in seen
    assert open_dialogs(world, ROSA) in ([], ["Sorry"])


async def test_a_meeting_of_another_team_leads_to_ones_own_agenda(three_teams: World) -> None:
    world = three_teams
    mine, birch, cedar = await _known(world)
    for meeting in (
        f"{birch.series}:2026-01-08",
        f"{cedar.series}:2026-01-08",
        f"-{birch.series}:2026-01-08",
        f"{birch.series}",
        ":",
        "'; DROP TABLE teams; --",
        "9" * 1000,
    ):
        forged = button("agenda.show", {"team": mine.team, "meeting": meeting})
        await interact(world, click(world, ROSA, forged))
        shown = "".join(await (await world.person(ROSA)).reads("modal"))
        assert "Agenda: QI huddle" in shown
        assert BIRCH_ITEM not in shown
        assert CEDAR_ITEM not in shown


async def test_no_team_that_is_hidden_in_a_form_takes_the_item(three_teams: World) -> None:
    world = three_teams
    mine, birch, cedar = await _known(world)
    before = await _counts(world)
    for team in _forged_teams(mine, birch, cedar):
        hidden = {"team": team, "meeting": f"{birch.series}:2026-01-08"}
        answer = await interact(world, item_form(world, ROSA, hidden, "Let me in"))
        assert isinstance(answer.body, dict)
        assert answer.body["response_action"] == "errors"
        assert answer.body["errors"]["text"].startswith((NOT_YOURS, OLD_CARD)), team
        assert open_dialogs(world, ROSA) == ["Add an item"]
    assert await _counts(world) == before


async def test_a_partner_cannot_see_the_schedule_of_their_own_team(world: World) -> None:
    """No button offers it to her; this one is forged."""
    team = (await ids_of(world, MAPLE)).team
    for user in (ROSA, SAM):  # neither a lead nor an admin
        await interact(world, click(world, user, button("schedule.show", {"team": team})))
        seen = await _seen(world, user)
        assert LEADS_ONLY in seen
        assert "In the next four weeks" not in seen
        assert "I ask what to talk about" not in seen


async def test_a_workspace_admin_sees_the_schedule_of_a_team_that_is_not_theirs(
    three_teams: World,
) -> None:
    dana = await three_teams.person(DANA)
    await dana.open_home()
    await dana.until("Teams in this workspace", in_="home")
    assert not await dana.sees(BIRCH_ITEM, in_="home")
    with pytest.raises(NotSeenError):
        await dana.choose(PICK, CEDAR, in_="home")
    await dana.choose(PICK, BIRCH, in_="home")
    await dana.until(f"For {BIRCH}, in the next four weeks:", in_="modal")


async def test_an_admin_of_one_workspace_sees_nothing_of_another(three_teams: World) -> None:
    world = three_teams
    cedar = await ids_of(world, CEDAR)
    await interact(world, click(world, DANA, button("schedule.show", {"team": cedar.team})))
    option = {"text": {"type": "plain_text", "text": CEDAR}, "value": str(cedar.team)}
    picked = {"type": "static_select", "action_id": "home.schedule_of", "selected_option": option}
    await interact(world, click(world, DANA, picked))
    assert open_dialogs(world, DANA) == []
    assert OLD_CARD in (await (await world.person(DANA)).reads("dm"))[-1]


async def test_a_member_who_leads_no_team_is_offered_no_schedule(three_teams: World) -> None:
    for user in (ROSA, PRIYA):
        person = await three_teams.person(user)
        await person.open_home()
        await person.until(MAPLE, in_="home")
        [home] = await person.reads("home")
        assert "What I'll ask, and when" not in home
        assert "Teams in this workspace" not in home


@pytest.mark.parametrize("text", ["", "help", "agenda", "agenda add Let me in", "hello"])
async def test_a_stranger_is_greeted_kindly_by_every_command(
    strange_world: World, text: str
) -> None:
    rosa = await strange_world.person(ROSA)
    await rosa.command(text, BIRCH_CHANNEL)
    [said] = await rosa.reads(BIRCH_CHANNEL)
    assert "You are not in a team here yet." in said
    assert text.removeprefix("agenda add ") in said or text in ("help", "agenda")
    assert (await _counts(strange_world))[0] == 0


async def test_a_stranger_is_greeted_kindly_by_every_button(strange_world: World) -> None:
    world = strange_world
    rosa = await world.person(ROSA)
    birch = await ids_of(world, BIRCH)
    actions = ("agenda.show", "agenda.add", "agenda.nothing", "schedule.show")
    for number, action in enumerate(actions):
        await interact(world, click(world, ROSA, button(action, {"team": birch.team})))
        said = (await rosa.reads("dm"))[-1] + "".join(await rosa.reads("modal"))
        assert (LEADS_ONLY if action == "schedule.show" else NOT_YOURS) in said, number
    picked = {"value": str(birch.team), "text": {"type": "plain_text", "text": BIRCH}}
    pick = {"type": "static_select", "action_id": "menu.team", "selected_option": picked}
    await interact(world, click(world, ROSA, pick))
    assert NOT_YOURS in (await rosa.reads("dm"))[-1]


async def test_a_stranger_finds_the_way_on_their_home_and_in_a_message(
    strange_world: World,
) -> None:
    rosa = await strange_world.person(ROSA)
    await rosa.open_home()
    await rosa.until("its lead can add you.", in_="home")
    await rosa.say("Hello?")
    await rosa.until("its lead can add you.", in_="dm")
    said = (await rosa.reads("dm"))[-1]
    assert "these buttons" not in said
    assert BIRCH not in said


@pytest.mark.parametrize("picked", ["", "0", "-1", "x", "9" * 5000, "²", "{birch}", "{cedar}"])
async def test_no_team_that_is_picked_from_a_forged_list_opens(
    three_teams: World, picked: str
) -> None:
    world = three_teams
    _, birch, cedar = await _known(world)
    value = picked.format(birch=birch.team, cedar=cedar.team)
    option = {"value": value, "text": {"type": "plain_text", "text": "Mine"}}
    pick = {"type": "static_select", "action_id": "menu.team", "selected_option": option}
    await interact(world, click(world, ROSA, pick))
    assert open_dialogs(world, ROSA) == []
    assert NOT_YOURS in (await (await world.person(ROSA)).reads("dm"))[-1]


async def test_in_another_teams_channel_nobody_writes_on_their_own_agenda_unawares(
    three_teams: World,
) -> None:
    world = three_teams
    before = await _counts(world)
    rosa = await world.person(ROSA)

    answer = await run(world, command(world, ROSA, "agenda add For the other team", BIRCH_CHANNEL))

    said = json.dumps(answer.body)
    assert "This channel belongs to a team that you are not in." in said
    assert "For the other team" in said
    assert "Maple Valley IBD" in said
    assert await _counts(world) == before
    assert not await rosa.sees("For the other team", CHANNEL)
