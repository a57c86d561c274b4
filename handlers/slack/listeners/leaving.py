"""Leaving a team, taking somebody out of it, and leading one that nobody leads."""

from bot.cards import Card
from bot.routines.team.goodbye import LEAD
from bot.teams import leaving
from handlers.slack.call import Call
from handlers.slack.edge import Edge
from handlers.slack.finishing import publish_as_now
from handlers.slack.listeners.dialogs import turn
from handlers.slack.listeners.taps import bind, picked_member, submitted, tapped


def register(app: Edge) -> None:
    taps = {leaving.LEAVE: asking, leaving.REMOVE: removing, LEAD: lead}
    bind(app, taps, {leaving.LEAVE: leave, leaving.REMOVE: remove})


async def asking(call: Call) -> None:
    place, _ = tapped(call)
    async with call.reading() as session:
        turn(call, await leaving.leave_form(session, place))


async def leave(call: Call) -> Card:
    sent, place = submitted(call)
    successor = sent.values.get(leaving.SUCCESSOR, "")
    card = await leaving.leave(call.session, place, successor, call.now)
    call.woken(place.workspace_id)
    call.later(lambda: publish_as_now(call))
    return card


async def removing(call: Call) -> None:
    async with call.reading() as session:
        place, member_id = await picked_member(session, call)
        turn(call, await leaving.remove_form(session, place, member_id))


async def remove(call: Call) -> Card:
    sent, place = submitted(call)
    card = await leaving.remove(call.session, place, sent.payload.get("member"), call.now)
    call.changed(place)
    return card


async def lead(call: Call) -> None:
    place, _ = tapped(call)
    turn(call, await leaving.lead_alone(call.session, place))
    call.later(lambda: publish_as_now(call))
