"""What a summary may say, gathered from each routine. Pure data.

No fact tells who paused or who did not answer.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.cards import Button, Text


@dataclass(frozen=True, slots=True)
class Stuck:
    """Something that does not go on by itself, waiting since `since` (aware). `subject` names it
    for good ("call:12"); `act` is the tap that leads to where one clears it, and `who` names who
    has it in hand, "" for nobody."""

    subject: str
    what: Text
    since: datetime
    act: Button | None = None
    who: str = ""


@dataclass(frozen=True, slots=True)
class Good:
    """One thing to celebrate; `forward` says it in words that anybody may read."""

    what: Text
    forward: str


@dataclass(frozen=True, slots=True)
class Facts:
    """`asked` is what went out to be answered, which alone makes no week; `moved` is what came in,
    was answered and decided, and `places` are the taps that lead to where all of that stands;
    `ahead` what comes with its date; `failed` what did not reach somebody; `tries` are steps that
    the team has not tried."""

    asked: tuple[Text, ...] = ()
    moved: tuple[Text, ...] = ()
    places: tuple[Button, ...] = ()
    stuck: tuple[Stuck, ...] = ()
    ahead: tuple[Text, ...] = ()
    failed: tuple[Text, ...] = ()
    good: tuple[Good, ...] = ()
    tries: tuple[Text, ...] = ()


def together(found: Iterable[Facts]) -> Facts:
    """All of them; what is stuck the longest comes first."""
    all_of = list(found)
    return Facts(
        asked=tuple(text for one in all_of for text in one.asked),
        moved=tuple(text for one in all_of for text in one.moved),
        places=tuple(tap for one in all_of for tap in one.places),
        stuck=tuple(
            sorted((each for one in all_of for each in one.stuck), key=lambda each: each.since)
        ),
        ahead=tuple(text for one in all_of for text in one.ahead),
        failed=tuple(text for one in all_of for text in one.failed),
        good=tuple(each for one in all_of for each in one.good),
        tries=tuple(text for one in all_of for text in one.tries),
    )
