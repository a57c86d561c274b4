"""The workspaces that this bot is installed in, and a way out to each."""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import aiohttp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.exc import SQLAlchemyError

from bot.config import Slack
from bot.platforms import Platform, TryLater, Unreachable
from bot.sealing import Unreadable
from bot.texts import line
from handlers.slack.manifest import LOOKING
from handlers.slack.noticing import Noticing
from handlers.slack.pace import Pace, Turns
from handlers.slack.platform import SlackPlatform
from handlers.slack.refusals import asked
from handlers.slack.tokens import Tokens
from handlers.slack.uploads import Uploads
from storage.tables import Workspace

# A call that takes longer than this is not coming back; well below a delivery's lease. It is set
# on the session, for with one slack_sdk does not look at its own.
TIMEOUT = aiohttp.ClientTimeout(total=20)
# Whoever waits for a connection waits for Slack, as it seems, and may be too late. Well below the
# thousand files that many systems let a process open.
CALLS_AT_ONCE = 500
# How soon this process notices what another one was told: a new token, or an uninstall.
FRESH_SECONDS = 30.0
_REMEMBERED = 2_000


@dataclass(frozen=True)
class _Known:
    """A workspace as it was at `asked_at` (monotonic seconds)."""

    identity: AuthorizeResult
    platform: SlackPlatform
    asked_at: float


class Workspaces:
    """The bot in each workspace. Who it is there is remembered for `FRESH_SECONDS`, and forgotten
    when Slack no longer takes the token."""

    def __init__(
        self,
        settings: Slack,
        tokens: Tokens,
        http: aiohttp.ClientSession,
        pace: Pace,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.pace = pace
        self._settings = settings
        self._tokens = tokens
        self._http = http
        self._monotonic = monotonic
        # By Slack's id, the one used last at the end.
        self._known: OrderedDict[str, _Known] = OrderedDict()

    async def identity(self, external_id: str) -> AuthorizeResult | None:
        """Who the bot is in the workspace that Slack calls so, with its token; None where it is
        not installed. Raises what `Tokens` raise."""
        known = await self._look_up(external_id)
        return known.identity if known else None

    async def platform(self, workspace: Workspace) -> Platform:
        """The way out to a workspace. Raises as `named` does."""
        return await self.named(workspace.external_id)

    async def named(self, external_id: str) -> Platform:
        """The way out to the workspace that Slack calls so. Raises `Unreachable` for one that we
        have no token for, and `TryLater` while it cannot be told or read."""
        if self._settings.mode == "off":
            raise Unreachable(line("slack.off"))
        try:
            known = await asked(self._look_up(external_id))
        except Unreadable:
            raise TryLater(line("slack.sealed")) from None
        if known is None:
            raise Unreachable(line("slack.other_workspace"))
        return known.platform

    def forget(self, external_id: str) -> None:
        """The next to ask is told how things stand by then."""
        self._known.pop(external_id, None)

    async def check(self) -> None:
        """Once, at the start. Raises `Misconfigured` where a stored token cannot be used."""
        await self._tokens.check()

    async def _look_up(self, external_id: str) -> _Known | None:
        known = self._known.get(external_id)
        if known is None or self._monotonic() - known.asked_at > FRESH_SECONDS:
            known = await self._asked_again(external_id, known)
            if known is None:
                self.forget(external_id)
                return None
            self._known[external_id] = known
        self._known.move_to_end(external_id)
        if len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)
        return known

    async def _asked_again(self, external_id: str, before: _Known | None) -> _Known | None:
        try:
            return await self._asked(external_id, before)
        except SQLAlchemyError:
            # Whoever waits can still be told so, with the token of a moment ago.
            if before is None:
                raise
            return before

    async def _asked(self, external_id: str, before: _Known | None) -> _Known | None:
        """With the same platform as before, and what it remembers, as long as the token lasts and
        allows the same."""
        now = self._monotonic()
        identity = await self._tokens.of(external_id)
        if identity is None:
            return None
        if before is not None and _is_same(before.identity, identity):
            return _Known(identity, before.platform, now)
        client = web_client(self._settings, self._http, identity.bot_token)
        turns = Turns(self.pace, external_id)
        client.retry_handlers = [Noticing(turns)]
        uploads = Uploads(client, self._http, turns)
        lost = partial(self.forget, external_id)
        can_look = set(identity.bot_scopes or ()) >= LOOKING
        platform = SlackPlatform(client, turns, uploads, lost, can_look=can_look)
        return _Known(identity, platform, now)


def _is_same(one: AuthorizeResult, other: AuthorizeResult) -> bool:
    return (one.bot_token, one.bot_scopes) == (other.bot_token, other.bot_scopes)


def web_client(
    settings: Slack, http: aiohttp.ClientSession, token: str | None = None
) -> AsyncWebClient:
    """A client of Slack's Web API, or of an emulator's."""
    return AsyncWebClient(
        token=token,
        base_url=settings.api_url,
        session=http,
        # The ledger tries again; slack_sdk by itself would send what may have arrived.
        retry_handlers=[],
    )
