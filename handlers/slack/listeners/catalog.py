"""The catalog: looking through it, searching in it, and a team's own entries."""

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.actor import Membership
from bot.cards import Card
from bot.catalog import actions, browse, cards, own, pages
from bot.catalog.entries import catalog as package
from handlers.slack import blockkit
from handlers.slack.call import Call
from handlers.slack.edge import Edge
from handlers.slack.listeners.dialogs import turn
from handlers.slack.listeners.taps import bind, request_of, submitted, tapped
from storage.tables import EntryKind


def register(app: Edge) -> None:
    taps = {
        actions.SHOW: front,
        actions.STARTERS: starters,
        actions.STARTER: starter,
        actions.CONCEPT: concept,
        actions.READINESS: readiness,
        actions.CANDIDATES: candidates,
        actions.TOOLS: tools,
        actions.SEARCH: search,
        actions.ADD_STARTER: new_starter,
        actions.ADD_IDEA: new_idea,
        actions.EDIT: edit,
        actions.RETIRE: retire,
    }
    forms = {
        actions.SEARCH: find,
        actions.ADD_STARTER: add_starter,
        actions.ADD_IDEA: add_idea,
        actions.EDIT_STARTER: change_starter,
        actions.EDIT_IDEA: change_idea,
        actions.RETIRE: put_away,
    }
    bind(app, taps, forms)


async def catalog(call: Call, place: Membership, rest: str) -> Card | None:
    """`/coprod catalog`, with words to look for or without."""
    if not rest:
        return cards.front(place, package())
    async with call.reading() as session:
        return await browse.find(session, place, rest)


async def front(ack: AsyncAck, call: Call) -> None:
    place, _ = tapped(call)
    call.show(cards.front(place, package()))
    await ack()


async def starters(ack: AsyncAck, call: Call) -> None:
    place, _ = tapped(call)
    async with call.reading() as session:
        seen = await browse.as_seen(session, place)
    call.show(cards.starters_card(place, seen.starters))
    await ack()


async def starter(ack: AsyncAck, call: Call) -> None:
    place, payload = tapped(call)
    async with call.reading() as session:
        seen = await browse.as_seen(session, place)
    call.show(browse.starter_in(seen, place, payload.get("entry")))
    await ack()


async def concept(ack: AsyncAck, call: Call) -> None:
    place, payload = tapped(call)
    async with call.reading() as session:
        seen = await browse.as_seen(session, place)
    call.show(browse.concept_in(seen, place, payload.get("entry")))
    await ack()


async def readiness(ack: AsyncAck, call: Call) -> None:
    tapped(call)
    call.show(pages.readiness(package()))
    await ack()


async def candidates(ack: AsyncAck, call: Call) -> None:
    place, _ = tapped(call)
    call.show(pages.candidates(place, package()))
    await ack()


async def tools(ack: AsyncAck, call: Call) -> None:
    tapped(call)
    call.show(pages.tools(package()))
    await ack()


async def search(ack: AsyncAck, call: Call) -> None:
    place, _ = tapped(call)
    turn(call, browse.search_form(place.team_id))
    await ack()


async def find(ack: AsyncAck, call: Call) -> None:
    sent, place = submitted(call)
    async with call.reading() as session:
        card = await browse.find(session, place, sent.values["query"])
    await ack(**blockkit.closed(card))


async def new_starter(ack: AsyncAck, call: Call) -> None:
    place, _ = tapped(call)
    turn(call, own.adding(place, EntryKind.STARTER))
    await ack()


async def new_idea(ack: AsyncAck, call: Call) -> None:
    place, _ = tapped(call)
    turn(call, own.adding(place, EntryKind.IDEA))
    await ack()


async def add_starter(ack: AsyncAck, call: Call) -> None:
    await _add(ack, call, EntryKind.STARTER)


async def add_idea(ack: AsyncAck, call: Call) -> None:
    await _add(ack, call, EntryKind.IDEA)


async def _add(ack: AsyncAck, call: Call, kind: EntryKind) -> None:
    sent, place = submitted(call)
    card = await own.add(
        call.session, place, kind, sent.values, request=request_of(call), now=call.now
    )
    await ack(**blockkit.closed(card))


async def edit(ack: AsyncAck, call: Call) -> None:
    place, payload = tapped(call)
    async with call.reading() as session:
        turn(call, await own.editing(session, place, payload.get("entry")))
    await ack()


async def change_starter(ack: AsyncAck, call: Call) -> None:
    await _change(ack, call, EntryKind.STARTER)


async def change_idea(ack: AsyncAck, call: Call) -> None:
    await _change(ack, call, EntryKind.IDEA)


async def _change(ack: AsyncAck, call: Call, kind: EntryKind) -> None:
    sent, place = submitted(call)
    card = await own.edit(
        call.session,
        place,
        kind,
        sent.values,
        sent.payload,
        request=request_of(call),
        now=call.now,
    )
    await ack(**blockkit.closed(card))


async def retire(ack: AsyncAck, call: Call) -> None:
    place, payload = tapped(call)
    async with call.reading() as session:
        turn(call, await own.retiring(session, place, payload.get("entry")))
    await ack()


async def put_away(ack: AsyncAck, call: Call) -> None:
    sent, place = submitted(call)
    card = await own.retire(call.session, place, sent.payload.get("entry"), call.now)
    await ack(**blockkit.closed(card))
