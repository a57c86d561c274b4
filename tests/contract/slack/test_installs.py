"""Workspaces install the bot by themselves: what is kept, what is refused, what ends with it."""

import json
import logging
import re
from collections import Counter
from collections.abc import AsyncIterator
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import func, select, text, update

from bot.clock import machine_time
from bot.config import Encryption, Settings
from bot.errors import Misconfigured
from bot.installs import reseal
from bot.sealing import Seal, new_key
from handlers.app import assembled, running
from handlers.check import findings
from handlers.demo.seed import CHANNEL, DANA, ROSA, SEED
from handlers.operations import as_line, preview
from handlers.slack.manifest import SCOPES
from storage.tables import (
    Base,
    Delivery,
    Install,
    Nudge,
    OAuthState,
    Person,
    Workspace,
)
from tests.contract.slack.installing import Visitor, query
from tests.contract.slack.slack import JSON, post
from tests.world import World, open_world

OLD_KEY, KEY = new_key(), new_key()
ASKED = "2026-01-14T17:31-05:00"


@pytest.fixture
async def world(database_url: str, tmp_path: Path) -> AsyncIterator[World]:
    """The demo's team, in a workspace that has not installed the bot yet."""
    async with open_world(database_url, tmp_path, keys=[KEY]) as opened:
        await opened.import_team()
        yield opened


@pytest.fixture
async def visitor(world: World) -> Visitor:
    return Visitor(world.base_url, world.http)


async def states_of(world: World) -> dict[str, int]:
    """How many deliveries ended in which state, by reason."""
    async with world.bot.database.reading() as session:
        counted = select(Delivery.state, Delivery.reason, func.count()).group_by(
            Delivery.state, Delivery.reason
        )
        rows = (await session.execute(counted)).all()
    return {f"{state} {reason}".strip(): number for state, reason, number in rows}


async def nudges(world: World) -> int:
    async with world.bot.database.reading() as session:
        return await session.scalar(select(func.count()).select_from(Nudge)) or 0


async def steps(world: World) -> list[tuple[str, str, str]]:
    """Each delivery: its step, how it ended, and why."""
    async with world.bot.database.reading() as session:
        told = select(Nudge.step, Delivery.state, Delivery.reason).join(Delivery)
        rows = (await session.execute(told.order_by(Delivery.id))).all()
    return [(step, state.value, reason) for step, state, reason in rows]


async def everything(world: World) -> str:
    """All that the database holds, as text."""
    held = []
    async with world.bot.database.reading() as session:
        for table in Base.metadata.sorted_tables:
            held += [str(row) for row in (await session.execute(table.select())).all()]
    return "\n".join(held)


async def tell(world: World, kind: str, at: str, **tokens: list[str]) -> None:
    """Slack tells of something that happened then."""
    happened = f"{datetime.fromisoformat(at).timestamp():.6f}"
    world.sandbox.dispatch.event({"type": kind, "tokens": tokens, "event_ts": happened})
    await world.settled()


async def is_there(world: World) -> bool:
    """Whether the bot takes itself to be in the workspace."""
    return await world.bot.workspaces.identity("T0MAPLE") is not None


async def remove_app(world: World) -> None:
    """The admin takes the app out, on Slack's page."""
    async with world.http.post(f"{world.base_url}/apps", data={"remove": "1"}) as answer:
        assert answer.status == 200
    await world.settled()


async def test_an_installed_workspace_is_served_and_its_token_lies_sealed(
    world: World, visitor: Visitor, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        done = await visitor.install()

    assert (done.status, done.title) == (200, f"Alongside is now in {SEED.team_name}")
    dana = await world.person(DANA)
    await dana.command("agenda", CHANNEL)
    await dana.sees("QI huddle")
    async with world.bot.database.reading() as session:
        kept = (await session.scalars(select(Install))).one()
    token = Seal([KEY]).open(kept.token)
    assert token.startswith("xoxb-T0MAPLE-")
    assert token not in await everything(world)
    assert (set(kept.scopes), kept.installed_by) == (set(SCOPES), DANA)
    # The web server's own log of addresses is off, but for pytest.
    ours = [one for one in caplog.records if one.name != "uvicorn.access"]
    logged = "\n".join(one.getMessage() for one in ours)
    secrets = (token, query(done.address)["code"], query(done.address)["state"])
    assert [secret for secret in secrets if secret in logged] == []


async def test_nobody_is_served_before_and_nothing_is_sent(world: World) -> None:
    dana = await world.person(DANA)

    async with world.http.get(f"{world.base_url}/sandbox/state", params={"user": DANA}) as answer:
        assert (await answer.json())["commands"] == []
    await world.at(ASKED)

    assert set(await states_of(world)) == {"unreachable I am not installed in this workspace"}
    assert dana.name == "Dana Reyes"


async def test_who_cancels_reads_that_nothing_was_kept(world: World, visitor: Visitor) -> None:
    back = await visitor.decide(await visitor.begin(), "cancel")

    page = await visitor.get(back)

    assert (page.status, page.title) == (200, "All right, not now")
    async with world.bot.database.reading() as session:
        assert await session.scalar(select(Install)) is None


async def test_a_state_is_good_once_in_its_browser_and_for_ten_minutes(
    world: World, visitor: Visitor
) -> None:
    back = await visitor.decide(await visitor.begin(), "allow")
    elsewhere = await Visitor(world.base_url, world.http).get(back)
    assert (elsewhere.status, elsewhere.title) == (400, "That took a little long")
    again = Visitor(world.base_url, world.http)
    again._cookies = {"slack-app-oauth-state": query(back)["state"]}

    assert (await visitor.get(back)).status == 200
    replayed = await again.get(back)
    assert (replayed.status, replayed.title) == (401, "That took a little long")

    late = await visitor.decide(await visitor.begin(), "allow")
    async with world.bot.database.writing.begin() as session:
        past = machine_time() - timedelta(seconds=1)
        await session.execute(update(OAuthState).values(expires_at=past))
    assert (await visitor.get(late)).status == 401


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("oauth", "title"),
    [
        ({"org_wide": True}, "One workspace at a time, please"),
        ({"rotates": True}, "This app needs a change first"),
    ],
)
async def test_what_is_not_supported_is_said_and_not_kept(
    database_url: str, tmp_path: Path, oauth: dict[str, bool], title: str
) -> None:
    async with open_world(database_url, tmp_path, keys=[KEY], oauth=oauth) as world:
        page = await Visitor(world.base_url, world.http).install()

        assert page.title == title
        async with world.bot.database.reading() as session:
            assert await session.scalar(select(Install)) is None


