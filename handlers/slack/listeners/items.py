"""What somebody does with their own items, and with the ask for them."""

from bot.cards import Card
from bot.routines.agenda import own
from bot.routines.agenda.cards import EDIT, SNOOZE, WITHDRAW
from bot.routines.agenda.snoozing import snooze
from handlers.slack.call import Call
from handlers.slack.edge import Edge
from handlers.slack.listeners.dialogs import turn
from handlers.slack.listeners.taps import bind, meant, submitted, tapped


def register(app: Edge) -> None:
    taps = {SNOOZE: ask_later, EDIT: edit, WITHDRAW: withdraw}
    bind(app, taps, {EDIT: edit_item, WITHDRAW: withdraw_item})


async def ask_later(call: Call) -> None:
    place, key = meant(call)
    await snooze(call.session, place, key, call.now)
    call.changed(place)


async def edit(call: Call) -> None:
    place, payload = tapped(call)
    turn(call, await own.edit_form(call.session, place, payload.get("item"), call.now))


async def withdraw(call: Call) -> None:
    place, payload = tapped(call)
    turn(call, await own.withdraw_form(call.session, place, payload.get("item"), call.now))


async def edit_item(call: Call) -> Card:
    sent, place = submitted(call)
    card = await own.edit(
        call.session, place, sent.payload.get("item"), sent.values["text"], call.now
    )
    call.changed(place)
    return card


async def withdraw_item(call: Call) -> Card:
    sent, place = submitted(call)
    card = await own.withdraw(call.session, place, sent.payload.get("item"), call.now)
    call.changed(place)
    return card
