"""What a form carries of a calendar file's meeting beside its fields, and gives back as data.

Only what differs from the rhythm and is still ahead; it is checked again like whatever is typed.
"""

from collections.abc import Iterable
from datetime import date, datetime

from bot.cards import Payload
from bot.errors import AlongsideError, Gone
from bot.series.draft import Draft
from bot.series.values import Exceptions
from bot.texts import line

# Characters: Slack takes 3,000 in all, and the rest of the form needs some.
ROOM = 2400
_LONGEST_RULE = 500
_MOST = 200


def carried(draft: Draft) -> dict[str, str | int]:
    """The rule, zone and exceptions of a draft. Raises `AlongsideError` if they are too many."""
    found = draft.exceptions
    payload: dict[str, str | int] = {
        "zone": draft.zone,
        "rule": draft.rule or "",
        "cancelled": ",".join(f"{day:%Y%m%d}" for day in found.cancelled),
        "moved": ",".join(f"{day:%Y%m%d}>{wall:%Y%m%dT%H%M}" for day, wall in found.moved),
        "added": ",".join(f"{wall:%Y%m%dT%H%M}" for wall in found.added),
    }
    if sum(len(str(value)) for value in payload.values()) > ROOM:
        raise AlongsideError(line("meeting.file_many_exceptions", title=draft.title))
    return payload


def rule_in(payload: Payload) -> str | None:
    rule = str(payload.get("rule", ""))
    if len(rule) > _LONGEST_RULE:
        raise Gone(line("face.old_card"))
    return rule or None


def exceptions_in(payload: Payload) -> Exceptions:
    """Raises `Gone` for what `carried` did not write."""
    try:
        return Exceptions(
            cancelled=tuple(map(_day, _listed(payload, "cancelled"))),
            moved=tuple(map(_move, _listed(payload, "moved"))),
            added=tuple(map(_wall, _listed(payload, "added"))),
        )
    except ValueError:
        raise Gone(line("face.old_card")) from None


def _listed(payload: Payload, key: str) -> Iterable[str]:
    found = [one for one in str(payload.get(key, "")).split(",") if one]
    if len(found) > _MOST:
        raise ValueError("more than a form carries")
    return found


def _day(text: str) -> date:
    return _wall(f"{text}T0000").date()


def _wall(text: str) -> datetime:
    return datetime.strptime(text, "%Y%m%dT%H%M")  # noqa: DTZ007 (a wall time has no zone)


def _move(text: str) -> tuple[date, datetime]:
    day, _, wall = text.partition(">")
    return _day(day), _wall(wall)
