"""What the workspace lets the app do: whether it is in, by which token, within which scopes."""

import hmac
import secrets

from handlers.sandbox.config import SandboxConfig
from handlers.sandbox.store import Store

_KIND, _KEY = "access", "app"


class Access:
    """Without OAuth the app is in from the start, with the config's token and scopes. With it, a
    token is given at the first install; a further one keeps it and adds scopes, as in Slack."""

    def __init__(self, config: SandboxConfig, store: Store) -> None:
        self._team = config.seed.team_id
        self._store = store
        is_in = config.oauth is None
        first = {"token": config.bot_token if is_in else "", "scopes": config.scopes, "old": []}
        kept = store.all(_KIND).get(_KEY, first)
        self._token: str = kept["token"]
        self._scopes: tuple[str, ...] = tuple(kept["scopes"]) if self._token else ()
        self._old: list[str] = kept["old"]

    @property
    def is_installed(self) -> bool:
        return bool(self._token)

    @property
    def scopes(self) -> tuple[str, ...]:
        return self._scopes

    def is_token(self, token: str) -> bool:
        """Whether it is the app's token here and now."""
        return self.is_installed and same(token, self._token)

    def was_token(self, token: str) -> bool:
        """Whether it was, before the app was removed."""
        return any(same(token, old) for old in self._old)

    def install(self, scopes: tuple[str, ...]) -> str:
        """The app's token from now on."""
        if not self._token:
            self._token = f"xoxb-{self._team}-{secrets.token_hex(16)}"
        self._scopes = tuple(dict.fromkeys((*self._scopes, *scopes)))
        self._keep()
        return self._token

    def remove(self) -> None:
        """The app is out, and its token good for nothing."""
        self._old.append(self._token)
        self._token, self._scopes = "", ()
        self._keep()

    def _keep(self) -> None:
        kept = {"token": self._token, "scopes": list(self._scopes), "old": self._old}
        self._store.put(_KIND, _KEY, kept)


def same(one: str, other: str) -> bool:
    """Whether two secrets are the same, without telling by the time it takes where they differ."""
    return hmac.compare_digest(one.encode(), other.encode())
