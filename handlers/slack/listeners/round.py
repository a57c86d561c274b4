"""The round: starting it, sending it, handing it on, and what is copied or changed afterwards."""

from bot.cards import Card, Form
from bot.routines.agenda import corrections, family, leading, recording, round_cards, round_form
from bot.routines.agenda import round as rounds
from handlers.slack.call import Call
from handlers.slack.edge import Edge
from handlers.slack.listeners.taps import bind, request_of, submitted, tapped


def register(app: Edge) -> None:
    taps = {
        round_cards.START: start,
        round_cards.FAMILY: discussed,
        round_cards.HAND: hand,
        round_cards.HAND_ON: hand_on,
        round_cards.SNOOZE: snooze,
        round_cards.TAKE: take_over,
        round_cards.MINUTES: minutes,
        round_cards.CHANGE: change,
        family.SHOW: run,
        family.WAS_THERE: was_there,
    }
    forms = {
        round_cards.RECORD: record,
        round_cards.HAND_ON: hand_on_to,
        round_cards.CHANGE: change_to,
    }
    bind(app, taps, forms)


async def start(call: Call) -> None:
    place, payload = tapped(call)
    async with call.reading() as session:
        call.show(await rounds.form(session, place, payload.get("meeting"), call.now))


async def record(call: Call) -> Card | Form:
    sent, place = submitted(call)
    answer = await recording.record(
        call.session,
        place,
        sent.payload.get("meeting"),
        round_form.sent(sent.payload, sent.values),
        request=request_of(call),
        now=call.now,
    )
    call.changed(place)
    return answer


async def discussed(call: Call) -> None:
    place, payload = tapped(call)
    said = payload.get("discussed") == 1
    answer = await recording.record_family(
        call.session, place, payload.get("meeting"), said, call.now
    )
    call.changed(place)
    if isinstance(answer, Form):
        call.show(answer)


async def take_over(call: Call) -> None:
    place, payload = tapped(call)
    meeting, leader = payload.get("meeting"), payload.get("leader")
    call.show(await leading.take_over(call.session, place, meeting, leader, call.now))
    call.changed(place)


async def hand(call: Call) -> None:
    place, payload = tapped(call)
    meeting, leader, to = (payload.get(key) for key in ("meeting", "leader", "member"))
    await leading.hand_over(call.session, place, meeting, leader, to, call.now)
    call.changed(place)


async def hand_on(call: Call) -> None:
    place, payload = tapped(call)
    async with call.reading() as session:
        call.show(await leading.form(session, place, payload.get("meeting"), call.now))


async def hand_on_to(call: Call) -> Card:
    sent, place = submitted(call)
    meeting, leader = sent.payload.get("meeting"), sent.payload.get("leader")
    picked = sent.values["member"]
    to = int(picked) if picked.isascii() and picked.isdigit() and len(picked) < 19 else None
    receipt = await leading.hand_over(call.session, place, meeting, leader, to, call.now)
    call.changed(place)
    return receipt


async def snooze(call: Call) -> None:
    place, payload = tapped(call)
    await leading.snooze(call.session, place, payload.get("meeting"), call.now)
    call.changed(place)


async def minutes(call: Call) -> None:
    place, payload = tapped(call)
    async with call.reading() as session:
        call.show(await rounds.copy(session, place, payload.get("meeting")))


async def change(call: Call) -> None:
    place, payload = tapped(call)
    async with call.reading() as session:
        call.show(await corrections.form(session, place, payload.get("meeting")))


async def change_to(call: Call) -> Card | Form:
    sent, place = submitted(call)
    changed = corrections.sent(sent.payload, sent.values)
    meeting = sent.payload.get("meeting")
    answer = await corrections.change(call.session, place, meeting, changed, call.now)
    call.changed(place)
    return answer


async def run(call: Call) -> None:
    place, _ = tapped(call)
    async with call.reading() as session:
        call.show(await family.view(session, place, call.now))


async def was_there(call: Call) -> None:
    place, payload = tapped(call)
    said = payload.get("discussed") == 1
    await family.was_there(call.session, place, payload.get("meeting"), said, call.now)
    call.changed(place)
