"""A workspace removes the bot: everything stops there, and goes on when it is installed again."""

import json
from collections import Counter
from collections.abc import AsyncIterator
from datetime import time, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import SQLAlchemyError

from bot.sealing import Seal
from handlers.app import assembled
from handlers.demo.seed import DANA, ROSA
from handlers.operations import as_line, is_removed, preview
from handlers.slack.pace import NoPace
from handlers.slack.tokens import GrantedTokens
from handlers.slack.workspaces import FRESH_SECONDS, Workspaces
from storage.tables import (
    Base,
    Install,
    Person,
    Workspace,
)
from tests.contract.slack.installing import (
    ASKED,
    KEY,
    Visitor,
    is_there,
    nudges,
    remove_app,
    states_of,
    steps,
    tell,
)
from tests.contract.slack.slack import JSON, post
from tests.contract.test_calendar_route import address as calendar_of
from tests.world import World, open_world


@pytest.fixture
async def world(database_url: str, tmp_path: Path) -> AsyncIterator[World]:
    """The demo's team, in a workspace that has not installed the bot yet."""
    async with open_world(database_url, tmp_path, keys=[KEY]) as opened:
        await opened.import_team()
        yield opened


@pytest.fixture
async def visitor(world: World) -> Visitor:
    return Visitor(world.base_url, world.http)


async def test_a_removed_workspace_is_at_rest_and_a_new_install_goes_on_without_what_is_stale(
    world: World, visitor: Visitor
) -> None:
    await visitor.install()
    await world.at(ASKED)
    assert not await is_removed(world.bot.settings, None)
    before, planned = await states_of(world), await nudges(world)

    await remove_app(world)
    # The reminder, the channel's post, the agenda and the meeting itself go by.
    await world.at("2026-01-20T12:00-05:00")

    assert (await states_of(world), await nudges(world)) == (before, planned)
    settings, now = world.bot.settings, world.clock.now()
    assert await preview(settings, None, now, now + timedelta(days=14)) == []
    assert await is_removed(settings, None)
    assert not await is_removed(settings, "Nobody's")
    told = await preview(settings, None, now, now + timedelta(days=14), why=True)
    assert {as_line(one, why=True).rpartition("(")[2] for one in told} == {
        "skipped: I was removed from this workspace)"
    }
    async with world.bot.database.reading() as session:
        assert await session.scalar(select(Install)) is None

    await visitor.install()
    await world.at("2026-01-20T12:05-05:00")

    # Whoever was asked is not asked again; who led the meeting can still write it down.
    since = (await steps(world))[sum(before.values()) :]
    assert Counter(since) == {
        ("post", "skipped", "stale"): 1,
        ("copy", "skipped", "stale"): 2,
        ("remind", "skipped", "stale"): 2,
        ("round", "sent", ""): 1,
    }


async def test_what_waits_in_a_removed_workspace_ends_as_unreachable(
    world: World, visitor: Visitor
) -> None:
    await visitor.install()
    # The ask comes in Rosa's quiet hours, and waits.
    async with world.bot.database.writing.begin() as session:
        hours = {"quiet_from": time(17), "quiet_until": time(8)}
        await session.execute(update(Person).where(Person.address == ROSA).values(hours))
    await world.at(ASKED)
    assert (await states_of(world))["waiting"] == 1

    await remove_app(world)
    await world.at("2026-01-15T10:00-05:00")

    assert (await states_of(world))["unreachable I was removed from this workspace"] == 1
    assert "waiting" not in await states_of(world)


async def test_a_calendar_leads_nowhere_while_the_bot_is_removed(
    world: World, visitor: Visitor
) -> None:
    await visitor.install()
    subscribed = await calendar_of(world, ROSA)
    assert (await visitor.get(subscribed)).status == 200

    await remove_app(world)
    assert (await visitor.get(subscribed)).status == 404

    await visitor.install()
    assert (await visitor.get(subscribed)).status == 200


async def test_a_token_of_a_person_that_is_revoked_stops_nothing(
    world: World, visitor: Visitor
) -> None:
    await visitor.install()

    await tell(world, "tokens_revoked", "2026-01-05T10:00-05:00", oauth=[DANA], bot=[])
    assert await is_there(world)

    await tell(world, "tokens_revoked", "2026-01-05T10:00-05:00", oauth=[], bot=["U0ALONG"])
    assert not await is_there(world)


