"""The workspace as a whole: everything that is remembered, in one place."""

from handlers.sandbox.access import Access
from handlers.sandbox.config import SandboxConfig
from handlers.sandbox.directory import Directory
from handlers.sandbox.feed import Feed
from handlers.sandbox.files import Files
from handlers.sandbox.messages import Messages
from handlers.sandbox.pace import Closed, Pace
from handlers.sandbox.records import Json, Message
from handlers.sandbox.store import Store
from handlers.sandbox.tickets import Tickets
from handlers.sandbox.traffic import Traffic
from handlers.sandbox.uploads import Uploads
from handlers.sandbox.views import Views


class Workspace:
    """Access, directory, files, uploads, messages, views, tickets, pace, closed methods, traffic
    and the feed, over one store."""

    def __init__(self, config: SandboxConfig) -> None:
        seed = config.seed
        self.config = config
        self.seed = seed
        self.store = Store(config.data)
        self.feed = Feed()
        self.access = Access(config, self.store)
        self.directory = Directory(config, self.store, self.access)
        self.files = Files(config, self.store)
        self.uploads = Uploads(config, self.files)
        self.messages = Messages(self.store, self.feed, config.now)
        self.views = Views(seed, self.store, self.feed)
        self.tickets = Tickets(config.base_url, config.trigger_seconds, config.monotonic)
        self.pace = Pace(config.messages_per_second, config.burst, config.monotonic)
        self.closed = Closed(config.monotonic)
        self.traffic = Traffic(
            self.feed, config.now, (config.signing_secret, config.bot_token, config.app_token)
        )

    def message_json(self, message: Message) -> Json:
        """A message as the Web API, events and interactions show it (metadata apart)."""
        shown: Json = {
            "type": "message",
            "user": message.user,
            "ts": message.ts,
            "text": message.text,
            "team": self.seed.team_id,
        }
        if message.bot_id:
            shown |= {
                "bot_id": message.bot_id,
                "app_id": self.seed.app_id,
                "bot_profile": self.bot_profile(),
            }
        if message.blocks:
            shown["blocks"] = message.blocks
        if message.edited:
            shown["edited"] = message.edited
        if message.deleted:
            shown["subtype"] = "tombstone"
        return shown | self._thread_json(message)

    def _thread_json(self, message: Message) -> Json:
        replies = self.messages.replies(message.channel, message.ts)
        if replies:
            return {
                "thread_ts": message.ts,
                "reply_count": len(replies),
                "latest_reply": replies[-1].ts,
            }
        return {"thread_ts": message.thread_ts} if message.thread_ts else {}

    def bot_profile(self) -> Json:
        return {
            "id": self.seed.bot_id,
            "app_id": self.seed.app_id,
            "name": self.seed.app_name,
            "deleted": False,
            "updated": 0,
            "team_id": self.seed.team_id,
        }
