"""What a person sees, as JSON for the page and for people driven by a program."""

from typing import TypeVar

from handlers.sandbox.config import Command, Shortcut, User
from handlers.sandbox.errors import Misuse
from handlers.sandbox.records import Json, Message
from handlers.sandbox.workspace import Workspace

Registered = TypeVar("Registered", Command, Shortcut)


class Screens:
    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def state(self, user: User) -> Json:
        workspace = self._workspace
        seed = workspace.seed
        return {
            "workspace": {"id": seed.team_id, "name": seed.team_name},
            "app": {
                "name": seed.app_name,
                "bot_user_id": seed.bot_user_id,
                "manage_url": "/apps" if workspace.config.oauth else None,
            },
            "users": [_person(user) for user in workspace.directory.people if not user.deleted],
            "channels": self._channels(user),
            "names": self._names(),
            "you": user.id,
            "conversations": self._conversations(user),
            "commands": [vars(command) for command in self._offered(seed.commands)],
            "shortcuts": [vars(shortcut) for shortcut in self._offered(seed.shortcuts)],
            "clock_url": workspace.config.clock_url,
            "now": workspace.config.now().isoformat(),
            "version": workspace.feed.version,
        }

    def _offered(self, registered: tuple[Registered, ...]) -> tuple[Registered, ...]:
        """Commands and shortcuts are there while the app is."""
        return registered if self._workspace.access.is_installed else ()

    def _channels(self, user: User) -> list[Json]:
        """The channels that the person can choose: public ones, and private ones of theirs."""
        return [
            {"id": channel.id, "name": channel.name, "is_private": channel.is_private}
            for channel in self._workspace.directory.channels.values()
            if not channel.is_archived and (not channel.is_private or user.id in channel.members)
        ]

    def _names(self) -> dict[str, str]:
        """What mentions read as, also of people who left and channels that were archived."""
        directory = self._workspace.directory
        people = {user.id: user.real_name for user in directory.users.values()}
        return people | {
            channel.id: channel.name
            for channel in directory.channels.values()
            if not channel.is_private
        }

    def _conversations(self, user: User) -> list[Json]:
        """The person's channels and, last and always, the direct message with the app."""
        directory = self._workspace.directory
        joined: list[Json] = [
            {
                "id": channel.id,
                "kind": "channel",
                "name": channel.name,
                "topic": channel.topic,
                "has_app": self._workspace.seed.bot_user_id in channel.members,
            }
            for channel in directory.channels.values()
            if user.id in channel.members and not channel.is_archived
        ]
        seed = self._workspace.seed
        im: Json = {
            "id": directory.dm(user.id),
            "kind": "im",
            "name": seed.app_name,
            "topic": "",
            "with": seed.bot_user_id,
            "has_app": True,
        }
        return [
            conversation | self._news(conversation["id"], user) for conversation in [*joined, im]
        ]

    def _news(self, channel: str, user: User) -> Json:
        messages = self._workspace.messages
        return {
            "unread": messages.unread(channel, user.id),
            "last_ts": messages.last_ts(channel, user.id),
        }

    def messages(self, user: User, channel: str, thread: str | None) -> list[Json]:
        """Oldest first; of one thread with its root, or of the channel without replies.

        Raises Misuse when the person is not in the conversation.
        """
        if user.id not in self._workspace.directory.members(channel):
            raise Misuse("channel_not_found", "You are not in that conversation.")
        seen = self._workspace.messages.seen_by(channel, user.id)
        if thread:
            return [self._message(m) for m in seen if thread in (m.ts, m.thread_ts)]
        return [self._message(m) for m in seen if not m.is_reply]

    def _message(self, message: Message) -> Json:
        author = self._workspace.directory.user(message.user)
        is_person = self._workspace.directory.person(message.user) is not None
        return {
            "ts": message.ts,
            "user": message.user,
            "bot_id": message.bot_id,
            "author": {"name": author.real_name, "kind": "person" if is_person else "bot"},
            "text": message.text,
            "blocks": message.blocks,
            "edited": message.edited,
            "thread_ts": message.thread_ts,
            "reply_count": len(self._workspace.messages.replies(message.channel, message.ts)),
            "ephemeral": message.ephemeral_for is not None,
            "deleted": message.deleted,
        }

    def home(self, user: User) -> Json | None:
        view = self._workspace.views.home(user.id)
        return view.body if view else None

    def modals(self, user: User) -> list[Json]:
        return [
            {"view": view.body, "errors": view.errors, "conversation": view.conversation}
            for view in self._workspace.views.stack(user.id)
        ]


def _person(user: User) -> Json:
    return {
        "id": user.id,
        "name": user.name,
        "real_name": user.real_name,
        "title": user.title,
        "tz": user.tz,
    }
