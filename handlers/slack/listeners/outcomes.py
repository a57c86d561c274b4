"""What contributors say to an outcome, and who calls them."""

from bot.cards import Card
from bot.replies import call_receipt
from bot.routines.agenda import outcome_cards, outcomes
from handlers.slack.call import Call
from handlers.slack.edge import Edge
from handlers.slack.listeners.taps import bind, submitted, tapped
from storage.tables import Reply


def register(app: Edge) -> None:
    taps = {
        outcome_cards.YES: yes,
        outcome_cards.NOT_YET: not_yet,
        outcome_cards.CALL_ME: call_me,
        outcome_cards.CALLED: called,
        outcome_cards.SHOW: show,
    }
    forms = {
        outcome_cards.NOT_YET: what_is_missing,
        outcome_cards.CALL_ME: call_me_all_the_same,
    }
    bind(app, taps, forms)


async def yes(call: Call) -> None:
    place, payload = tapped(call)
    outcome, revision = payload.get("outcome"), payload.get("revision")
    await outcomes.answer(call.session, place, outcome, revision, Reply.YES, call.now)
    call.changed(place)


async def call_me(call: Call) -> None:
    """Whose name the team does not read is told first that a call needs it."""
    place, payload = tapped(call)
    outcome, revision = payload.get("outcome"), payload.get("revision")
    async with call.reading() as session:
        first = await outcomes.call_form(session, place, outcome, revision, call.now)
    if first is not None:
        call.show(first)
    else:
        await outcomes.answer(call.session, place, outcome, revision, Reply.CALL_ME, call.now)
        call.changed(place)


async def call_me_all_the_same(call: Call) -> Card:
    sent, place = submitted(call)
    outcome, revision = sent.payload.get("outcome"), sent.payload.get("revision")
    await outcomes.answer(call.session, place, outcome, revision, Reply.CALL_ME, call.now)
    call.changed(place)
    return call_receipt()


async def not_yet(call: Call) -> None:
    place, payload = tapped(call)
    outcome, revision = payload.get("outcome"), payload.get("revision")
    async with call.reading() as session:
        call.show(await outcomes.form(session, place, outcome, revision))


async def what_is_missing(call: Call) -> Card:
    sent, place = submitted(call)
    outcome, revision = sent.payload.get("outcome"), sent.payload.get("revision")
    typed = sent.values["missing"]
    receipt = await outcomes.not_yet(call.session, place, outcome, revision, typed, call.now)
    call.changed(place)
    return receipt


async def called(call: Call) -> None:
    place, payload = tapped(call)
    await outcomes.called(call.session, place, payload.get("outcome"), call.now)
    call.changed(place)


async def show(call: Call) -> None:
    place, payload = tapped(call)
    async with call.reading() as session:
        meeting, first = payload.get("meeting"), payload.get("first")
        call.show(await outcomes.view(session, place, meeting, first))
