"""The Slack app manifest for a config, ready to paste: few scopes, each for a reason."""

import json
from typing import Any

from bot.config import Settings
from bot.routines.ideas.actions import FROM_MESSAGE
from bot.texts import line

COMMAND = "/coprod"
USAGE = " | ".join(
    (
        "agenda",
        "agenda add TEXT",
        "idea TEXT",
        "ideas",
        "catalog",
        "meeting",
        "starter",
        "projects",
        "reflect",
        "summary",
        "team",
        "profile",
        "settings",
        "pause",
        "resume",
        "setup",
        "help",
    )
)
# What the bot may do, and what for. README says the same to the admin who installs it.
SCOPES = {
    "chat:write": "to post the agenda and the asks",
    "commands": "to answer /coprod",
    "channels:join": "to come into the team's channel by itself, if it is public",
    "files:read": "to read a calendar file that somebody uploads",
    "files:write": "to show a run chart in a message",
    "im:history": "to notice a direct message and offer to save it as an idea",
    "im:write": "to look, after a crash, whether a message to somebody has arrived already",
    "users:read": "to see who runs the workspace, people's names and zones, and closed accounts",
    "channels:history": "to look, after a crash, whether a post in your channel is there already",
    "groups:history": "the same in a private channel",
}
# Whoever installs the app may leave these out: then the one post in question may come twice.
OPTIONAL = ("im:write", "channels:history", "groups:history")
# What to look for any message takes.
LOOKING = frozenset(("im:history", *OPTIONAL))
EVENTS = ("app_home_opened", "message.im", "user_change")
# Besides, where workspaces install the bot by themselves: that one no longer wants it.
INSTALL_EVENTS = ("app_uninstalled", "tokens_revoked")
INSTALL_PATH = "/slack/install"
REDIRECT_PATH = "/slack/oauth_redirect"


def manifest(settings: Settings) -> str:
    """The manifest as JSON."""
    socket = settings.slack.mode == "socket"
    address = {} if socket else {"url": f"{settings.server.public_url}/slack/events"}
    request_url = {} if socket else {"request_url": address["url"]}
    public_url, installs = settings.server.public_url, settings.slack.installs
    redirect = {"redirect_urls": [f"{public_url}{REDIRECT_PATH}"]} if installs else {}
    events = [*EVENTS, *(INSTALL_EVENTS if installs else ())]
    command = {
        "command": COMMAND,
        "description": "Everything Alongside can do",
        "usage_hint": USAGE,
        "should_escape": False,
        **address,
    }
    content: dict[str, Any] = {
        "display_information": {
            "name": "Alongside",
            "description": "Keeps co-production routines alive",
            "background_color": "#2f5d62",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "Alongside", "always_online": True},
            "slash_commands": [command],
            "shortcuts": [
                {
                    "name": line("ideas.shortcut"),
                    "type": "message",
                    "callback_id": FROM_MESSAGE,
                    "description": line("ideas.shortcut_about"),
                }
            ],
        },
        "oauth_config": {
            **redirect,
            "scopes": {"bot": list(SCOPES), "bot_optional": list(OPTIONAL)},
        },
        "settings": {
            "event_subscriptions": {"bot_events": events, **request_url},
            "interactivity": {"is_enabled": True, **request_url},
            "org_deploy_enabled": False,
            "socket_mode_enabled": socket,
            "token_rotation_enabled": False,
        },
    }
    return json.dumps(content, indent=2)
