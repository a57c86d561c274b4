"""The ledger's reasons by class: few enough to count by, and without what one of them names."""

from collections.abc import Mapping
from functools import cache

from bot.texts import line

# Each reason of `reason.toml` and `slack.toml`, by its key there.
CLASSES: Mapping[str, tuple[str, ...]] = {
    "hours": ("reason.hours", "reason.no_hour", "reason.settings"),
    "week": (
        "reason.digest",
        "reason.budget",
        "reason.asked_later",
        "reason.asked",
        "reason.asked_late",
        "reason.agenda_first",
        "reason.near_agenda",
    ),
    "rhythm": (
        "reason.every_second",
        "reason.only_needed",
        "reason.silent",
        "reason.offered",
    ),
    "paused": ("reason.paused", "reason.resumed"),
    "stale": ("reason.stale",),
    "overtaken": (
        "reason.replanned",
        "reason.answered",
        "reason.just_asked",
        "reason.overtaken",
        "reason.known",
        "reason.off",
        "reason.switched_off",
        "slack.message_gone",
    ),
    "left": ("reason.left", "reason.account_closed", "slack.user_disabled"),
    "unreachable": (
        "reason.no_mail",
        "slack.channel_not_found",
        "slack.not_in_channel",
        "slack.is_archived",
        "slack.user_not_found",
        "slack.messages_tab_disabled",
        "slack.restricted",
        "slack.other_workspace",
        "slack.off",
        "reason.uninstalled",
    ),
    "permission": ("slack.no_access", "slack.missing_scope", "slack.sealed"),
    "slack": (
        "slack.no_answer",
        "slack.busy",
        "slack.picture_not_ready",
        "slack.picture_refused",
        "slack.refused",
    ),
    "database": ("slack.no_turn",),
}
# A reason that is none of those: an error of the bot's own, with its reference.
FAULT = "fault"


def class_of(reason: str) -> str:
    """The class of a delivery's reason; "" for none."""
    if not reason:
        return ""
    if reason.startswith(line("slack.refused", code="")):  # and then Slack's own word
        return "slack"
    return _classes().get(reason, FAULT)


@cache
def _classes() -> Mapping[str, str]:
    return {_said(*key.split(".")): name for name, keys in CLASSES.items() for key in keys}


def _said(subject: str, key: str) -> str:
    return line(f"reason.{key}") if subject == "reason" else line(f"slack.{key}", code="")
