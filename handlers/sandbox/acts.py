"""What a person does in the workspace, and what comes of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from handlers.sandbox import payloads
from handlers.sandbox.administration import Administration
from handlers.sandbox.config import User
from handlers.sandbox.content import read_content
from handlers.sandbox.dispatch import Dispatch
from handlers.sandbox.entry import entry_errors, file_error
from handlers.sandbox.errors import Misuse, Refusal
from handlers.sandbox.files import File
from handlers.sandbox.forms import (
    STATE_KEYS,
    Around,
    Values,
    elements,
    find_element,
    state,
    typed_value,
)
from handlers.sandbox.posting import post_as_app, post_as_person, post_as_slackbot
from handlers.sandbox.records import Json, Message, View
from handlers.sandbox.screens import Screens
from handlers.sandbox.submission import apply_response
from handlers.sandbox.wire import Answer
from handlers.sandbox.workspace import Workspace

TROUBLE = "We had some trouble connecting. Try again?"


@dataclass(frozen=True)
class Submitted:
    """`closed` when the modal is gone; else the sentences under its fields, by block id."""

    closed: bool
    errors: dict[str, str] = field(default_factory=dict)


class Acts:
    """Every method raises Misuse, with a sentence to show, when it cannot be done."""

    def __init__(
        self, workspace: Workspace, dispatch: Dispatch, administration: Administration
    ) -> None:
        self._workspace = workspace
        self._dispatch = dispatch
        self._administration = administration
        self._screens = Screens(workspace)

    def say(self, user: User, channel: str, text: str, thread_ts: str | None) -> Message:
        self._enter(user, channel)
        if not text.strip():
            raise Misuse("no_text", "There is nothing to send yet.")
        try:
            message = post_as_person(self._workspace, channel, user.id, text, thread_ts)
        except Refusal as refusal:
            raise Misuse(refusal.error, "That message is no longer there.") from refusal
        self._dispatch.said_in_dm(message)
        return message

    async def command(self, user: User, channel: str, name: str, text: str) -> None:
        """Runs a slash command; its answer is shown in the channel, as a rule to `user` alone."""
        self._enter(user, channel)
        commands = [command.name for command in self._workspace.seed.commands]
        if name not in commands or not self._workspace.access.is_installed:
            raise Misuse("not_a_command", f"{name} is not a valid command.")
        payload = payloads.command(self._workspace, user, channel, name, text)
        title = f"slash command {name} {text}".rstrip()
        answer = await self._dispatch.send("slash_commands", title, payload)
        error = answer.error or self._show_answer(user, channel, answer)
        if error:
            sentence = f'{name} failed with the error "{error}"'
            post_as_slackbot(self._workspace, channel, user.id, sentence)
            raise Misuse(error, sentence)

    def _show_answer(self, user: User, channel: str, answer: Answer) -> str | None:
        """Shows a command's own answer; returns Slack's error for one that cannot be shown."""
        body = {"text": answer.body} if isinstance(answer.body, str) else answer.body
        if not isinstance(body, dict) or not (body.get("text") or body.get("blocks")):
            return None
        is_public = body.get("response_type") == "in_channel"
        try:
            content = read_content(body, self._workspace.files)
        except Refusal:
            return "invalid_command_response"
        message = post_as_app(
            self._workspace, channel, content, ephemeral_for=None if is_public else user.id
        )
        self._dispatch.said_in_dm(message)
        return None

    async def click_message(self, user: User, channel: str, ts: str, click: "Click") -> None:
        self._enter(user, channel)
        message = self._workspace.messages.find(channel, ts)
        if message is None or message.deleted or message.ephemeral_for not in (None, user.id):
            raise Misuse("message_not_found", "That message is no longer there.")
        action, values = _action(message.blocks, click, self._around(user, channel))
        payload = payloads.message_action(self._workspace, user, message, action, values)
        await self._interact(f"block_actions {click.action_id}", payload)

    async def shortcut(self, user: User, channel: str, ts: str, callback_id: str) -> None:
        """Chooses a message shortcut; an ephemeral message has none, as in Slack."""
        self._enter(user, channel)
        if callback_id not in [one.callback_id for one in self._workspace.seed.shortcuts]:
            raise Misuse("not_a_shortcut", "The app has no such shortcut.")
        message = self._workspace.messages.find(channel, ts)
        if message is None or message.deleted or message.ephemeral_for is not None:
            raise Misuse("message_not_found", "That message is no longer there.")
        payload = payloads.message_shortcut(self._workspace, user, message, callback_id)
        await self._interact(f"message_action {callback_id}", payload)

    async def click_view(self, user: User, view_id: str, click: "Click") -> None:
        view = self._view(user, view_id)
        if view.body["type"] == "home":
            click = _where_it_is_now(view.blocks, click)
        action, values = _action(view.blocks, click, self._around(user, view.conversation))
        payload = payloads.view_action(self._workspace, user, view, action, values)
        await self._interact(f"block_actions {click.action_id}", payload)

    async def submit(self, user: User, view_id: str, values: Values) -> Submitted:
        """Sends the form, unless Slack's own client would already have stopped it."""
        view = self._view(user, view_id)
        if view.body["type"] != "modal":
            raise Misuse("not_a_form", "There is nothing to submit here.")
        filled = state(view.blocks, values, self._around(user, view.conversation))
        errors = entry_errors(view.blocks, filled)
        if errors:
            self._workspace.views.show_errors(view, errors)
            return Submitted(closed=False, errors=errors)
        if view.errors:
            self._workspace.views.show_errors(view, {})
        payload = payloads.view_submission(self._workspace, user, view, filled)
        answer = await self._interact(f"view_submission {view.body['callback_id']}", payload)
        try:
            errors = apply_response(self._workspace, view, answer.body)
        except Refusal as refusal:
            raise Misuse(refusal.error, TROUBLE, refusal.messages) from refusal
        gone = self._workspace.views.find(view.id) is None
        return Submitted(closed=gone, errors=errors)

    def upload(self, user: User, view_id: str, place: "Field", name: str, content: bytes) -> File:
        """Puts a file into the workspace, for a field of an open form that may take it."""
        view = self._view(user, view_id)
        element = find_element(view.blocks, place.block_id, place.action_id)
        if element["type"] != "file_input":
            raise Misuse("action_not_found", "A file cannot go there.")
        error = file_error(element, name, len(content))
        if error:
            raise Misuse("invalid_file", error)
        return self._workspace.files.add(user.id, name, content)

    async def close(self, user: User, view_id: str, *, whole: bool = False) -> None:
        """The close button of a modal; `whole` is the X that closes the whole stack."""
        view = self._view(user, view_id)
        stack = self._workspace.views.stack(user.id)
        cleared = whole or bool(view.body["clear_on_close"])
        lowest = stack[0] if cleared else view
        closed = stack[[v.id for v in stack].index(lowest.id) :]
        self._workspace.views.close(lowest)
        for one in reversed(closed):
            if one.body["notify_on_close"]:
                payload = payloads.view_closed(self._workspace, user, one, cleared=cleared)
                await self._dispatch.send(
                    "interactive", f"view_closed {one.body['callback_id']}", payload
                )

    def open_home(self, user: User) -> None:
        self._dispatch.event(payloads.app_home_opened(self._workspace, user))

    def read(self, user: User, channel: str) -> None:
        self._look(user, channel)
        self._workspace.messages.mark_read(channel, user.id)

    def invite(self, user: User, channel: str) -> None:
        """Adds the app to a channel, as `/invite` does."""
        self._enter(user, channel)
        self._administration.join(channel, self._workspace.seed.bot_user_id, inviter=user.id)

    def remove(self, user: User, channel: str) -> None:
        """Takes the app out of a channel, as `/remove` does."""
        self._enter(user, channel)
        self._workspace.directory.leave(channel, self._workspace.seed.bot_user_id)
        self._workspace.feed.changed("state")

    async def _interact(self, name: str, payload: Json) -> Answer:
        if not self._workspace.access.is_installed:
            raise Misuse("app_not_installed", "The app is no longer in this workspace.")
        answer = await self._dispatch.send("interactive", name, payload)
        if answer.error:
            raise Misuse(answer.error, TROUBLE)
        return answer

    def _around(self, user: User, conversation: str | None) -> Around:
        return Around(self._screens.state(user), conversation, lambda key: self._file(user, key))

    def _file(self, user: User, file_id: str) -> Json:
        try:
            file = self._workspace.files.get(file_id)
        except Refusal as refusal:
            raise Misuse(refusal.error, "That file is no longer there.") from refusal
        if file.user != user.id:
            raise Misuse("file_not_found", "That file is no longer there.")
        return self._workspace.files.shown(file)

    def _enter(self, user: User, channel: str) -> None:
        """Goes where something is to be done: an archived channel can be looked at alone."""
        self._look(user, channel)
        place = self._workspace.directory.channels.get(channel)
        if place is not None and place.is_archived:
            raise Misuse("is_archived", "This channel is archived. Nothing can be sent here.")

    def _look(self, user: User, channel: str) -> None:
        if user.id not in self._workspace.directory.members(channel):
            raise Misuse("channel_not_found", "You are not in that conversation.")

    def _view(self, user: User, view_id: str) -> View:
        view = self._workspace.views.find(view_id)
        if view is None or view.user != user.id:
            raise Misuse("view_not_found", "That is no longer open.")
        return view


