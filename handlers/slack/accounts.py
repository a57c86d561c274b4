"""What Slack says of somebody, as the bot's own words."""

from collections.abc import Mapping
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.teams.accounts import Account
from bot.teams.zones import is_zone
from handlers.slack.refusals import code_of

# Slack's own messenger has a person's account, and nobody behind it.
_SLACKBOT = "USLACKBOT"
_UNKNOWN = {"user_not_found", "user_not_visible", "users_not_found"}
# A full member is none of these: https://docs.slack.dev/reference/objects/user-object
_GUEST = ("is_restricted", "is_ultra_restricted", "is_stranger")


async def account_of(client: AsyncWebClient, user: str, workspace: str) -> Account:
    """The account with that id. Calls Slack, so only after the reply.

    One that Slack does not know, or no longer, is gone; one of another workspace that shares a
    channel is a guest.
    """
    try:
        answer = await client.users_info(user=user)
    except SlackApiError as error:
        if code_of(error) in _UNKNOWN:
            return Account(user, "", is_gone=True)
        raise
    return account_in(answer["user"], workspace)


def account_in(user: Mapping[str, Any], workspace: str) -> Account:
    """Slack's user object, as seen from that workspace."""
    profile = user.get("profile") or {}
    zone = str(user.get("tz") or "")
    elsewhere = user.get("team_id") not in (None, workspace)
    return Account(
        address=user["id"],
        name=_name(user, profile),
        timezone=zone if is_zone(zone) else None,
        is_admin=bool(user.get("is_admin") or user.get("is_owner")),
        is_guest=any(user.get(key) for key in _GUEST) or elsewhere,
        is_bot=bool(user.get("is_bot")) or user["id"] == _SLACKBOT,
        is_gone=bool(user.get("deleted")),
    )


def _name(user: Mapping[str, Any], profile: Mapping[str, Any]) -> str:
    """As the person is called; everybody has the last of these."""
    names = (profile.get("real_name"), user.get("real_name"), profile.get("display_name"))
    return next((str(name) for name in names if name), str(user.get("name") or user["id"]))[:200]
