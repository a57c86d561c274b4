"""Who is in the workspace and which conversations there are."""

from dataclasses import replace

from handlers.sandbox.access import Access
from handlers.sandbox.config import Channel, SandboxConfig, User
from handlers.sandbox.errors import Refusal
from handlers.sandbox.objects import channel_object, dm_object, user_object
from handlers.sandbox.records import Json
from handlers.sandbox.store import Store


class Directory:
    """People, channels and their members. A person's direct message with the app is always there.

    Its id is the person's own with a D in front, so it never changes and needs no record.
    """

    def __init__(self, config: SandboxConfig, store: Store, access: Access) -> None:
        self.seed = seed = config.seed
        self._config = config
        self._access = access
        self._store = store
        bot = User(seed.bot_user_id, seed.app_name.lower(), seed.app_name, tz="America/Los_Angeles")
        slackbot = User("USLACKBOT", "slackbot", "Slackbot", tz="America/Los_Angeles")
        self.users = {user.id: user for user in (*seed.users, bot, slackbot)}
        self.channels = {channel.id: channel for channel in seed.channels}
        for channel_id, kept in store.all("members").items():
            if channel_id in self.channels:
                self._set_members(channel_id, tuple(kept["members"]))
        for user_id, kept in store.all("user").items():
            if user_id in self.users:
                self._set_deleted(user_id, kept["deleted"])
        for channel_id, kept in store.all("channel").items():
            if channel_id in self.channels:
                self._set_archived(channel_id, kept["is_archived"])

    @property
    def people(self) -> tuple[User, ...]:
        """Everybody of the seed, those who left too."""
        return tuple(self.users[user.id] for user in self.seed.users)

    def user(self, user_id: str) -> User:
        """The user, bot and Slackbot included. Raises Refusal user_not_found."""
        try:
            return self.users[user_id]
        except KeyError:
            raise Refusal("user_not_found") from None

    def person(self, user_id: str) -> User | None:
        """Somebody of the seed, or None for bots and strangers."""
        return next((user for user in self.people if user.id == user_id), None)

    def is_bot(self, user_id: str) -> bool:
        return user_id == self.seed.bot_user_id

    def dm(self, user_id: str) -> str:
        return "D" + user_id[1:]

    def dm_user(self, channel_id: str) -> User | None:
        """Whose direct message with the app this is, or None for anything else."""
        return self.person("U" + channel_id[1:]) if channel_id.startswith("D") else None

    def members(self, channel_id: str) -> tuple[str, ...]:
        with_whom = self.dm_user(channel_id)
        if with_whom is not None:
            return (with_whom.id, self.seed.bot_user_id)
        return self.channels[channel_id].members if channel_id in self.channels else ()

    def name(self, channel_id: str) -> str:
        """A channel's name as slash commands tell it."""
        channel = self.channels.get(channel_id)
        if channel is None:
            return "directmessage"
        return "privategroup" if channel.is_private else channel.name

    def join(self, channel_id: str, user_id: str) -> None:
        members = (*self.members(channel_id), user_id)
        self._keep_members(channel_id, tuple(dict.fromkeys(members)))

    def leave(self, channel_id: str, user_id: str) -> None:
        members = tuple(member for member in self.members(channel_id) if member != user_id)
        self._keep_members(channel_id, members)

    def deactivate(self, user_id: str, *, deleted: bool) -> None:
        self._set_deleted(user_id, deleted)
        self._store.put("user", user_id, {"deleted": deleted})

    def archive(self, channel_id: str, *, is_archived: bool) -> None:
        self._set_archived(channel_id, is_archived)
        self._store.put("channel", channel_id, {"is_archived": is_archived})

    def _set_deleted(self, user_id: str, deleted: bool) -> None:
        self.users[user_id] = replace(self.users[user_id], deleted=deleted)

    def _set_archived(self, channel_id: str, is_archived: bool) -> None:
        self.channels[channel_id] = replace(self.channels[channel_id], is_archived=is_archived)

    def _keep_members(self, channel_id: str, members: tuple[str, ...]) -> None:
        self._set_members(channel_id, members)
        self._store.put("members", channel_id, {"members": list(members)})

    def _set_members(self, channel_id: str, members: tuple[str, ...]) -> None:
        self.channels[channel_id] = replace(self.channels[channel_id], members=members)

    def channel_for(self, target: str) -> Channel | User:
        """What a bot's `channel` argument means: a channel, or whom it writes to directly.

        Raises Refusal channel_not_found, also for a private channel that the bot is not in. A user
        id stands for the direct message, as in Slack.
        """
        named = target.removeprefix("#")
        for channel in self.channels.values():
            if target == channel.id or named == channel.name:
                return self._visible(channel)
        person = self.person(target) or self.dm_user(target)
        if person is None:
            raise Refusal("channel_not_found")
        return person

    def _visible(self, channel: Channel) -> Channel:
        if channel.is_private and self.seed.bot_user_id not in channel.members:
            raise Refusal("channel_not_found")
        return channel

    def user_json(self, user: User) -> Json:
        """Slack's user object, with the address where the app may read it."""
        return user_object(
            user,
            self.seed.team_id,
            self._config.now(),
            is_bot=self.is_bot(user.id),
            email="users:read.email" in self._access.scopes,
        )

    def channel_json(self, channel: Channel) -> Json:
        return channel_object(channel, self.seed.team_id, self.seed.bot_user_id)

    def dm_json(self, user: User) -> Json:
        return dm_object(self.dm(user.id), user, self.seed.team_id)
