"""The installations under way: whoever comes back from Slack must bring a state that we gave out,
and can install with it once.

A state is sealed and says until when it is good, so that nothing is kept of those that are given
out: anybody may ask for one, as often as they like. Which of them were used, the database knows.
"""

import hashlib
import logging
import secrets
from datetime import datetime, timedelta

from slack_bolt.error import BoltError
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import Now, machine_time
from bot.sealing import Seal, Unreadable
from storage.database import Database
from storage.queries.installs import is_used, use_state

log = logging.getLogger(__name__)

# As long as Bolt's cookie lasts: to read Slack's page, and to ask somebody about it.
STATE_LASTS = timedelta(minutes=10)
# Tells it from whatever else the same keys seal.
_PURPOSE = "install"


class StateUsed(BoltError):
    """Somebody installed with this state already, or it is none of ours."""


class States(AsyncOAuthStateStore):
    def __init__(self, database: Database, seal: Seal, machine: Now = machine_time) -> None:
        self._database = database
        self._seal = seal
        self._machine = machine

    @property
    def logger(self) -> logging.Logger:
        return log

    async def async_issue(self, *args: object, **kwargs: object) -> str:
        until = self._machine() + STATE_LASTS
        return self._seal.seal(f"{_PURPOSE} {secrets.token_urlsafe(16)} {until.isoformat()}")

    async def async_consume(self, state: str) -> bool:
        """Whether it is good. Bolt asks before Slack does; it is used when something was granted
        (`use`), for somebody who makes up a code would otherwise write a row."""
        found = self._opened(state)
        if found is None or found[1] <= self._machine():
            return False
        async with self._database.reading() as session:
            return not await is_used(session, found[0])

    async def use(self, session: AsyncSession, state: str) -> None:
        """From now on it is good for nothing. Raises `StateUsed`."""
        found = self._opened(state)
        if found is None:
            raise StateUsed
        hashed, until = found
        # Remembered for longer than it is good, for the clocks of several processes differ.
        if not await use_state(session, hashed, until + STATE_LASTS, self._machine()):
            raise StateUsed

    def _opened(self, state: str) -> tuple[str, datetime] | None:
        """The hash of what is in it, and until when it is good. Not of itself: one sealed text can
        be spelled in several ways."""
        try:
            held = self._seal.open(state)
        except Unreadable:
            return None
        purpose, _, rest = held.partition(" ")
        if purpose != _PURPOSE:
            return None
        until = datetime.fromisoformat(rest.rpartition(" ")[2])
        return hashlib.sha256(held.encode()).hexdigest(), until
