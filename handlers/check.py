"""`alongside check`: whether everything that the bot stands on is in place, a line each."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse
from sqlalchemy.exc import SQLAlchemyError

from bot.config import Settings, slack_problems
from bot.sealing import Unreadable
from handlers.slack.manifest import OPTIONAL, SCOPES
from handlers.slack.refusals import code_of
from handlers.unusable import reason
from storage import schema
from storage.database import opened
from storage.queries.installs import all_installs

TIMEOUT = aiohttp.ClientTimeout(total=10)
_NO_ANSWER = (TimeoutError, SlackApiError, aiohttp.ClientError, OSError)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `problem` is empty when it is as it should be."""

    subject: str
    problem: str = ""

    def __str__(self) -> str:
        return f"{self.subject}: {self.problem or 'ok'}"


async def findings(settings: Settings) -> AsyncIterator[Finding]:
    """Looks at the database, then at Slack as the config's mode needs it."""
    yield await _database(settings)
    if settings.slack.mode == "off":
        return
    problems = slack_problems(settings)
    for key, problem in problems.items():
        yield Finding(key, problem)
    async with aiohttp.ClientSession(timeout=TIMEOUT) as http:
        if settings.slack.installs:
            if "encryption.keys" not in problems:
                async for finding in _installs(settings, http):
                    yield finding
        elif "slack.bot_token" not in problems:
            for finding in await _bot_token(settings, http):
                yield finding
        if settings.slack.mode == "socket" and "slack.app_token" not in problems:
            yield await _app_token(settings, http)


async def _database(settings: Settings) -> Finding:
    async with opened(settings.database.url, settings.database.connections) as database:
        try:
            version = await schema.version(database)
        except SQLAlchemyError as error:
            return Finding("database", f"cannot be used ({reason(error)})")
    if version != schema.head():
        return Finding("database", "not at this version; run: alongside migrate")
    return Finding("database")


async def _bot_token(settings: Settings, http: aiohttp.ClientSession) -> list[Finding]:
    client = _client(settings, http, settings.slack.bot_token.get_secret_value())
    try:
        answer = await client.auth_test()
    except _NO_ANSWER as error:
        return [Finding("slack.bot_token", _said(error))]
    return [
        Finding(f"slack.bot_token ({answer['team']})"),
        Finding("slack scopes", _lacking(answer)),
    ]


async def _installs(settings: Settings, http: aiohttp.ClientSession) -> AsyncIterator[Finding]:
    """A line for each workspace that installed the bot."""
    if settings.slack.is_slacks_own and not settings.server.public_url.startswith("https://"):
        yield Finding("server.public_url", "Slack sends people back to https addresses alone")
    seal = settings.encryption.seal
    async with opened(settings.database.url, settings.database.connections) as database:
        try:
            async with database.reading() as session:
                installed = await all_installs(session)
        except SQLAlchemyError:
            return  # told of the database already
    for one in installed:
        subject = f"slack workspace {one.workspace.name} ({one.workspace.external_id})"
        try:
            answer = await _client(settings, http, seal.open(one.token)).auth_test()
        except Unreadable:
            yield Finding(subject, "no key in encryption.keys opens its token")
        except _NO_ANSWER as error:
            yield Finding(subject, _said(error))
        else:
            yield Finding(subject, _lacking(answer))


def _lacking(answer: AsyncSlackResponse) -> str:
    """Which permissions the token that Slack answered does not have."""
    granted = {scope.strip() for scope in answer.headers.get("x-oauth-scopes", "").split(",")}
    lacking = [scope for scope in SCOPES if scope not in granted and scope not in OPTIONAL]
    return f"missing {', '.join(lacking)}; install the app again" if lacking else ""


async def _app_token(settings: Settings, http: aiohttp.ClientSession) -> Finding:
    client = _client(settings, http, None)
    try:
        await client.apps_connections_open(app_token=settings.slack.app_token.get_secret_value())
    except _NO_ANSWER as error:
        return Finding("slack.app_token", _said(error))
    return Finding("slack.app_token")


def _client(settings: Settings, http: aiohttp.ClientSession, token: str | None) -> AsyncWebClient:
    return AsyncWebClient(
        token=token, base_url=settings.slack.api_url, session=http, retry_handlers=[]
    )


def _said(error: Exception) -> str:
    if isinstance(error, SlackApiError):
        return f"Slack answered {code_of(error) or 'nothing'}"
    return f"Slack cannot be reached ({type(error).__name__})"
