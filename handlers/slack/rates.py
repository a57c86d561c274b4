"""Slack's limits, each for one app in one workspace.

https://docs.slack.dev/apis/web-api/rate-limits: a tier is so many calls a minute and "bursts" of
more, which are taken for a third of that here. Messages go by a limit of their own: one a second
in a channel with short bursts, and "several hundred" a minute in the workspace.
"""

import hashlib

from storage.queries.pace import Rate

POST = "chat.postMessage"
_MINUTE = 60.0
_TIERS = {1: 1, 2: 20, 3: 50, 4: 100}
# What the bot calls; the rest is taken for tier 3.
_TIER_OF = {
    "chat.postEphemeral": 4,
    "chat.update": 3,
    "conversations.history": 3,
    "conversations.open": 3,
    "files.completeUploadExternal": 4,
    "files.getUploadURLExternal": 4,
    "files.info": 4,
    "users.info": 4,
    "views.open": 4,
    "views.publish": 4,
    "views.push": 4,
    "views.update": 4,
}
MESSAGES_A_MINUTE = 300
MESSAGES_IN_A_CHANNEL = 3


def rate_of(method: str) -> Rate:
    """How often a method may be called in one workspace."""
    a_minute = MESSAGES_A_MINUTE if method == POST else _TIERS[_TIER_OF.get(method, 3)]
    return Rate(method, _MINUTE / a_minute, max(1, a_minute // 3))


def rate_in(channel: str) -> Rate:
    """How often a message may come or change in one channel. The key does not tell whose it is:
    direct messages go by the id of a person."""
    key = hashlib.blake2s(channel.encode(), digest_size=16).hexdigest()
    return Rate(f"channel:{key}", 1.0, MESSAGES_IN_A_CHANNEL)