async def test_an_uninstall_that_is_told_late_leaves_the_new_install_alone(
    world: World, visitor: Visitor
) -> None:
    await visitor.install()
    await remove_app(world)
    assert not await is_there(world)
    await world.at("2026-01-05T09:10-05:00")
    await visitor.install()

    await tell(world, "tokens_revoked", "2026-01-05T09:00-05:00", bot=["U0ALONG"])
    await tell(world, "app_uninstalled", "2026-01-05T09:00-05:00")
    assert await is_there(world)

    await tell(world, "app_uninstalled", "2026-01-05T09:10:30-05:00")
    assert not await is_there(world)


async def test_an_uninstall_that_cannot_be_written_down_is_told_again_by_slack(
    world: World, visitor: Visitor
) -> None:
    await visitor.install()
    event = {"type": "app_uninstalled", "event_ts": "1800000000.000100"}
    told = {"type": "event_callback", "team_id": "T0MAPLE", "api_app_id": "A0", "event": event}
    body = json.dumps({**told, "event_id": "Ev1", "event_time": 1800000000}).encode()

    async with world.bot.database.writing.begin() as session:
        await session.execute(select(Workspace).with_for_update())
        assert (await post(world, body, JSON)).status == 500
    assert await is_there(world)

    assert (await post(world, body, JSON)).status == 200
    await world.settled()
    assert not await is_there(world)


def test_whatever_a_workspace_has_goes_with_it() -> None:
    """But for installations that nobody has finished, which belong to none yet, for signs of life,
    and for turns at Slack, which are over in a moment."""
    reached, before = {"workspaces"}, 0
    while before < len(reached):
        before = len(reached)
        reached |= {
            table.name
            for table in Base.metadata.sorted_tables
            for key in table.foreign_keys
            if key.ondelete == "CASCADE" and key.column.table.name in reached
        }
    assert set(Base.metadata.tables) - reached == {"oauth_states", "beats", "paces"}


async def test_a_purged_workspace_leaves_nothing_behind(database_url: str, tmp_path: Path) -> None:
    purging = {"on_uninstall": "purge"}
    async with open_world(database_url, tmp_path, keys=[KEY], slack=purging) as world:
        await world.import_team()
        await Visitor(world.base_url, world.http).install()
        await world.at(ASKED)

        await remove_app(world)
        await world.at("2026-01-14T17:45-05:00")

        async with world.bot.database.reading() as session:
            left = {
                table.name
                for table in Base.metadata.sorted_tables
                if (await session.execute(table.select().limit(1))).first() is not None
            }
        # What the installation was begun with, as a hash: nobody's, and gone with the next one.
        assert left == {"oauth_states"}


async def test_another_process_notices_by_slacks_refusal_at_once(
    world: World, visitor: Visitor
) -> None:
    """Its own memory of the token outlives what the other one was told."""
    await visitor.install()
    async with assembled(world.bot.settings, world.clock.now) as other:
        assert await other.workspaces.identity("T0MAPLE") is not None
        await remove_app(world)
        assert await other.workspaces.identity("T0MAPLE") is not None

        async with other.database.writing.begin() as session:
            await session.execute(text("UPDATE workspaces SET uninstalled_at = NULL"))
        await world.at("2026-01-14T17:29-05:00")
        world.clock.set(world.clock.now() + timedelta(minutes=2))
        await other.tick()
        await other.settled()

        assert await other.workspaces.identity("T0MAPLE") is None


async def test_a_token_of_ones_own_goes_on_where_the_bot_was_removed_as_one_of_many(
    database_url: str, tmp_path: Path
) -> None:
    async with open_world(database_url, tmp_path, keys=[KEY]) as world:
        await world.import_team()
        await Visitor(world.base_url, world.http).install()
        await remove_app(world)

    async with open_world(database_url, tmp_path) as world:
        await world.at(ASKED)

        assert set(await states_of(world)) == {"sent"}


async def test_while_the_database_is_away_the_token_of_a_moment_ago_is_still_there(
    world: World, visitor: Visitor
) -> None:
    await visitor.install()
    moment = 0.0
    tokens = GrantedTokens(world.bot.database, Seal([KEY]))
    workspaces = Workspaces(
        world.bot.settings.slack, tokens, world.http, NoPace(), monotonic=lambda: moment
    )
    known = await workspaces.identity("T0MAPLE")

    moment = FRESH_SECONDS + 1
    async with world.bot.database.writing.begin() as session:
        await session.execute(text("ALTER TABLE installs RENAME TO elsewhere"))
    assert known is not None
    assert await workspaces.identity("T0MAPLE") is known
    with pytest.raises(SQLAlchemyError):
        await workspaces.identity("T0OTHER")
    async with world.bot.database.writing.begin() as session:
        await session.execute(text("ALTER TABLE elsewhere RENAME TO installs"))
        await session.execute(text("DELETE FROM installs"))
    assert await workspaces.identity("T0MAPLE") is None