async def test_a_removed_workspace_is_at_rest_and_a_new_install_goes_on_without_what_is_stale(
    world: World, visitor: Visitor
) -> None:
    await visitor.install()
    await world.at(ASKED)
    before, planned = await states_of(world), await nudges(world)

    await remove_app(world)
    # The reminder, the channel's post, the agenda and the meeting itself go by.
    await world.at("2026-01-20T12:00-05:00")

    assert (await states_of(world), await nudges(world)) == (before, planned)
    settings, now = world.bot.settings, world.clock.now()
    assert await preview(settings, None, now, now + timedelta(days=14)) == []
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


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_a_slack_that_does_not_answer_is_told_with_a_reference(
    database_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    nowhere = {"api_url": "http://127.0.0.1:1/api/"}
    async with open_world(database_url, tmp_path, keys=[KEY], slack=nowhere) as world:
        visitor = Visitor(world.base_url, world.http)
        state = query(await visitor.begin())["state"]

        page = await visitor.get(f"{world.base_url}/slack/oauth_redirect?code=c0de&state={state}")

    assert (page.status, page.title) == (503, "Something went wrong on our side")
    [reference] = re.findall("reference=([0-9a-f]{8})", caplog.text)
    assert reference in page.text


def test_whatever_a_workspace_has_goes_with_it() -> None:
    """But for installations that nobody has finished, which belong to none yet."""
    reached, before = {"workspaces"}, 0
    while before < len(reached):
        before = len(reached)
        reached |= {
            table.name
            for table in Base.metadata.sorted_tables
            for key in table.foreign_keys
            if key.ondelete == "CASCADE" and key.column.table.name in reached
        }
    assert set(Base.metadata.tables) - reached == {"oauth_states"}


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
        assert left == set()


async def test_a_new_key_takes_over_while_the_old_one_still_opens(
    database_url: str, tmp_path: Path
) -> None:
    async with open_world(database_url, tmp_path, keys=[OLD_KEY]) as world:
        await Visitor(world.base_url, world.http).install()
        database, settings = world.bot.database, world.bot.settings
        both = Seal([KEY, OLD_KEY])

        assert [await reseal(database, both), await reseal(database, both)] == [1, 0]

        async with database.reading() as session:
            token = await session.scalar(select(Install.token))
        assert token is not None
        assert Seal([KEY]).open(token).startswith("xoxb-T0MAPLE-")
    with pytest.raises(Misconfigured) as refusal:
        async with assembled(settings) as bot, running(bot, ticking=False):
            pass
    assert refusal.value.problems == [
        "encryption.keys: no key here opens the stored token of T0MAPLE"
    ]


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_the_check_has_a_line_for_each_workspace_and_says_what_it_lacks(
    world: World, visitor: Visitor
) -> None:
    address = (await visitor.begin()).replace(",users:read&", "&")
    await visitor.get(await visitor.decide(address, "allow"))
    settings = world.bot.settings
    subject = f"slack workspace {SEED.team_name} (T0MAPLE)"

    async def told(checked: Settings) -> list[str]:
        return [str(one) async for one in findings(checked)]

    assert await told(settings) == [
        "database: ok",
        f"{subject}: missing users:read; install the app again",
    ]
    other = settings.model_copy(update={"encryption": Encryption(keys=[SecretStr(OLD_KEY)])})
    assert (await told(other))[1:] == [f"{subject}: no key in encryption.keys opens its token"]
    await visitor.install()
    assert await told(settings) == ["database: ok", f"{subject}: ok"]
    world.sandbox.workspace.access.remove()
    assert (await told(settings))[1:] == [f"{subject}: Slack answered account_inactive"]


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
