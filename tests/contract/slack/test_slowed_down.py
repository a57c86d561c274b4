"""Slack asks for time while somebody waits for an answer: they are told so, and others know it."""

import logging
from pathlib import Path

import pytest
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.errors import SlackApiError
from sqlalchemy import func, select
from starlette.responses import Response

from bot.platforms import TryLater
from handlers.demo.seed import ROSA
from handlers.slack import trouble
from handlers.slack.later import Later
from handlers.slack.pace import OwnPace, Turns
from storage.tables import AgendaItem
from tests.contract.slack.slack import button, calls, click, interact, item_form, open_dialogs
from tests.contract.slack.teams import MAPLE, ids_of
from tests.contract.slack.test_pictures import a_workspace
from tests.world import open_world


@pytest.mark.parametrize("backend", ["sqlite"])
async def test_a_click_that_slack_slows_down_is_answered_and_its_method_rests(
    database_url: str, tmp_path: Path
) -> None:
    pace = OwnPace()
    async with open_world(database_url, tmp_path, pace=pace) as world:
        await world.import_team()
        team = (await ids_of(world, MAPLE)).team
        rosa = await world.person(ROSA)
        workspace = world.sandbox.workspace.seed.team_id
        world.sandbox.limit("views.open", 600)

        await interact(world, click(world, ROSA, button("agenda.add", {"team": team})))

        assert open_dialogs(world, ROSA) == []
        assert await rosa.sees("Slack asks me to slow down")
        with pytest.raises(TryLater):
            await Turns(pace, workspace).to_call("views.open")
        # Whoever clicks next does not wait for that: Slack may say yes by then.
        await interact(world, click(world, ROSA, button("agenda.add", {"team": team})))
        assert calls(world).count("views.open") == 2


@pytest.mark.parametrize("backend", ["sqlite"])
async def test_a_page_that_slack_does_not_take_is_one_calm_line(
    database_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with open_world(database_url, tmp_path) as world:
        await world.import_team()
        team = (await ids_of(world, MAPLE)).team
        world.sandbox.limit("views.publish", 600)
        rosa = await world.person(ROSA)

        await rosa.open_home()
        await world.settled()
        await interact(world, item_form(world, ROSA, {"team": team}, "Parking"))

        assert calls(world).count("views.publish") == 3
        async with world.bot.database.reading() as session:
            assert await session.scalar(select(func.count()).select_from(AgendaItem)) == 1
    assert [(one.levelname, one.getMessage()) for one in own_lines(caplog)] == [
        ("WARNING", "a call after a reply was not made: Slack asked me to wait")
    ] * 2


@pytest.mark.parametrize("kind", ["text/plain", "application/json"])
@pytest.mark.parametrize(
    ("status", "said"), [(429, "Slack asks me to slow down"), (503, "let me through just now")]
)
async def test_who_waits_for_slack_is_told_also_where_a_proxy_answers(
    status: int, said: str, kind: str
) -> None:
    async with a_workspace() as slack:
        slack.instead["views.open"].append(Response("Not now", status, media_type=kind))
        with pytest.raises(SlackApiError) as caught:
            await slack.client.views_open(trigger_id="1.2.3", view={})

    context = AsyncBoltContext({"later": Later()})
    told = await trouble.answer(caught.value, {"command": "/coprod", "text": ""}, context)

    assert said in told.body


def own_lines(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    return [one for one in caplog.records if one.levelno >= logging.WARNING]
