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


def meant(call: Call) -> tuple[Membership, str]:
    """The team and the meeting that a button names; "" for whichever meeting is next."""
    payload = parse.press(call.body).payload
    return call.actor.within(payload.get("team")), str(payload.get("meeting", ""))
