"""`alongside check`: whether everything that the bot stands on is in place, a line each."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.exc import SQLAlchemyError

from bot.config import Settings
from handlers.slack.manifest import OPTIONAL, SCOPES
from storage import schema
from storage.database import opened

TIMEOUT = aiohttp.ClientTimeout(total=10)


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
    missing = settings.slack.missing()
    for key in missing:
        yield Finding(f"slack.{key}", f'needed for mode "{settings.slack.mode}"')
    async with aiohttp.ClientSession(timeout=TIMEOUT) as http:
        if "bot_token" not in missing:
            for finding in await _bot_token(settings, http):
                yield finding
        if settings.slack.mode == "socket" and "app_token" not in missing:
            yield await _app_token(settings, http)


async def _database(settings: Settings) -> Finding:
    async with opened(settings.database.url, settings.database.connections) as database:
        try:
            version = await schema.version(database)
        except SQLAlchemyError as error:
            return Finding("database", f"cannot be reached ({type(error).__name__})")
    if version != schema.head():
        return Finding("database", "not at this version; run: alongside migrate")
    return Finding("database")


async def _bot_token(settings: Settings, http: aiohttp.ClientSession) -> list[Finding]:
    client = _client(settings, http, settings.slack.bot_token.get_secret_value())
    try:
        answer = await client.auth_test()
    except (TimeoutError, SlackApiError, aiohttp.ClientError, OSError) as error:
        return [Finding("slack.bot_token", _said(error))]
    granted = {scope.strip() for scope in answer.headers.get("x-oauth-scopes", "").split(",")}
    lacking = [scope for scope in SCOPES if scope not in granted and scope not in OPTIONAL]
    problem = f"missing {', '.join(lacking)}; install the app again" if lacking else ""
    return [Finding(f"slack.bot_token ({answer['team']})"), Finding("slack scopes", problem)]


async def _app_token(settings: Settings, http: aiohttp.ClientSession) -> Finding:
    client = _client(settings, http, None)
    try:
        await client.apps_connections_open(app_token=settings.slack.app_token.get_secret_value())
    except (TimeoutError, SlackApiError, aiohttp.ClientError, OSError) as error:
        return Finding("slack.app_token", _said(error))
    return Finding("slack.app_token")


def _client(settings: Settings, http: aiohttp.ClientSession, token: str | None) -> AsyncWebClient:
    return AsyncWebClient(
        token=token, base_url=settings.slack.api_url, session=http, retry_handlers=[]
    )


def _said(error: Exception) -> str:
    if isinstance(error, SlackApiError):
        return f"Slack answered {error.response.get('error', 'nothing')}"
    return f"Slack cannot be reached ({type(error).__name__})"
