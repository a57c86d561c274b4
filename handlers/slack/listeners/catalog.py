"""The catalog: looking through it, searching in it, and a team's own entries."""

from bot.actor import Membership
from bot.cards import Card
from bot.catalog import actions, browse, cards, own, pages
from bot.catalog.entries import Catalog
from bot.catalog.entries import catalog as package
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


async def front(call: Call) -> None:
    place, _ = tapped(call)
    call.show(cards.front(place, package()))


async def starters(call: Call) -> None:
    place, _ = tapped(call)
    seen = await _seen(call, place)
    call.show(cards.starters_card(place, seen.starters))


async def starter(call: Call) -> None:
    place, payload = tapped(call)
    seen = await _seen(call, place)
    call.show(browse.starter_in(seen, place, payload.get("entry")))


async def concept(call: Call) -> None:
    place, payload = tapped(call)
    seen = await _seen(call, place)
    call.show(browse.concept_in(seen, place, payload.get("entry")))


async def _seen(call: Call, place: Membership) -> Catalog:
    async with call.reading() as session:
        return await browse.as_seen(session, place)


async def readiness(call: Call) -> None:
    tapped(call)
    call.show(pages.readiness(package()))


async def candidates(call: Call) -> None:
    place, _ = tapped(call)
    call.show(pages.candidates(place, package()))


async def tools(call: Call) -> None:
    tapped(call)
    call.show(pages.tools(package()))


async def search(call: Call) -> None:
    place, _ = tapped(call)
    turn(call, browse.search_form(place.team_id))


async def find(call: Call) -> Card:
    sent, place = submitted(call)
    async with call.reading() as session:
        return await browse.find(session, place, sent.values["query"])


async def new_starter(call: Call) -> None:
    place, _ = tapped(call)
    turn(call, own.adding(place, EntryKind.STARTER))


async def new_idea(call: Call) -> None:
    place, _ = tapped(call)
    turn(call, own.adding(place, EntryKind.IDEA))


async def add_starter(call: Call) -> Card:
    return await _add(call, EntryKind.STARTER)


async def add_idea(call: Call) -> Card:
    return await _add(call, EntryKind.IDEA)


async def _add(call: Call, kind: EntryKind) -> Card:
    sent, place = submitted(call)
    return await own.add(
        call.session, place, kind, sent.values, request=request_of(call), now=call.now
    )


async def edit(call: Call) -> None:
    place, payload = tapped(call)
    async with call.reading() as session:
        turn(call, await own.editing(session, place, payload.get("entry")))


async def change_starter(call: Call) -> Card:
    return await _change(call, EntryKind.STARTER)


async def change_idea(call: Call) -> Card:
    return await _change(call, EntryKind.IDEA)


async def _change(call: Call, kind: EntryKind) -> Card:
    sent, place = submitted(call)
    return await own.edit(
        call.session,
        place,
        kind,
        sent.values,
        sent.payload,
        request=request_of(call),
        now=call.now,
    )


async def retire(call: Call) -> None:
    place, payload = tapped(call)
    async with call.reading() as session:
        turn(call, await own.retiring(session, place, payload.get("entry")))


async def put_away(call: Call) -> Card:
    sent, place = submitted(call)
    return await own.retire(call.session, place, sent.payload.get("entry"), call.now)
