"""The Web API: which methods there are, what they ask for, and what each needs."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from handlers.sandbox.records import Json
from handlers.sandbox.webapi import chat, conversations, files, people, views
from handlers.sandbox.webapi.call import Call


@dataclass(frozen=True)
class Method:
    """`scope` is what the bot's token must carry, where that does not depend on what is asked for;
    `asks` is whose token it takes."""

    answer: Callable[[Call], Json]
    scope: str | None = None
    asks: Literal["bot", "app", "nobody"] = "bot"


METHODS = {
    "api.test": Method(people.api_test, asks="nobody"),
    "apps.connections.open": Method(people.connections_open, asks="app"),
    "auth.revoke": Method(people.auth_revoke),
    "auth.test": Method(people.auth_test),
    "bots.info": Method(people.bots_info, "users:read"),
    "chat.delete": Method(chat.delete, "chat:write"),
    "chat.getPermalink": Method(chat.get_permalink),
    "chat.postEphemeral": Method(chat.post_ephemeral, "chat:write"),
    "chat.postMessage": Method(chat.post_message, "chat:write"),
    "chat.update": Method(chat.update, "chat:write"),
    "conversations.history": Method(conversations.history),
    "conversations.info": Method(conversations.info, "channels:read"),
    "conversations.join": Method(conversations.join, "channels:join"),
    "conversations.list": Method(conversations.list_all, "channels:read"),
    "conversations.members": Method(conversations.members, "channels:read"),
    "conversations.open": Method(conversations.open_dm, "im:write"),
    "conversations.replies": Method(conversations.replies),
    "files.completeUploadExternal": Method(files.complete_upload, "files:write"),
    "files.getUploadURLExternal": Method(files.upload_url, "files:write"),
    "files.info": Method(files.info, "files:read"),
    "oauth.v2.access": Method(people.oauth_access, asks="nobody"),
    "users.info": Method(people.users_info, "users:read"),
    "users.list": Method(people.users_list, "users:read"),
    "users.lookupByEmail": Method(people.users_lookup_by_email, "users:read.email"),
    "views.open": Method(views.open_modal),
    "views.publish": Method(views.publish),
    "views.push": Method(views.push),
    "views.update": Method(views.update),
}
