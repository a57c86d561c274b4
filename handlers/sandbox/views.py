"""Open modals and published App Homes."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import replace

from handlers.sandbox.config import Seed
from handlers.sandbox.errors import Refusal
from handlers.sandbox.feed import Feed
from handlers.sandbox.records import Json, View
from handlers.sandbox.store import Store

STACK_LIMIT = 3
VIEW_BYTES = 250_000

# What an app may write in a view; the rest of a view object is Slack's own.
_GIVEN = (
    "type", "blocks", "private_metadata", "callback_id", "title", "close", "submit",
    "clear_on_close", "notify_on_close", "external_id", "submit_disabled",
)  # fmt: skip


class Views:
    """One modal stack a person, at most three deep, and one App Home. Homes outlive a restart."""

    def __init__(self, seed: Seed, store: Store, feed: Feed) -> None:
        self._seed = seed
        self._store = store
        self._feed = feed
        self._stacks: dict[str, list[View]] = {}
        self._homes = {user: View.from_stored(kept) for user, kept in store.all("home").items()}

    def home(self, user: str) -> View | None:
        return self._homes.get(user)

    def stack(self, user: str) -> list[View]:
        """Open modals, the one on top last."""
        return list(self._stacks.get(user, []))

    def find(self, view_id: str) -> View | None:
        every = [*self._homes.values(), *(v for stack in self._stacks.values() for v in stack)]
        return next((view for view in every if view.id == view_id), None)

    def find_external(self, external_id: str) -> View | None:
        every = (view for stack in self._stacks.values() for view in stack)
        return next((v for v in every if v.body["external_id"] == external_id), None)

    def publish(self, user: str, given: Mapping[str, object], expected_hash: str | None) -> View:
        """Raises Refusal hash_conflict when the home is no longer the one that the app knew."""
        before = self.home(user)
        if expected_hash and (before is None or before.body["hash"] != expected_hash):
            raise Refusal("hash_conflict")
        view_id = before.id if before else _new_id()
        view = View(user, self._body(given, view_id, root=view_id, previous=None))
        self._homes[user] = view
        self._store.put("home", user, view.stored())
        self._feed.changed("home")
        return view

    def open(self, user: str, given: Mapping[str, object], conversation: str | None = None) -> View:
        """A first modal; whatever stack was open gives way to it."""
        self._unique_external(given, None)
        view_id = _new_id()
        body = self._body(given, view_id, root=view_id, previous=None)
        view = View(user, body, conversation=conversation)
        self._set(user, [view])
        return view

    def push(self, user: str, given: Mapping[str, object]) -> View:
        """One more on top. Raises Refusal not_found (no stack), push_limit_reached (over three)."""
        stack = self.stack(user)
        if not stack:
            raise Refusal("not_found")
        if len(stack) >= STACK_LIMIT:
            raise Refusal("push_limit_reached")
        self._unique_external(given, None)
        body = self._body(given, _new_id(), root=stack[0].id, previous=stack[-1].id)
        view = View(user, body, conversation=stack[0].conversation)
        self._set(user, [*stack, view])
        return view

    def update(
        self, view: View, given: Mapping[str, object], expected_hash: str | None = None
    ) -> View:
        """Puts other content into a view. Raises Refusal hash_conflict."""
        if expected_hash and view.body["hash"] != expected_hash:
            raise Refusal("hash_conflict")
        if view.body["type"] == "home":
            return self.publish(view.user, given, None)
        self._unique_external(given, view)
        body = self._body(
            given, view.id, root=view.body["root_view_id"], previous=view.body["previous_view_id"]
        )
        changed = View(view.user, body, conversation=view.conversation)
        self._set(view.user, [changed if v.id == view.id else v for v in self.stack(view.user)])
        return changed

    def show_errors(self, view: View, errors: dict[str, str]) -> None:
        marked = replace(view, errors=errors)
        self._set(view.user, [marked if v.id == view.id else v for v in self.stack(view.user)])

    def close(self, view: View) -> None:
        """Takes a modal (and what lies above it) away; the one below comes back."""
        ids = [v.id for v in self.stack(view.user)]
        if view.id in ids:
            self._set(view.user, self.stack(view.user)[: ids.index(view.id)])

    def clear(self, user: str) -> None:
        self._set(user, [])

    def _set(self, user: str, stack: list[View]) -> None:
        self._stacks[user] = stack
        self._feed.changed("modals")

    def _unique_external(self, given: Mapping[str, object], itself: View | None) -> None:
        external_id = given.get("external_id")
        taken = self.find_external(str(external_id)) if external_id else None
        if taken is not None and (itself is None or taken.id != itself.id):
            raise Refusal("duplicate_external_id")

    def _body(
        self, given: Mapping[str, object], view_id: str, root: str, previous: str | None
    ) -> Json:
        """Slack's view object for what the app gave. Raises Refusal view_too_large."""
        if len(json.dumps(given).encode()) > VIEW_BYTES:
            raise Refusal("view_too_large")
        body: Json = {
            "id": view_id,
            "team_id": self._seed.team_id,
            "private_metadata": "",
            "callback_id": "",
            "title": None,
            "close": None,
            "submit": None,
            "clear_on_close": False,
            "notify_on_close": False,
            "external_id": "",
            **{key: given[key] for key in _GIVEN if key in given},
            "state": {"values": {}},
            "hash": f"{secrets.randbelow(10**10)}.{secrets.token_hex(4)}",
            "root_view_id": root,
            "previous_view_id": previous,
            "app_id": self._seed.app_id,
            "app_installed_team_id": self._seed.team_id,
            "bot_id": self._seed.bot_id,
        }
        body["blocks"] = with_ids(body["blocks"])
        return body


def with_ids(blocks: list[Json]) -> list[Json]:
    """The same blocks, with a `block_id` and `action_id` where the app gave none, as Slack does."""
    return [_block_with_ids(block) for block in blocks]


def _block_with_ids(block: Json) -> Json:
    named = {"block_id": secrets.token_urlsafe(4), **block}
    for place in ("accessory", "element"):
        if isinstance(block.get(place), dict):
            named[place] = _element_with_id(block[place])
    if block.get("type") == "actions":
        named["elements"] = [_element_with_id(element) for element in block["elements"]]
    return named


def _element_with_id(element: Json) -> Json:
    if element.get("type") == "image":
        return element
    return {"action_id": secrets.token_urlsafe(4), **element}


def _new_id() -> str:
    return "V" + secrets.token_hex(5).upper()
