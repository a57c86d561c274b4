"""First the work is committed, then Slack has its reply, and only then is Slack called."""

import pytest
from sqlalchemy import text

from handlers.demo.seed import CHANNEL, ROSA
from tests.contract.slack.slack import (
    button,
    calls,
    click,
    command,
    interact,
    item_form,
    open_dialogs,
    run,
)
from tests.contract.slack.teams import MAPLE, ids_of
from tests.world import World

# A commit that fails when everything before it went well: a rule that is looked at only then.
STUMBLES = {
    "sqlite": [
        "CREATE TABLE nowhere (id INTEGER PRIMARY KEY)",
        "CREATE TABLE stumbles (id INTEGER REFERENCES nowhere DEFERRABLE INITIALLY DEFERRED)",
        "CREATE TRIGGER stumble AFTER INSERT ON agenda_items BEGIN"
        " INSERT INTO stumbles VALUES (1); END",
    ],
    "postgresql": [
        "CREATE FUNCTION stumble() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'not now'; END $$",
        "CREATE CONSTRAINT TRIGGER stumble AFTER INSERT ON agenda_items"
        " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION stumble()",
    ],
}


async def _let_commits_fail(world: World) -> None:
    engine = world.bot.database.engine
    async with engine.begin() as connection:
        for statement in STUMBLES[engine.dialect.name]:
            await connection.execute(text(statement))


def _traffic(world: World) -> list[tuple[str, str]]:
    """What went over the wire in the order in which it ended, the greeting apart."""
    entries = world.sandbox.workspace.traffic.after(0)
    return [(e["way"], e["name"]) for e in entries if e["name"] != "auth.test"]


async def test_a_dialog_is_opened_after_the_reply(world: World) -> None:
    team = (await ids_of(world, MAPLE)).team
    await interact(world, click(world, ROSA, button("agenda.add", {"team": team})))
    assert _traffic(world) == [("to bot", "block_actions"), ("from bot", "views.open")]


async def test_messages_follow_after_the_receipt(world: World) -> None:
    await world.at("2026-01-14T17:31-05:00")
    named = await ids_of(world, MAPLE)
    before = len(_traffic(world))
    hidden = {"team": named.team, "meeting": f"{named.series}:2026-01-20"}
    await interact(world, item_form(world, ROSA, hidden, "Parking"))
    first, *rest = _traffic(world)[before:]
    assert first == ("to bot", "view_submission")
    assert sorted(name for _, name in rest) == [
        "chat.update",
        "chat.update",
        "users.info",
        "views.publish",
    ]


async def test_a_commit_that_fails_calls_nobody_and_keeps_what_was_typed(world: World) -> None:
    await _let_commits_fail(world)
    team = (await ids_of(world, MAPLE)).team
    answer = await interact(world, item_form(world, ROSA, {"team": team}, "Parking"))
    assert isinstance(answer.body, dict)
    assert answer.body["response_action"] == "errors"
    assert answer.body["errors"]["text"].startswith("I can't reach my notes just now")
    assert open_dialogs(world, ROSA) == ["Add an item"]
    assert set(calls(world)) <= {"auth.test"}


async def test_a_commit_that_fails_after_a_command_says_back_what_was_typed(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    await _let_commits_fail(world)
    answer = await run(world, command(world, ROSA, "agenda add Parking <is> hard", CHANNEL))
    assert isinstance(answer.body, dict)
    assert "nothing was saved" in answer.body["text"]
    assert "agenda add Parking &lt;is&gt; hard" in answer.body["text"]
    assert answer.body["response_type"] == "ephemeral"
    assert set(calls(world)) <= {"auth.test"}
    assert "Parking" not in caplog.text
