"""The payloads of commands and interactions, as Slack builds them."""

from handlers.sandbox.config import User
from handlers.sandbox.messages import timestamp
from handlers.sandbox.posting import escaped
from handlers.sandbox.records import Json, Message, View
from handlers.sandbox.workspace import Workspace

# Slack still sends its old verification token; nobody may trust it, so it is a plain word here.
_TOKEN = "unused"  # noqa: S105 - not a secret


def command(workspace: Workspace, user: User, channel: str, name: str, text: str) -> Json:
    """The form fields of a slash command. The text is escaped, as in messages."""
    seed = workspace.seed
    return {
        "token": _TOKEN,
        "team_id": seed.team_id,
        "team_domain": _domain(workspace),
        "channel_id": channel,
        "channel_name": workspace.directory.name(channel),
        "user_id": user.id,
        "user_name": user.name,
        "command": name,
        "text": escaped(text),
        "api_app_id": seed.app_id,
        "is_enterprise_install": "false",
        "response_url": workspace.tickets.response_url(user.id, channel),
        "trigger_id": workspace.tickets.trigger(user.id, channel),
    }


def message_action(
    workspace: Workspace, user: User, message: Message, action: Json, state: Json
) -> Json:
    """block_actions on a message. An ephemeral one is named by its container alone."""
    container: Json = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": message.channel,
        "is_ephemeral": message.ephemeral_for is not None,
    }
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    payload = {
        **_interaction(workspace, user, "block_actions"),
        "container": container,
        "trigger_id": workspace.tickets.trigger(user.id, message.channel),
        "channel": {
            "id": message.channel,
            "name": workspace.directory.name(message.channel),
        },
        "state": {"values": state},
        "response_url": workspace.tickets.response_url(user.id, message.channel, message.ts),
        "actions": [_stamped(workspace, action)],
    }
    if not message.ephemeral_for:
        payload["message"] = workspace.message_json(message)
    return payload


def message_shortcut(workspace: Workspace, user: User, message: Message, callback_id: str) -> Json:
    """A shortcut that somebody chose at a message."""
    return {
        **_interaction(workspace, user, "message_action"),
        "callback_id": callback_id,
        "trigger_id": workspace.tickets.trigger(user.id, message.channel),
        "response_url": workspace.tickets.response_url(user.id, message.channel),
        "action_ts": timestamp(workspace.config.now()),
        "message_ts": message.ts,
        "channel": {
            "id": message.channel,
            "name": workspace.directory.name(message.channel),
        },
        "message": workspace.message_json(message),
    }


def view_action(workspace: Workspace, user: User, view: View, action: Json, state: Json) -> Json:
    """block_actions in a modal or on the App Home."""
    return {
        **_interaction(workspace, user, "block_actions"),
        "container": {"type": "view", "view_id": view.id},
        "trigger_id": workspace.tickets.trigger(user.id, view.conversation),
        "view": {**view.body, "state": {"values": state}},
        "actions": [_stamped(workspace, action)],
    }


def view_submission(workspace: Workspace, user: User, view: View, state: Json) -> Json:
    return {
        **_interaction(workspace, user, "view_submission"),
        "trigger_id": workspace.tickets.trigger(user.id, view.conversation),
        "view": {**view.body, "state": {"values": state}},
        "response_urls": [],
    }


def view_closed(workspace: Workspace, user: User, view: View, *, cleared: bool) -> Json:
    return {
        **_interaction(workspace, user, "view_closed"),
        "view": view.body,
        "is_cleared": cleared,
    }


def app_home_opened(workspace: Workspace, user: User) -> Json:
    """The event of looking at the Home tab, with the view that is there by now."""
    home = workspace.views.home(user.id)
    event: Json = {
        "type": "app_home_opened",
        "user": user.id,
        "channel": workspace.directory.dm(user.id),
        "tab": "home",
        "event_ts": timestamp(workspace.config.now()),
    }
    return event | ({"view": home.body} if home else {})


def _interaction(workspace: Workspace, user: User, kind: str) -> Json:
    seed = workspace.seed
    return {
        "type": kind,
        "team": {"id": seed.team_id, "domain": _domain(workspace)},
        "user": {
            "id": user.id,
            "username": user.name,
            "name": user.name,
            "team_id": seed.team_id,
        },
        "api_app_id": seed.app_id,
        "token": _TOKEN,
        "enterprise": None,
        "is_enterprise_install": False,
    }


def _stamped(workspace: Workspace, action: Json) -> Json:
    return {**action, "action_ts": timestamp(workspace.config.now())}


def _domain(workspace: Workspace) -> str:
    return workspace.seed.team_name.lower().replace(" ", "-")
