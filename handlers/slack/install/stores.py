"""What Bolt's installation flow keeps, in our own tables: slack_sdk's keep tokens in clear."""

import hashlib
import logging
import secrets
from collections.abc import Callable
from datetime import timedelta

from slack_bolt.error import BoltError
from slack_sdk.oauth.installation_store import Installation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore

from bot.clock import Now, machine_time
from bot.installs import Granted, install
from bot.sealing import Seal
from handlers.slack.edge import PLATFORM
from storage.database import Database
from storage.queries.installs import use_state, write_state

log = logging.getLogger(__name__)

# As long as Bolt's cookie lasts: to read Slack's page, and to ask somebody about it.
STATE_LASTS = timedelta(minutes=10)


class OrganizationWide(BoltError):
    """Installed for a whole organization at once, which has no one workspace to be in."""


class Rotating(BoltError):
    """The token would expire within hours: rotation is on in the app, and we renew no tokens."""


class WithoutBot(BoltError):
    """Slack gave no token for a bot."""


class Installations(AsyncInstallationStore):
    """Keeps what a workspace granted. `forget` is told which workspace has a new token."""

    def __init__(
        self, database: Database, seal: Seal, now: Now, forget: Callable[[str], None]
    ) -> None:
        self._database = database
        self._seal = seal
        self._now = now
        self._forget = forget

    @property
    def logger(self) -> logging.Logger:
        return log

    async def async_save(self, installation: Installation) -> None:
        """Raises `OrganizationWide`, `Rotating` and `WithoutBot`, and then keeps nothing."""
        granted = _granted(installation)
        async with self._database.writing.begin() as session:
            await install(session, granted, self._seal, self._now())
        self._forget(granted.workspace)
        log.info("installed in the workspace %s", granted.workspace)


class States(AsyncOAuthStateStore):
    """The installations under way: whoever comes back from Slack must bring a state that we gave
    out, and can use it once."""

    def __init__(self, database: Database, machine: Now = machine_time) -> None:
        self._database = database
        self._machine = machine

    @property
    def logger(self) -> logging.Logger:
        return log

    async def async_issue(self, *args: object, **kwargs: object) -> str:
        state, now = secrets.token_urlsafe(32), self._machine()
        async with self._database.writing.begin() as session:
            await write_state(session, _hashed(state), now + STATE_LASTS, now)
        return state

    async def async_consume(self, state: str) -> bool:
        async with self._database.writing.begin() as session:
            return await use_state(session, _hashed(state), self._machine())


def _hashed(state: str) -> str:
    return hashlib.sha256(state.encode()).hexdigest()


def _granted(installation: Installation) -> Granted:
    if installation.is_enterprise_install or not installation.team_id:
        raise OrganizationWide
    if installation.bot_refresh_token or installation.bot_token_expires_at:
        raise Rotating
    if not installation.bot_token or not installation.bot_id:
        raise WithoutBot
    return Granted(
        platform=PLATFORM,
        workspace=installation.team_id,
        workspace_name=installation.team_name or "",
        token=installation.bot_token,
        app_id=installation.app_id or "",
        bot_id=installation.bot_id,
        bot_user_id=installation.bot_user_id or "",
        enterprise_id=installation.enterprise_id,
        scopes=tuple(installation.bot_scopes or ()),
        installed_by=installation.user_id or "",
    )
