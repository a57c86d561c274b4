"""What contributors say to an outcome, and who calls them."""

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.routines.agenda import outcome_cards, outcomes
from handlers.slack import blockkit
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


async def yes(ack: AsyncAck, call: Call) -> None:
    place, payload = tapped(call)
    outcome, revision = payload.get("outcome"), payload.get("revision")
    await outcomes.answer(call.session, place, outcome, revision, Reply.YES, call.now)
    call.changed(place)
    await ack()


async def call_me(ack: AsyncAck, call: Call) -> None:
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
    await ack()


async def call_me_all_the_same(ack: AsyncAck, call: Call) -> None:
    sent, place = submitted(call)
    outcome, revision = sent.payload.get("outcome"), sent.payload.get("revision")
    await outcomes.answer(call.session, place, outcome, revision, Reply.CALL_ME, call.now)
    call.changed(place)
    await ack(**blockkit.closed(outcomes.call_receipt()))


async def not_yet(ack: AsyncAck, call: Call) -> None:
    place, payload = tapped(call)
    outcome, revision = payload.get("outcome"), payload.get("revision")
    async with call.reading() as session:
        call.show(await outcomes.form(session, place, outcome, revision))
    await ack()


async def what_is_missing(ack: AsyncAck, call: Call) -> None:
    sent, place = submitted(call)
    outcome, revision = sent.payload.get("outcome"), sent.payload.get("revision")
    typed = sent.values["missing"]
    receipt = await outcomes.not_yet(call.session, place, outcome, revision, typed, call.now)
    call.changed(place)
    await ack(**blockkit.closed(receipt))


async def called(ack: AsyncAck, call: Call) -> None:
    place, payload = tapped(call)
    await outcomes.called(call.session, place, payload.get("outcome"), call.now)
    call.changed(place)
    await ack()


async def show(ack: AsyncAck, call: Call) -> None:
    place, payload = tapped(call)
    async with call.reading() as session:
        meeting, first = payload.get("meeting"), payload.get("first")
        call.show(await outcomes.view(session, place, meeting, first))
    await ack()
