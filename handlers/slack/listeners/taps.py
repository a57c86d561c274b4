"""How listeners are bound to what is tapped and sent, and what a tap means.

Neither answers Slack by itself: a tap has no answer, and what a form returns takes its place.
"""

import re
from collections.abc import Awaitable, Callable, Mapping

from slack_bolt.context.ack.async_ack import AsyncAck
from sqlalchemy.ext.asyncio import AsyncSession

from bot.actor import Membership
from bot.cards import Card, Form
from handlers.slack import blockkit, parse
from handlers.slack.call import Call
from handlers.slack.edge import Edge
from storage.queries.teams import member_with_person

Tap = Callable[[Call], Awaitable[None]]
Sent = Callable[[Call], Awaitable[Card | Form]]
Listener = Callable[[AsyncAck, Call], Awaitable[None]]


def bind(app: Edge, taps: Mapping[str, Tap], forms: Mapping[str, Sent]) -> None:
    """Registers what a tap does, for each action of a button or list, and what a sent form does."""
    for action, tap in taps.items():
        # The second tap for one action on a card is "action#2".
        app.action(re.compile(rf"^{re.escape(action)}(#\d+)?$"))(_on_tap(tap))
    for action, sent in forms.items():
        app.view_submission(action)(_on_sent(sent))


def _on_tap(tap: Tap) -> Listener:
    async def listener(ack: AsyncAck, call: Call) -> None:
        await tap(call)
        await ack()

    return listener


def _on_sent(sent: Sent) -> Listener:
    async def listener(ack: AsyncAck, call: Call) -> None:
        await ack(**blockkit.closed(await sent(call)))

    return listener


def tapped(call: Call) -> tuple[Membership, dict[str, str | int]]:
    """The team that a button names, as the person's place in it, and all that it carries."""
    payload = parse.press(call.body).payload
    return call.actor.within(payload.get("team")), payload


def meant(call: Call) -> tuple[Membership, str]:
    """The team and the meeting that a button names; "" for whichever meeting is next."""
    place, payload = tapped(call)
    return place, str(payload.get("meeting", ""))


async def picked_member(session: AsyncSession, call: Call) -> tuple[Membership, int]:
    """The member who was picked from a list. Such a list names no team: theirs says as what the
    one who picked acts."""
    picked = parse.press(call.body).value
    member_id = int(picked) if picked.isdecimal() else 0
    found = await member_with_person(session, member_id)
    return call.actor.within(found.team_id if found else None), member_id


def submitted(call: Call) -> tuple[parse.Submission, Membership]:
    """A sent form, and the person's place in the team that it names."""
    sent = parse.submission(call.body["view"])
    return sent, call.actor.within(sent.payload.get("team"))


def request_of(call: Call) -> str:
    """Names a sent form, the same however often Slack sends it."""
    return f"view:{call.body['view']['id']}"
