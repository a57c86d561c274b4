"""One call of a Web API method: who is asked, with which arguments."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from handlers.sandbox.administration import Administration
from handlers.sandbox.config import Channel, User
from handlers.sandbox.dispatch import Dispatch
from handlers.sandbox.errors import Refusal
from handlers.sandbox.grants import Grants
from handlers.sandbox.records import Json
from handlers.sandbox.workspace import Workspace


@dataclass(frozen=True)
class Call:
    workspace: Workspace
    administration: Administration
    dispatch: Dispatch
    grants: Grants
    given: Mapping[str, object]

    def need(self, scope: str) -> None:
        """Raises Refusal missing_scope for a token that does not carry it."""
        scopes = self.workspace.access.scopes
        if scope not in scopes:
            raise Refusal("missing_scope", needed=scope, provided=",".join(scopes))

    def required(self, name: str) -> str:
        """A text argument. Raises Refusal invalid_arguments when it is missing."""
        value = self.optional(name)
        if value is None:
            raise Refusal("invalid_arguments", [f"[ERROR] missing required field: {name}"])
        return value

    def optional(self, name: str) -> str | None:
        value = self.given.get(name)
        if value is None or value == "":
            return None
        if isinstance(value, bool | dict | list):
            raise Refusal("invalid_arguments", [f"[ERROR] must be a string [json-pointer:/{name}]"])
        return str(value)

    def flag(self, name: str) -> bool:
        return str(self.given.get(name, "")).lower() in ("true", "1")

    def limit(self, default: int, most: int) -> int:
        """The `limit` argument. Raises Refusal invalid_limit outside 1 to `most`."""
        value = self.optional("limit") or str(default)
        if not value.isdecimal() or not 1 <= int(value) <= most:
            raise Refusal("invalid_limit")
        return int(value)

    def object(self, name: str) -> Json:
        """An object, in a JSON body as it is, in a form as JSON text."""
        value = self.given.get(name)
        if value is None or value == "":
            raise Refusal("invalid_arguments", [f"[ERROR] missing required field: {name}"])
        if isinstance(value, str):
            try:
                value = json.loads(value)
            except ValueError:
                raise Refusal("invalid_arguments", [f"[ERROR] {name} is not JSON"]) from None
        if not isinstance(value, dict):
            raise Refusal(
                "invalid_arguments", [f"[ERROR] must be an object [json-pointer:/{name}]"]
            )
        return value

    def conversation(self) -> tuple[str, Channel | User]:
        """The `channel` argument as an id and what it is. Raises Refusal channel_not_found."""
        found = self.workspace.directory.channel_for(self.required("channel"))
        if isinstance(found, User):
            return self.workspace.directory.dm(found.id), found
        return found.id, found

    def own_conversation(self) -> str:
        """A conversation that the bot may write in.

        Raises Refusal is_archived, not_in_channel; and channel_not_found for somebody who left
        without ever having heard from the app. Where there were messages before, Slack takes new
        ones and nobody reads them: https://github.com/slackapi/python-slack-sdk/issues/1156
        """
        channel_id, found = self.conversation()
        if isinstance(found, User):
            if found.deleted and not self.workspace.messages.all(channel_id):
                raise Refusal("channel_not_found")
        elif found.is_archived:
            raise Refusal("is_archived")
        elif self.workspace.seed.bot_user_id not in found.members:
            raise Refusal("not_in_channel")
        return channel_id
