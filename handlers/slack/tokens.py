"""Whose token is used in which workspace: the one in the config, or those that were granted."""

import asyncio
from typing import Protocol

from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from bot.installs import require_readable
from bot.sealing import Seal
from handlers.slack.edge import PLATFORM
from storage.database import Database
from storage.queries.installs import (
    forget_uninstalls,
    install_named,
    uninstalled_workspaces,
)


class Tokens(Protocol):
    async def of(self, team_id: str) -> AuthorizeResult | None:
        """The bot's identity in a workspace, with its token; None where it has none. Raises
        slack_sdk's errors, the database's, and `Unreadable`."""

    async def check(self) -> None:
        """Once, at the start. Raises `Misconfigured` where a stored token cannot be used."""


class OneToken:
    """The token of the config. Slack is asked once whose it is."""

    def __init__(self, client: AsyncWebClient, database: Database) -> None:
        self._client = client
        self._database = database
        self._lock = asyncio.Lock()
        self._known: AuthorizeResult | None = None

    async def of(self, team_id: str) -> AuthorizeResult | None:
        async with self._lock:
            if self._known is None:
                answer = await self._client.auth_test()
                self._known = AuthorizeResult.from_auth_test_response(
                    auth_test_response=answer,
                    bot_token=self._client.token,
                    bot_scopes=answer.headers.get("x-oauth-scopes"),
                )
        return self._known if self._known.team_id == team_id else None

    async def check(self) -> None:
        """No token is stored. That a workspace removed the bot, as one of many, means nothing to
        a bot that is only where its config says: it goes on there."""
        async with self._database.reading() as session:
            marked = await uninstalled_workspaces(session)
        if marked:
            async with self._database.writing.begin() as session:
                await forget_uninstalls(session)


class GrantedTokens:
    """The tokens that workspaces granted when they installed the bot."""

    def __init__(self, database: Database, seal: Seal) -> None:
        self._database = database
        self._seal = seal

    async def of(self, team_id: str) -> AuthorizeResult | None:
        async with self._database.reading() as session:
            found = await install_named(session, PLATFORM, team_id)
        if found is None:
            return None
        return AuthorizeResult(
            enterprise_id=found.enterprise_id,
            team_id=team_id,
            bot_id=found.bot_id,
            bot_user_id=found.bot_user_id,
            bot_token=self._seal.open(found.token),
            bot_scopes=found.scopes,
        )

    async def check(self) -> None:
        await require_readable(self._database, self._seal)
