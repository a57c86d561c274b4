"""Which workspaces this bot is installed in, and a client for each."""

import asyncio

import aiohttp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from bot.config import Slack
from bot.platforms import Platform, Unreachable
from bot.texts import line
from handlers.slack.pace import Pace
from handlers.slack.platform import SlackPlatform
from handlers.slack.refusals import asked
from handlers.slack.uploads import Uploads
from storage.tables import Workspace

# A call that takes longer than this is not coming back; well below a delivery's lease. It is set
# on the session, for with one slack_sdk does not look at its own.
TIMEOUT = aiohttp.ClientTimeout(total=20)


class Workspaces:
    """The one workspace whose token is in the config. What Slack says of the token is asked once
    and kept."""

    def __init__(self, settings: Slack, http: aiohttp.ClientSession, pace: Pace) -> None:
        self.client = AsyncWebClient(
            token=settings.bot_token.get_secret_value(),
            base_url=settings.api_url,
            session=http,
            # The ledger tries again; slack_sdk by itself would send what may have arrived.
            retry_handlers=[],
        )
        self._off = settings.mode == "off"
        self._platform = SlackPlatform(self.client, pace, Uploads(self.client, http))
        self._lock = asyncio.Lock()
        self._known: AuthorizeResult | None = None

    async def identity(self) -> AuthorizeResult:
        """What Slack says of our token. Raises slack_sdk's errors when it says nothing good."""
        async with self._lock:
            if self._known is None:
                answer = await self.client.auth_test()
                self._known = AuthorizeResult.from_auth_test_response(
                    auth_test_response=answer, bot_token=self.client.token
                )
            return self._known

    async def platform(self, workspace: Workspace) -> Platform:
        """The way out to a workspace. Raises as `named` does."""
        return await self.named(workspace.external_id)

    async def named(self, external_id: str) -> Platform:
        """The way out to the workspace that Slack calls so. Raises `Unreachable` for one that we
        have no token for, and `TryLater` while Slack does not say which one our token is for."""
        if self._off:
            raise Unreachable(line("slack.off"))
        known = await asked(self.identity())
        if external_id != known.team_id:
            raise Unreachable(line("slack.other_workspace"))
        return self._platform
