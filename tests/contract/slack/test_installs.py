"""Workspaces install the bot by themselves: what is kept, what is refused, and under which key."""

import logging
import re
from asyncio import gather
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from pydantic import SecretStr
from sqlalchemy import select, update

from bot.clock import machine_time
from bot.config import Encryption, Settings
from bot.errors import Misconfigured
from bot.platforms import Platform
from bot.sealing import Seal
from handlers.app import assembled, running
from handlers.check import findings
from handlers.demo.seed import CHANNEL, DANA, SEED
from handlers.operations import rotate
from handlers.slack.install.states import STATE_LASTS, States
from handlers.slack.manifest import SCOPES
from handlers.slack.pace import NoPace
from handlers.slack.tokens import GrantedTokens
from handlers.slack.workspaces import FRESH_SECONDS, Workspaces
from storage.postgres import Connections
from storage.tables import Install
from tests.contract.slack.installing import (
    ASKED,
    KEY,
    OLD_KEY,
    Visitor,
    everything,
    query,
    states_of,
)
from tests.databases import ALSO_POOLED
from tests.world import World, open_world


@pytest.fixture
async def world(
    database_url: str, connections: Connections, tmp_path: Path
) -> AsyncIterator[World]:
    """The demo's team, in a workspace that has not installed the bot yet."""
    pooled = connections.pgbouncer
    async with open_world(database_url, tmp_path, keys=[KEY], pgbouncer=pooled) as opened:
        await opened.import_team()
        yield opened


@pytest.fixture
async def visitor(world: World) -> Visitor:
    return Visitor(world.base_url, world.http)


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
    state = query(back)["state"]

    assert (await visitor.get(back)).status == 200
    assert state not in await everything(world)
    # What is no letter of it is passed over when it is opened.
    for spelled in (state, f".{state}"):
        replayed = await bringing(world, spelled).get(with_state(back, spelled))
        assert (replayed.status, replayed.title) == (401, "That took a little long")

    begun = machine_time() - STATE_LASTS - timedelta(seconds=1)
    late = await States(world.bot.database, Seal([KEY]), lambda: begun).async_issue()
    again = await bringing(world, late).get(with_state(back, late))
    assert (again.status, again.title) == (401, "That took a little long")


async def test_of_two_installations_begun_with_one_state_one_is_kept(
    world: World, visitor: Visitor
) -> None:
    address = await visitor.begin()
    backs = [await visitor.decide(address, "allow") for _ in range(2)]
    browsers = [bringing(world, query(back)["state"]) for back in backs]

    pages = await gather(*(one.get(back) for one, back in zip(browsers, backs, strict=True)))

    assert sorted(page.status for page in pages) == [200, 401]


async def test_who_only_asks_writes_nothing(world: World, visitor: Visitor) -> None:
    before = await everything(world)

    state = query(await visitor.begin())["state"]
    back = f"{world.base_url}/slack/oauth_redirect?state={quote(state)}"
    refused = [await bringing(world, state).get(f"{back}{code}") for code in ("", "&code=c0de")]

    assert [page.title for page in refused] == ["Slack did not finish this"] * 2
    sealed = Seal([KEY]).seal("xoxb-of-something-else")
    made_up = [await bringing(world, one).get(with_state(back, one)) for one in ("me", sealed)]
    assert [(page.status, page.title) for page in made_up] == [(401, "That took a little long")] * 2
    assert await everything(world) == before


def bringing(world: World, state: str) -> Visitor:
    """Somebody else's browser, which says that it began with this state."""
    visitor = Visitor(world.base_url, world.http)
    visitor.cookies = {"slack-app-oauth-state": state}
    return visitor


def with_state(address: str, state: str) -> str:
    return f"{address.partition('?')[0]}?{urlencode(query(address) | {'state': state})}"


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


@ALSO_POOLED
async def test_a_new_key_takes_over_while_the_old_one_still_opens(
    database_url: str, connections: Connections, tmp_path: Path
) -> None:
    pooled = connections.pgbouncer
    async with open_world(database_url, tmp_path, keys=[OLD_KEY], pgbouncer=pooled) as world:
        await Visitor(world.base_url, world.http).install()
        settings = world.bot.settings
        both = settings.model_copy(update={"encryption": encryption(KEY, OLD_KEY)})

        assert [await rotate(both), await rotate(both)] == [1, 0]

        async with world.bot.database.reading() as session:
            token = await session.scalar(select(Install.token))
        assert token is not None
        assert Seal([KEY]).open(token).startswith("xoxb-T0MAPLE-")
    with pytest.raises(Misconfigured) as refusal:
        async with assembled(settings) as bot, running(bot, ticking=False):
            pass
    assert refusal.value.problems == [
        "encryption.keys: no key here opens the stored token of T0MAPLE"
    ]


async def test_what_a_workspace_allows_besides_counts_in_every_process_soon(
    world: World, visitor: Visitor
) -> None:
    """Slack may give the same token again."""
    await visitor.install()
    moment = 0.0
    tokens = GrantedTokens(world.bot.database, Seal([KEY]))
    elsewhere = Workspaces(
        world.bot.settings.slack, tokens, world.http, NoPace(), monotonic=lambda: moment
    )

    async def granted(*scopes: str) -> Platform:
        nonlocal moment
        async with world.bot.database.writing.begin() as session:
            await session.execute(update(Install).values(scopes=list(scopes)))
        moment += FRESH_SECONDS + 1
        return await elsewhere.named("T0MAPLE")

    few = await granted("chat:write", "im:history")
    assert not few.can_look
    assert await granted("chat:write", "im:history") is few
    assert (await granted(*SCOPES)).can_look


def encryption(*keys: str) -> Encryption:
    return Encryption(keys=[SecretStr(key) for key in keys])


@pytest.mark.parametrize("backend", ["sqlite", "pgbouncer"])
async def test_the_check_has_a_line_for_each_workspace_and_says_what_it_lacks(
    world: World, visitor: Visitor
) -> None:
    address = (await visitor.begin()).replace(",users:read,", ",")
    await visitor.get(await visitor.decide(address, "allow"))
    settings = world.bot.settings
    subject = f"slack workspace {SEED.team_name} (T0MAPLE)"

    async def told(checked: Settings) -> list[str]:
        return [str(one) async for one in findings(checked)]

    assert await told(settings) == [
        "database: ok",
        f"{subject}: missing users:read; install the app again",
    ]
    other = settings.model_copy(update={"encryption": encryption(OLD_KEY)})
    assert (await told(other))[1:] == [f"{subject}: no key in encryption.keys opens its token"]
    await visitor.install()
    assert await told(settings) == ["database: ok", f"{subject}: ok"]
    async with world.bot.database.reading() as session:
        assert set((await session.scalars(select(Install.scopes))).one()) == set(SCOPES)
    world.sandbox.workspace.access.remove()
    assert (await told(settings))[1:] == [f"{subject}: Slack answered account_inactive"]
