"""`alongside demo`: one process, one port, nothing to set up."""

import asyncio
import secrets
import socket
import tomllib
import webbrowser
from contextlib import AsyncExitStack
from datetime import datetime
from importlib import resources
from pathlib import Path

import click
from pydantic import SecretStr
from starlette.applications import Starlette

from bot import importing
from bot.clock import MovableClock
from bot.config import DatabaseSettings, Server, Settings, Slack
from bot.errors import AlongsideError
from bot.teamfile import TeamFile
from bot.texts import line
from handlers.app import Bot, assembled, running
from handlers.demo.story import BEGINNING, ENDS, ZONE, play, seed_of
from handlers.demo.travel import CLOCK, Travel
from handlers.sandbox import Sandbox, SandboxConfig, Seed
from handlers.sandbox.guard import Guard
from handlers.server import WebServer, listen
from handlers.slack.manifest import EVENTS, SCOPES
from handlers.slack.pace import NoPace
from storage import schema

HOST = "127.0.0.1"
# Nobody here is Slack, which gives up after three seconds: a laptop may be busy with other things.
_ANSWER_SECONDS = 15.0
# Weeks go by in seconds here: Slack's pace, one message a second, would only make people wait.
_AT_ONCE = 1000


async def serve(port: int, data: Path, months: int, *, browser: bool) -> None:
    """Runs the demo until it is told to stop, after so many months of its story, or with 0 after
    two weeks. Its files are in `data`; a second start goes on from the first. Raises
    `AlongsideError` where the port or the folder cannot be had."""
    listening = _listen(port)
    _make(data)
    months = _longest(data / "months.txt", months)
    base_url = f"http://{HOST}:{port}"
    clock = MovableClock()
    settings = _settings(base_url, port, data)
    sandbox = Sandbox(_sandbox(settings, base_url, data, clock, seed_of(months)))
    async with (
        assembled(settings, clock.now, NoPace(), answer_seconds=_ANSWER_SECONDS) as bot,
        sandbox,
        AsyncExitStack() as at_work,
    ):
        await schema.migrate(bot.database)
        guard = Guard(base_url)
        travel = Travel(bot, clock, data / "clock.txt", ZONE, guard)
        since = travel.resume(BEGINNING)
        routes = [*bot.routes, *travel.routes, *sandbox.routes]
        # The workspace answers until the bot, which calls it over HTTP, has finished.
        web = WebServer(Starlette(routes=routes), HOST, port, before_stop=at_work.aclose)
        at_work.push_async_callback(bot.settled)
        at_work.push_async_callback(sandbox.hang_up)
        at_work.push_async_callback(travel.stop)
        serving = asyncio.create_task(web.serve(sockets=[listening]))
        await web.listening()
        if since < ENDS[months]:
            click.echo(line("cli.demo_plays", count=months))
            story = asyncio.create_task(_begin(bot, travel, base_url, since, months))
            at_work.push_async_callback(_ended, story)
            if not await _is_told(story):
                await serving
                return
        await at_work.enter_async_context(running(bot))
        _greet(base_url, data, browser)
        await serving
        travel.keep()


async def _begin(bot: Bot, travel: Travel, base_url: str, since: datetime, months: int) -> None:
    text = resources.files("handlers.demo").joinpath("team.toml").read_text("utf-8")
    file = TeamFile.model_validate(tomllib.loads(text))
    async with bot.database.writing.begin() as session:
        await importing.import_team(session, file, BEGINNING)
    await play(travel, base_url, since, months)


async def _is_told(story: asyncio.Task[None]) -> bool:
    """False if the demo was stopped meanwhile: the next start goes on from there."""
    await asyncio.wait({story})
    if story.cancelled():
        return False
    story.result()
    return True


async def _ended(story: asyncio.Task[None]) -> None:
    story.cancel()
    await asyncio.wait({story})


def _longest(kept: Path, asked: int) -> int:
    """The most months that any start in this folder asked for: whoever joined is there to stay."""
    months = max(asked, int(kept.read_text()) if kept.exists() else 0)
    if months:
        kept.write_text(str(months))
    return months


def _settings(base_url: str, port: int, data: Path) -> Settings:
    # Written out whole, so that nothing of the environment gets into the demo.
    return Settings.model_construct(
        server=Server(host=HOST, port=port, public_url=base_url),
        database=DatabaseSettings(url=f"sqlite+aiosqlite:///{data.resolve() / 'alongside.db'}"),
        slack=Slack(
            mode="http",
            signing_secret=SecretStr(secrets.token_hex()),
            bot_token=SecretStr(f"xoxb-{secrets.token_hex()}"),
            app_token=SecretStr(f"xapp-{secrets.token_hex()}"),
            api_url=f"{base_url}/api/",
        ),
    )


def _sandbox(
    settings: Settings, base_url: str, data: Path, clock: MovableClock, seed: Seed
) -> SandboxConfig:
    return SandboxConfig(
        seed=seed,
        signing_secret=settings.slack.signing_secret.get_secret_value(),
        bot_token=settings.slack.bot_token.get_secret_value(),
        app_token=settings.slack.app_token.get_secret_value(),
        base_url=base_url,
        events_url=f"{base_url}/slack/events",
        data=data / "workspace.db",
        now=clock.now,
        clock_url=CLOCK,
        messages_per_second=_AT_ONCE,
        answer_seconds=2 * _ANSWER_SECONDS,
        trigger_seconds=2 * _ANSWER_SECONDS,
        scopes=tuple(SCOPES),
        events=EVENTS,
    )


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise AlongsideError(line("cli.no_folder", folder=str(folder))) from error


def _listen(port: int) -> socket.socket:
    try:
        return listen(HOST, port)
    except OSError as error:
        raise AlongsideError(line("cli.port_taken", port=port, other=port + 1)) from error


def _greet(base_url: str, data: Path, browser: bool) -> None:
    click.echo(line("cli.demo_open", url=base_url))
    click.echo(line("cli.demo_try"))
    click.echo(line("cli.demo_files", folder=str(data)))
    if browser:
        webbrowser.open(base_url)
