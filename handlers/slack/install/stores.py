"""What Bolt's installation flow keeps, in our own tables: slack_sdk's keep tokens in clear."""

import logging
from collections.abc import Callable

from slack_bolt.error import BoltError
from slack_sdk.oauth.installation_store import Installation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore

from bot.clock import Now
from bot.installs import Granted, install
from bot.sealing import Seal
from handlers.slack.edge import PLATFORM
from handlers.slack.install.states import States
from storage.database import Database

log = logging.getLogger(__name__)

# Where an installation carries the state that it was begun with.
STATE = "state"


class OrganizationWide(BoltError):
    """Installed for a whole organization at once, which has no one workspace to be in."""


class Rotating(BoltError):
    """The token would expire within hours: rotation is on in the app, and we renew no tokens."""


class WithoutBot(BoltError):
    """Slack gave no token for a bot."""


class Installations(AsyncInstallationStore):
    """Keeps what a workspace granted. `forget` is told which workspace has a new token."""

    def __init__(
        self,
        database: Database,
        seal: Seal,
        states: States,
        now: Now,
        forget: Callable[[str], None],
    ) -> None:
        self._database = database
        self._seal = seal
        self._states = states
        self._now = now
        self._forget = forget

    @property
    def logger(self) -> logging.Logger:
        return log

    async def async_save(self, installation: Installation) -> None:
        """Raises `OrganizationWide`, `Rotating`, `WithoutBot` and `StateUsed`, and then keeps
        nothing."""
        granted = _granted(installation)
        async with self._database.writing.begin() as session:
            await self._states.use(session, installation.get_custom_value(STATE) or "")
            await install(session, granted, self._seal, self._now())
        self._forget(granted.workspace)
        log.info("installed in the workspace %s", granted.workspace)


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
