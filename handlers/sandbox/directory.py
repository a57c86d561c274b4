"""Who is in the workspace and which conversations there are."""

from dataclasses import replace

from handlers.sandbox.config import Channel, Seed, User
from handlers.sandbox.errors import Refusal
from handlers.sandbox.records import Json
from handlers.sandbox.store import Store


class Directory:
    """People, channels and their members. A person's direct message with the app is always there.

    Its id is the person's own with a D in front, so it never changes and needs no record.
    """

    def __init__(self, seed: Seed, store: Store) -> None:
        self.seed = seed
        self._store = store
        bot = User(seed.bot_user_id, seed.app_name.lower(), seed.app_name, tz="America/Los_Angeles")
        slackbot = User("USLACKBOT", "slackbot", "Slackbot", tz="America/Los_Angeles")
        self.users = {user.id: user for user in (*seed.users, bot, slackbot)}
        self.channels = {channel.id: channel for channel in seed.channels}
        for channel_id, kept in store.all("members").items():
            if channel_id in self.channels:
                self._set_members(channel_id, tuple(kept["members"]))

    @property
    def people(self) -> tuple[User, ...]:
        return self.seed.users

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
        return channel.name if channel else "directmessage"

    def join(self, channel_id: str, user_id: str) -> None:
        members = (*self.members(channel_id), user_id)
        self._keep_members(channel_id, tuple(dict.fromkeys(members)))

    def leave(self, channel_id: str, user_id: str) -> None:
        members = tuple(member for member in self.members(channel_id) if member != user_id)
        self._keep_members(channel_id, members)

    def _keep_members(self, channel_id: str, members: tuple[str, ...]) -> None:
        self._set_members(channel_id, members)
        self._store.put("members", channel_id, {"members": list(members)})

    def _set_members(self, channel_id: str, members: tuple[str, ...]) -> None:
        self.channels[channel_id] = replace(self.channels[channel_id], members=members)

    def channel_for(self, target: str) -> Channel | User:
        """What a bot's `channel` argument means: a channel, or whom it writes to directly.

        Raises Refusal channel_not_found. A user id stands for the direct message, as in Slack.
        """
        if target in self.channels:
            return self.channels[target]
        by_name = [c for c in self.channels.values() if c.name == target.removeprefix("#")]
        if by_name:
            return by_name[0]
        person = self.person(target) or self.dm_user(target)
        if person is None or person.deleted:
            raise Refusal("channel_not_found")
        return person

    def user_json(self, user: User) -> Json:
        """Slack's user object."""
        return {
            "id": user.id,
            "team_id": self.seed.team_id,
            "name": user.name,
            "deleted": user.deleted,
            "real_name": user.real_name,
            "tz": user.tz,
            "profile": {
                "title": user.title,
                "real_name": user.real_name,
                "real_name_normalized": user.real_name,
                "display_name": user.name,
                "display_name_normalized": user.name,
                "team": self.seed.team_id,
            },
            "is_admin": user.is_admin,
            "is_owner": False,
            "is_primary_owner": False,
            "is_restricted": False,
            "is_ultra_restricted": False,
            "is_bot": self.is_bot(user.id),
            "is_app_user": False,
            "updated": 0,
        }

    def channel_json(self, channel: Channel) -> Json:
        """Slack's conversation object of a public channel."""
        return {
            "id": channel.id,
            "name": channel.name,
            "name_normalized": channel.name,
            "is_channel": True,
            "is_group": False,
            "is_im": False,
            "is_mpim": False,
            "is_private": False,
            "is_archived": channel.is_archived,
            "is_general": False,
            "is_member": self.seed.bot_user_id in channel.members,
            "context_team_id": self.seed.team_id,
            "creator": channel.members[0] if channel.members else "USLACKBOT",
            "created": 0,
            "topic": {"value": channel.topic, "creator": "", "last_set": 0},
            "purpose": {"value": "", "creator": "", "last_set": 0},
        }

    def dm_json(self, user: User) -> Json:
        """Slack's conversation object of the direct message with a person."""
        return {
            "id": self.dm(user.id),
            "is_channel": False,
            "is_group": False,
            "is_im": True,
            "is_mpim": False,
            "is_archived": False,
            "is_org_shared": False,
            "context_team_id": self.seed.team_id,
            "created": 0,
            "user": user.id,
            "is_user_deleted": user.deleted,
        }
