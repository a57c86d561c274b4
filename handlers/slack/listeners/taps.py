"""How listeners are bound to what is tapped and sent, and what a tap means."""

import re
from collections.abc import Awaitable, Callable, Mapping

from bot.actor import Membership
from handlers.slack import parse
from handlers.slack.call import Call
from handlers.slack.edge import Edge

Listener = Callable[..., Awaitable[None]]


def bind(app: Edge, taps: Mapping[str, Listener], forms: Mapping[str, Listener]) -> None:
    """Registers a listener for each action of a button or list, and for each form."""
    for action, listener in taps.items():
        # The second tap for one action on a card is "action#2".
        app.action(re.compile(rf"^{re.escape(action)}(#\d+)?$"))(listener)
    for action, listener in forms.items():
        app.view_submission(action)(listener)


def tapped(call: Call) -> tuple[Membership, dict[str, str | int]]:
    """The team that a button names, as the person's place in it, and all that it carries."""
    payload = parse.press(call.body).payload
    return call.actor.within(payload.get("team")), payload


def meant(call: Call) -> tuple[Membership, str]:
    """The team and the meeting that a button names; "" for whichever meeting is next."""
    place, payload = tapped(call)
    return place, str(payload.get("meeting", ""))


def submitted(call: Call) -> tuple[parse.Submission, Membership]:
    """A sent form, and the person's place in the team that it names."""
    sent = parse.submission(call.body["view"])
    return sent, call.actor.within(sent.payload.get("team"))


def request_of(call: Call) -> str:
    """Names a sent form, the same however often Slack sends it."""
    return f"view:{call.body['view']['id']}"
