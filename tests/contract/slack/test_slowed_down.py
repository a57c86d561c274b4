"""Slack asks for time while somebody waits for an answer: they are told so, and others know it."""

from pathlib import Path

import pytest

from bot.platforms import TryLater
from handlers.demo.seed import ROSA
from handlers.slack.pace import OwnPace, Turns
from tests.contract.slack.slack import button, calls, click, interact, open_dialogs
from tests.contract.slack.teams import MAPLE, ids_of
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
