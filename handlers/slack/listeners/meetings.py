"""A team's meetings: seeing them, adding, changing and ending a series, changing one meeting."""

from bot import menu, subscription
from bot.actor import Membership
from bot.cards import Card
from bot.routines.agenda import change_forms, changes
from bot.series import actions, acts, cards
from handlers.slack import blockkit
from handlers.slack.call import Call
from handlers.slack.edge import Edge
from handlers.slack.finishing import redraw
from handlers.slack.listeners import meeting_files
from handlers.slack.listeners.taps import bind, meant, request_of, submitted, tapped


def register(app: Edge, public_url: str) -> None:
    """`public_url` is where people reach the web server, without a slash at its end."""

    async def phone(call: Call) -> None:
        place, _ = tapped(call)
        call.show(await subscription.address(call.session, place, public_url))

    async def new_address(call: Call) -> None:
        place, _ = tapped(call)
        card = await subscription.new_address(
            call.session, place, public_url, request=f"tap:{call.body['trigger_id']}", now=call.now
        )
        call.answer(
            lambda: call.context.client.views_update(
                view_id=call.body["view"]["id"], view=blockkit.modal(card)
            )
        )

    taps = {
        actions.SHOW: show,
        actions.MOVE: move,
        actions.CANCEL: cancel,
        actions.PUT_BACK: put_back,
        actions.ADD: add,
        actions.CHANGE: change,
        actions.END: end,
        actions.PHONE: phone,
        actions.NEW_ADDRESS: new_address,
    }
    forms = {
        actions.MOVE: moved,
        actions.CANCEL: cancelled,
        actions.PUT_BACK: is_back,
        actions.ADD: added,
        actions.CHANGE: changed,
        actions.END: ended,
    }
    bind(app, taps, forms)
    meeting_files.register(app)


async def meeting(call: Call, place: Membership, rest: str) -> Card | None:
    """`/coprod meeting`."""
    if rest.strip():
        return menu.menu(call.actor, unknown=f"meeting {rest}")
    async with call.reading() as session:
        return await cards.overview(session, place, call.now)


async def show(call: Call) -> None:
    place, _ = tapped(call)
    async with call.reading() as session:
        call.show(await cards.overview(session, place, call.now))


async def move(call: Call) -> None:
    place, found = await _found(call)
    call.show(change_forms.move_form(place, found))


async def moved(call: Call) -> Card:
    sent, place = submitted(call)
    done = await changes.move(
        call.session,
        place,
        str(sent.payload.get("meeting", "")),
        sent.values,
        str(sent.payload.get("was", "")),
        request=request_of(call),
        now=call.now,
    )
    return _done(call, place, change_forms.moved(place, done))


async def cancel(call: Call) -> None:
    place, found = await _found(call)
    call.show(change_forms.cancel_form(place, found))


async def cancelled(call: Call) -> Card:
    sent, place = submitted(call)
    key = str(sent.payload.get("meeting", ""))
    done = await changes.cancel(call.session, place, key, request=request_of(call), now=call.now)
    return _done(call, place, change_forms.cancelled(place, done))


async def put_back(call: Call) -> None:
    place, found = await _found(call)
    call.show(change_forms.put_back_form(place, found))


async def is_back(call: Call) -> Card:
    sent, place = submitted(call)
    key = str(sent.payload.get("meeting", ""))
    done = await changes.put_back(call.session, place, key, request=request_of(call), now=call.now)
    return _done(call, place, change_forms.put_back(place, done))


async def add(call: Call) -> None:
    place, _ = tapped(call)
    async with call.reading() as session:
        call.show(await acts.adding(session, place, call.now))


async def added(call: Call) -> Card:
    sent, place = submitted(call)
    card = await acts.add(
        call.session, place, sent.values, sent.payload, request=request_of(call), now=call.now
    )
    return _done(call, place, card)


async def change(call: Call) -> None:
    place, payload = tapped(call)
    async with call.reading() as session:
        call.show(await acts.changing(session, place, payload.get("series"), call.now))


async def changed(call: Call) -> Card:
    sent, place = submitted(call)
    card = await acts.change(
        call.session, place, sent.values, sent.payload, request=request_of(call), now=call.now
    )
    return _done(call, place, card)


async def end(call: Call) -> None:
    place, payload = tapped(call)
    async with call.reading() as session:
        call.show(await acts.ending(session, place, payload.get("series")))


async def ended(call: Call) -> Card:
    sent, place = submitted(call)
    series = sent.payload.get("series")
    card = await acts.end(call.session, place, series, request=request_of(call), now=call.now)
    return _done(call, place, card)


async def _found(call: Call) -> tuple[Membership, changes.Changed]:
    """The meeting that a button names, as it is now."""
    place, key = meant(call)
    async with call.reading() as session:
        found = await changes.seen(session, place, key, call.now)
    return place, found


def _done(call: Call, place: Membership, card: Card) -> Card:
    """The receipt. The meetings that it was opened from are shown as they are now."""
    call.changed(place)
    below = call.body["view"].get("previous_view_id")
    if below:
        call.later(lambda: _refresh(call, place, below))
    return card


async def _refresh(call: Call, place: Membership, view_id: str) -> None:
    async with call.reading() as session:
        card = await cards.overview(session, place, call.now)
    await redraw(call, view_id, card)
