"""What a person agreed to, and the token that the app gets for it: `oauth.v2.access`.

https://docs.slack.dev/reference/methods/oauth.v2.access
"""

import base64
import binascii
import secrets
from collections.abc import Callable
from dataclasses import dataclass

from handlers.sandbox.access import same
from handlers.sandbox.config import OAuthApp
from handlers.sandbox.errors import Refusal
from handlers.sandbox.records import Json
from handlers.sandbox.workspace import Workspace

CODE_SECONDS = 10 * 60


@dataclass
class Grant:
    """What a person agreed to; the app changes its code for a token once."""

    user: str
    scopes: tuple[str, ...]
    redirect_uri: str
    issued: float
    used: bool = False


class Grants:
    """Codes by real (monotonic) time. Each begins with the workspace's id."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._monotonic: Callable[[], float] = workspace.config.monotonic
        self._by_code: dict[str, Grant] = {}

    def code(self, user: str, scopes: tuple[str, ...], redirect_uri: str) -> str:
        code = f"{self._workspace.seed.team_id}.{secrets.token_hex(16)}"
        self._by_code[code] = Grant(user, scopes, redirect_uri, self._monotonic())
        return code

    def access(self, given: Json) -> Json:
        """`oauth.v2.access`. Raises Refusal invalid_client_id, bad_client_secret, invalid_code,
        code_already_used, code_expired, bad_redirect_uri."""
        app = self._workspace.config.oauth
        if app is None or given.get("client_id") != app.client_id:
            raise Refusal("invalid_client_id")
        if not same(str(given.get("client_secret", "")), app.client_secret):
            raise Refusal("bad_client_secret")
        grant = self._by_code.get(str(given.get("code", "")))
        if grant is None:
            raise Refusal("invalid_code")
        if grant.used:
            raise Refusal("code_already_used")
        if self._monotonic() - grant.issued > CODE_SECONDS:
            raise Refusal("code_expired")
        if given.get("redirect_uri") not in (None, grant.redirect_uri):
            raise Refusal("bad_redirect_uri")
        grant.used = True
        return self._granted(app, grant)

    def _granted(self, app: OAuthApp, grant: Grant) -> Json:
        seed = self._workspace.seed
        token = self._workspace.access.install(grant.scopes)
        self._workspace.feed.changed("state")
        rotating = {"refresh_token": "xoxe-1-none", "expires_in": 43200} if app.rotates else {}
        return {
            "access_token": token,
            "token_type": "bot",
            "scope": ",".join(self._workspace.access.scopes),
            "bot_user_id": seed.bot_user_id,
            "app_id": seed.app_id,
            "team": None if app.org_wide else {"id": seed.team_id, "name": seed.team_name},
            "enterprise": {"id": "E0ORG", "name": "An organization"} if app.org_wide else None,
            "authed_user": {"id": grant.user},
            "is_enterprise_install": app.org_wide,
            **rotating,
        }


def credentials(authorization: str) -> Json:
    """The client's id and secret, where they come as HTTP Basic."""
    scheme, _, given = authorization.partition(" ")
    if scheme.lower() != "basic":
        return {}
    try:
        name, _, secret = base64.b64decode(given, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return {}
    return {"client_id": name, "client_secret": secret}