@dataclass(frozen=True)
class Field:
    """Which field of a form."""

    block_id: str
    action_id: str


@dataclass(frozen=True)
class Click:
    """Which element, what was chosen in it, and what else stands in the fields around it."""

    block_id: str
    action_id: str
    value: object = None
    state: Values = field(default_factory=dict)


def _where_it_is_now(blocks: list[Json], click: Click) -> Click:
    """An App Home may be published anew between a look and a click: a button that is still there,
    with all that it carries, has only moved."""
    same = [
        block["block_id"]
        for block, element in elements(blocks)
        if element["type"] == "button"
        and (element["action_id"], element.get("value")) == (click.action_id, click.value)
    ]
    if click.block_id in same or len(same) != 1:
        return click
    return replace(click, block_id=same[0])


def _action(blocks: list[Json], click: Click, around: Around) -> tuple[Json, Json]:
    """Slack's action object for a click, and the state of the fields after it."""
    element = find_element(blocks, click.block_id, click.action_id)
    named: Json = {"action_id": click.action_id, "block_id": click.block_id}
    values = {block: dict(inner) for block, inner in click.state.items()}
    if element["type"] == "button":
        shown: Json = {
            key: element[key] for key in ("text", "value", "style", "url") if key in element
        }
        return {**named, **shown, "type": "button"}, state(blocks, values, around)
    if element["type"] not in STATE_KEYS:
        raise Misuse("action_not_found", "That cannot be used here.")
    values.setdefault(click.block_id, {})[click.action_id] = click.value
    return {**named, **typed_value(element, click.value, around)}, state(blocks, values, around)


def values_of(given: object) -> Values:
    """Field values as they came from outside. Raises Misuse for any other shape."""
    if given is None:
        return {}
    if not isinstance(given, Mapping) or not all(isinstance(v, Mapping) for v in given.values()):
        raise Misuse("invalid_arguments", "The values must be by block and action.")
    return given
