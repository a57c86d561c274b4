"""What an administrator changes while everything runs: who is here, and which channels are."""

from dataclasses import replace

from handlers.sandbox.dispatch import Dispatch
from handlers.sandbox.messages import timestamp
from handlers.sandbox.records import Json
from handlers.sandbox.workspace import Workspace


class Administration:
    """Each change is told to the open pages and, where the app subscribed to it, to the app.

    Needs a running event loop, as the events are sent in the background.
    """

    def __init__(self, workspace: Workspace, dispatch: Dispatch) -> None:
        self._workspace = workspace
        self._dispatch = dispatch

    def deactivate(self, user_id: str) -> None:
        """Raises Refusal user_not_found. What the person had open is gone."""
        self._set_deleted(user_id, deleted=True)
        self._workspace.views.clear(user_id)

    def reactivate(self, user_id: str) -> None:
        """Raises Refusal user_not_found."""
        self._set_deleted(user_id, deleted=False)

    def archive(self, channel_id: str) -> None:
        """Raises KeyError for a channel that is not there."""
        self._set_archived(channel_id, is_archived=True)

    def unarchive(self, channel_id: str) -> None:
        """Raises KeyError for a channel that is not there."""
        self._set_archived(channel_id, is_archived=False)

    def join(self, channel_id: str, user_id: str, inviter: str | None = None) -> bool:
        """Makes somebody, or the app, a member; whether they were none before."""
        directory = self._workspace.directory
        if user_id in directory.members(channel_id):
            return False
        directory.join(channel_id, user_id)
        self._workspace.feed.changed("state")
        if self._workspace.seed.bot_user_id in directory.members(channel_id):
            event: Json = {"user": user_id, "channel": channel_id, "channel_type": channel_id[0]}
            invited = {"inviter": inviter} if inviter else {}
            self._tell("member_joined_channel", event | invited | {"team": self._team})
        return True

    def remove_app(self) -> None:
        """Takes the app out of the workspace; removed already, it stays so. Slack tells of both
        the token and the app, in any order."""
        if not self._workspace.access.is_installed:
            return
        self._workspace.access.remove()
        self._workspace.feed.changed("state")
        bot = self._workspace.seed.bot_user_id
        self._tell("tokens_revoked", {"tokens": {"oauth": [], "bot": [bot]}})
        self._tell("app_uninstalled", {})

    def _set_deleted(self, user_id: str, *, deleted: bool) -> None:
        directory = self._workspace.directory
        user = directory.user(user_id)
        if user.deleted == deleted:
            return
        directory.deactivate(user_id, deleted=deleted)
        self._workspace.feed.changed("state")
        changed = directory.user_json(replace(user, deleted=deleted))
        self._tell("user_change", {"user": changed, "cache_ts": 0})

    def _set_archived(self, channel_id: str, *, is_archived: bool) -> None:
        directory = self._workspace.directory
        channel = directory.channels[channel_id]
        if channel.is_archived == is_archived:
            return
        directory.archive(channel_id, is_archived=is_archived)
        self._workspace.feed.changed("state")
        subject = "group" if channel.is_private else "channel"
        event = {"channel": channel_id, "user": self._workspace.seed.users[0].id}
        self._tell(f"{subject}_{'archive' if is_archived else 'unarchive'}", event)

    @property
    def _team(self) -> str:
        return self._workspace.seed.team_id

    def _tell(self, kind: str, event: Json) -> None:
        now = timestamp(self._workspace.config.now())
        self._dispatch.event({"type": kind, **event, "event_ts": now})
