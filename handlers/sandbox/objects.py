"""Slack's objects of people and conversations, as the Web API and events show them."""

from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import get_timezone_name

from handlers.sandbox.config import Channel, User
from handlers.sandbox.records import Json


def user_object(user: User, team_id: str, now: datetime, *, is_bot: bool, email: bool) -> Json:
    """A person or bot. Somebody who left has no zone and no role, only who they were.

    `email` says whether the app may read addresses (users:read.email).
    """
    profile: Json = {
        "title": user.title,
        "real_name": user.real_name,
        "real_name_normalized": user.real_name,
        "display_name": user.name,
        "display_name_normalized": user.name,
        "team": team_id,
    }
    if email and user.email:
        profile["email"] = user.email
    known: Json = {
        "id": user.id,
        "team_id": team_id,
        "name": user.name,
        "deleted": user.deleted,
        "profile": profile,
        "is_bot": is_bot,
        "is_app_user": False,
        "updated": 0,
    }
    return known if user.deleted else known | _present(user, now)


def _present(user: User, now: datetime) -> Json:
    local = now.astimezone(ZoneInfo(user.tz))
    offset = local.utcoffset()
    return {
        "real_name": user.real_name,
        "tz": user.tz,
        "tz_label": get_timezone_name(local, locale="en_US"),
        "tz_offset": int(offset.total_seconds()) if offset else 0,
        "is_admin": user.is_admin or user.is_owner,
        "is_owner": user.is_owner,
        "is_primary_owner": False,
        "is_restricted": False,
        "is_ultra_restricted": False,
    }


def channel_object(channel: Channel, team_id: str, bot_user_id: str) -> Json:
    """A public or private channel; `is_member` is about the bot."""
    return {
        "id": channel.id,
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": True,
        "is_group": False,
        "is_im": False,
        "is_mpim": False,
        "is_private": channel.is_private,
        "is_archived": channel.is_archived,
        "is_general": False,
        "is_member": bot_user_id in channel.members,
        "context_team_id": team_id,
        "creator": channel.members[0] if channel.members else "USLACKBOT",
        "created": 0,
        "topic": {"value": channel.topic, "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
    }


def dm_object(dm_id: str, user: User, team_id: str) -> Json:
    """The direct message with a person."""
    return {
        "id": dm_id,
        "is_channel": False,
        "is_group": False,
        "is_im": True,
        "is_mpim": False,
        "is_archived": False,
        "is_org_shared": False,
        "context_team_id": team_id,
        "created": 0,
        "user": user.id,
        "is_user_deleted": user.deleted,
    }
