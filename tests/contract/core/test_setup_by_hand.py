"""Setup as Slack can send it and the sandbox's page would not: closed accounts, apps, a channel
that was archived meanwhile, the same form twice, somebody else's team."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.cards import Form
from bot.teams import hello, partners, roster, wishes
from bot.teams.accounts import Account
from handlers.demo.seed import CHANNEL, DANA, ROSA, SAM
from handlers.sandbox import payloads
from handlers.sandbox.config import DEFAULT_SCOPES
from handlers.sandbox.records import Json
from handlers.slack import blockkit
from storage.queries.teams import team_of_channel
from storage.tables import Delivery, Member, Nudge, Person, Team
from tests.acceptance.young import set_up, young_world
from tests.contract.slack.slack import interact
from tests.world import BEGINNING, World, open_world

__all__ = ["young_world"]

SLACKBOT = "USLACKBOT"
TAKEN = "already. Please choose another one."
_KEYS = {
    "plain_text_input": "value",
    "users_select": "selected_user",
    "conversations_select": "selected_conversation",
    "channels_select": "selected_channel",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
}
SUGGESTED = wishes.suggested(Account(DANA, "Dana Reyes", "America/New_York"), set(), BEGINNING)
FILLED = {
    "channel": CHANNEL,
    "day": "2026-01-13",
    "at": "09:00",
    "often": "two_weeks",
    "facilitator": DANA,
    "timezone": "America/New_York",
    "name": "QI team",
}
PARTNER = {"talked": ["yes"], "account": ROSA, "terms": ["yes"], "mail": "", "name": ""}


def _sent(world: World, user: str, form: Form, values: Mapping[str, object]) -> Json:
    """The form as Slack sends it, opened by the bot and filled in."""
    workspace = world.sandbox.workspace
    view = workspace.views.open(user, blockkit.form(form))
    state = {
        block["block_id"]: {"value": _state(block["element"], values[block["block_id"]])}
        for block in view.blocks
        if block["type"] == "input"
    }
    return payloads.view_submission(workspace, workspace.directory.user(user), view, state)


def _state(element: Json, value: object) -> Json:
    kind = element["type"]
    if kind == "checkboxes":
        chosen = value if isinstance(value, list) else []
        return {"type": kind, "selected_options": [{"value": one} for one in chosen]}
    if kind in ("static_select", "radio_buttons"):
        return {"type": kind, "selected_option": {"value": value}}
    return {"type": kind, _KEYS[kind]: value or None}


async def _count(world: World, table: type[Team | Member | Delivery | Person]) -> int:
    async with world.bot.database.reading() as session:
        return await session.scalar(select(func.count()).select_from(table)) or 0


async def _team_id(world: World) -> int:
    async with world.bot.database.reading() as session:
        team = await team_of_channel(session, 1, CHANNEL)
    assert team is not None
    return team.id


async def test_a_facilitator_whose_account_is_closed_is_named_over_the_filled_in_form(
    young_world: World,
) -> None:
    young_world.sandbox.administration.deactivate(SAM)
    values = FILLED | {"facilitator": SAM, "name": "Asthma team"}
    await interact(young_world, _sent(young_world, DANA, wishes.form(SUGGESTED), values))

    dana = await young_world.person(DANA)
    await dana.until("That account is closed, so nobody would read it there.", in_="modal")
    assert await dana.value_of("What is your team called?") == "Asthma team"
    assert await dana.value_of("Which channel is your team's?") == CHANNEL
    assert (await _count(young_world, Team), await _count(young_world, Person)) == (0, 0)

    await dana.choose("Who leads the meeting?", "Dana Reyes")
    assert await dana.submit() == {}
    await dana.until("Asthma team is set up", in_="modal")


async def test_an_app_does_not_lead_a_meeting(young_world: World) -> None:
    values = FILLED | {"facilitator": SLACKBOT}
    await interact(young_world, _sent(young_world, DANA, wishes.form(SUGGESTED), values))

    dana = await young_world.person(DANA)
    await dana.until("Slackbot is an app, and nobody would read it there.", in_="modal")
    assert await _count(young_world, Team) == 0


async def test_a_channel_that_was_archived_meanwhile_is_named_over_the_form(
    young_world: World,
) -> None:
    sent = _sent(young_world, DANA, wishes.form(SUGGESTED), FILLED)
    young_world.sandbox.administration.archive(CHANNEL)
    await interact(young_world, sent)

    dana = await young_world.person(DANA)
    await dana.until("That channel is archived in Slack.", in_="modal")
    assert await _count(young_world, Team) == 0


async def test_the_same_form_twice_at_once_makes_one_team_and_one_post(
    young_world: World,
) -> None:
    sent = _sent(young_world, DANA, wishes.form(SUGGESTED), FILLED)
    send = young_world.sandbox.dispatch.send
    await asyncio.gather(*(send("interactive", "the same", sent) for _ in range(2)))
    await young_world.settled()

    assert await _count(young_world, Team) == 1
    assert await _count(young_world, Member) == 1
    dana = await young_world.person(DANA)
    await dana.until("QI team is set up", in_="modal")
    assert sum("Next meeting:" in text for text in await dana.reads(CHANNEL)) == 1


async def test_two_people_at_once_make_one_team_of_a_channel(young_world: World) -> None:
    other = FILLED | {"facilitator": SAM, "name": "Another name"}
    forms = [
        _sent(young_world, DANA, wishes.form(SUGGESTED), FILLED),
        _sent(young_world, SAM, wishes.form(SUGGESTED), other),
    ]
    send = young_world.sandbox.dispatch.send
    answered = await asyncio.gather(*(send("interactive", "at once", sent) for sent in forms))
    answers = [answer.body for answer in answered]
    await young_world.settled()

    assert await _count(young_world, Team) == 1
    screens = [
        text
        for user in (DANA, SAM)
        for text in await (await young_world.person(user)).reads("modal")
    ]
    assert sum("is set up" in text for text in screens) == 1
    assert sum(TAKEN in text for text in [*screens, *map(str, answers)]) == 1


async def test_when_slack_says_nothing_of_somebody_the_dialog_says_that_nothing_was_changed(
    database_url: str, tmp_path: Path
) -> None:
    scopes = tuple(scope for scope in DEFAULT_SCOPES if scope != "users:read")
    async with open_world(database_url, tmp_path, scopes=scopes) as world:
        await interact(world, _sent(world, DANA, wishes.form(SUGGESTED), FILLED))

        dana = await world.person(DANA)
        await dana.until("Something went wrong on my side, and nothing was changed.", in_="modal")
        assert await _count(world, Team) == 0


async def test_the_first_post_has_the_planners_own_key(young_world: World) -> None:
    await set_up(young_world)
    async with young_world.bot.database.reading() as session:
        [nudge] = await session.scalars(select(Nudge).where(Nudge.step == "channel"))
    assert nudge.occasion == "2026-01-13"
    assert nudge.due_at < nudge.expires_at


@pytest.mark.parametrize(
    ("user", "said"),
    [(SAM, "That account is closed"), (SLACKBOT, "Slackbot is an app")],
)
async def test_nobody_is_sent_a_message_that_nobody_would_read(
    young_world: World, user: str, said: str
) -> None:
    young_world.sandbox.administration.deactivate(SAM)
    await interact(young_world, _sent(young_world, ROSA, hello.form(), {"lead": user}))

    await (await young_world.person(ROSA)).until(said, in_="modal")


@pytest.mark.parametrize("kind", ["partner", "member"])
async def test_a_closed_account_is_not_added_and_the_form_says_so(
    young_world: World, kind: str
) -> None:
    await set_up(young_world)
    young_world.sandbox.administration.deactivate(ROSA)
    team = await _team_id(young_world)
    form = partners.form(team) if kind == "partner" else roster.member_form(team)
    values = PARTNER if kind == "partner" else {"account": ROSA, "duties": ["champion"]}
    await interact(young_world, _sent(young_world, DANA, form, values))

    dana = await young_world.person(DANA)
    await dana.until("That account is closed, so nobody would read it there.", in_="modal")
    assert await _count(young_world, Member) == 1
    assert await _count(young_world, Person) == 1


async def test_a_partner_form_that_is_sent_twice_says_the_same_twice(young_world: World) -> None:
    await set_up(young_world)
    sent = _sent(young_world, DANA, partners.form(await _team_id(young_world)), PARTNER)
    for _ in range(2):
        await interact(young_world, sent)
        await (await young_world.person(DANA)).until("is a family partner", in_="modal")
    assert await _count(young_world, Member) == 2


async def test_a_form_that_names_somebody_elses_team_changes_nothing(young_world: World) -> None:
    await set_up(young_world)
    sent = _sent(young_world, SAM, partners.form(await _team_id(young_world)), PARTNER)
    answer = await interact(young_world, sent)

    assert "a team that you are not in" in str(answer.body)
    assert await _count(young_world, Member) == 1
