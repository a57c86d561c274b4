"""What a sandbox workspace is made of: its people, its channels, its secrets, its clock."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

DEFAULT_SCOPES = (
    "chat:write",
    "commands",
    "channels:join",
    "channels:history",
    "channels:read",
    "files:read",
    "files:write",
    "groups:history",
    "groups:read",
    "im:history",
    "im:read",
    "im:write",
    "users:read",
    "users:read.email",
)
DEFAULT_EVENTS = ("app_home_opened", "message.im")


@dataclass(frozen=True)
class User:
    """A person of the workspace. `tz` is an IANA zone, `title` is what the page shows beside it."""

    id: str
    name: str
    real_name: str
    tz: str
    title: str = ""
    is_admin: bool = False
    deleted: bool = False
    is_owner: bool = False
    email: str = ""


@dataclass(frozen=True)
class Channel:
    """A channel. The bot may post only where its own user id is among `members`."""

    id: str
    name: str
    members: tuple[str, ...]
    topic: str = ""
    is_archived: bool = False
    is_private: bool = False


@dataclass(frozen=True)
class Command:
    """A slash command as the app registered it; `suggestions` are texts that the page offers."""

    name: str
    description: str
    usage_hint: str = ""
    suggestions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Shortcut:
    """A message shortcut as the app registered it: `name` is what the page offers at a message."""

    name: str
    callback_id: str


@dataclass(frozen=True)
class OAuthApp:
    """The app as other workspaces install it. `rotates` and `org_wide` are how its tokens come:
    for some hours, and for a whole organization at once."""

    client_id: str
    client_secret: str = field(repr=False)
    redirect_urls: tuple[str, ...]
    rotates: bool = False
    org_wide: bool = False


@dataclass(frozen=True)
class Seed:
    """How the workspace looks before anybody has said a word."""

    team_id: str
    team_name: str
    users: tuple[User, ...]
    channels: tuple[Channel, ...]
    bot_user_id: str
    bot_id: str
    app_id: str
    app_name: str = "Alongside"
    commands: tuple[Command, ...] = ()
    shortcuts: tuple[Shortcut, ...] = ()


@dataclass(frozen=True)
class SandboxConfig:
    """Everything that a `Sandbox` is given.

    `now` is the workspace's clock (aware, may be moved) and stamps messages; `monotonic` is real
    time in seconds and rules triggers, response URLs and rate limits. With `events_url` None
    the app is reached by Socket Mode alone; an open socket always goes before the URL. `events`
    are the subscriptions of the app's manifest: other events are not sent to it. For `scan_seconds`
    of real time a file that the app uploaded is looked through, and cannot be shown yet. With
    `oauth` the app is not there until somebody installs it, and `bot_token` is of no use.
    """

    seed: Seed
    signing_secret: str = field(repr=False)
    bot_token: str = field(repr=False)
    app_token: str = field(repr=False)
    base_url: str
    now: Callable[[], datetime]
    events_url: str | None = None
    data: Path | None = None
    clock_url: str | None = None
    messages_per_second: float = 1.0
    burst: int = 5
    oauth: OAuthApp | None = None
    scopes: tuple[str, ...] = DEFAULT_SCOPES
    events: tuple[str, ...] = DEFAULT_EVENTS
    monotonic: Callable[[], float] = time.monotonic
    trigger_seconds: float = 3.0
    answer_seconds: float = 3.0
    heartbeat_seconds: float = 15.0
    scan_seconds: float = 0.0
    event_retry_delays: tuple[float, ...] = (0.0, 60.0, 300.0)
