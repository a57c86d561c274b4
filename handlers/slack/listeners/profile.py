"""What people tell of themselves: one's own profile, and those of the team."""

from bot.actor import Membership
from bot.cards import Card
from bot.personal import profile
from bot.personal.reached import somebody
from handlers.slack import parse
from handlers.slack.call import Call
from handlers.slack.edge import Edge
from handlers.slack.listeners.dialogs import turn
from handlers.slack.listeners.taps import bind, picked_member


def register(app: Edge) -> None:
    taps = {profile.SHOW: show, profile.CHANGE: change, profile.OF: of_member}
    bind(app, taps, {profile.CHANGE: save})


async def show(call: Call) -> None:
    async with call.reading() as session:
        turn(call, await profile.own(session, somebody(call.actor)))


async def of_member(call: Call) -> None:
    async with call.reading() as session:
        place, member_id = await picked_member(session, call)
        turn(call, await profile.of_member(session, place, member_id))


async def change(call: Call) -> None:
    async with call.reading() as session:
        turn(call, await profile.form(session, somebody(call.actor)))


async def save(call: Call) -> Card:
    sent, place = parse.submission(call.body["view"]), somebody(call.actor)
    card = await profile.save(call.session, place, profile.read(sent.values))
    call.changed(place)
    return card


async def profile_word(call: Call, place: Membership, rest: str) -> Card | None:
    """`/coprod profile`."""
    async with call.reading() as session:
        return await profile.own(session, place)
