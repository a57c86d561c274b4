"""Ideas: sharing them from wherever, the list, what becomes of each, and what is said to that."""

from bot.actor import Membership
from bot.cards import Card
from bot.routines.ideas import (
    actions,
    agreeing,
    answering,
    board,
    growing,
    joining,
    moving,
    own,
    pages,
    placing,
    sharing,
)
from handlers.slack import parse
from handlers.slack.call import Call
from handlers.slack.edge import Edge
from handlers.slack.listeners.dialogs import turn
from handlers.slack.listeners.taps import bind, request_of, submitted, tapped
from storage.tables import Answer


def register(app: Edge) -> None:
    taps = {
        actions.SHARE: share,
        actions.SAVE: share,
        actions.NOTHING: nothing,
        actions.BOARD: see_board,
        actions.JUMP: jump,
        actions.OWN: own_ideas,
        actions.EDIT: edit,
        actions.WITHDRAW: withdraw,
        actions.OPEN: see,
        actions.SEEN: seen,
        actions.MOVE: move,
        actions.CORRECT: correct,
        actions.JOIN: join,
        actions.PLACE: place_on_agenda,
        actions.GROW: grow,
        actions.YES: yes,
        actions.NOT_YET: not_yet,
        actions.CALL_ME: call_me,
        actions.CALLED: called,
        actions.AGREE: share,
    }
    forms = {
        actions.SHARE: shared,
        actions.EDIT: edited,
        actions.WITHDRAW: withdrawn,
        actions.MOVE: moved,
        actions.CORRECT: corrected,
        actions.JOIN: joined,
        actions.NOT_YET: what_is_missing,
        actions.CALL_ME: call_me_all_the_same,
    }
    bind(app, taps, forms)


async def idea_word(call: Call, place: Membership, rest: str) -> Card | None:
    """`/coprod idea TEXT`: the form, with the words in it, for how it is shown is chosen each
    time."""
    async with call.reading() as session:
        call.show(await sharing.form(session, place, rest))
    return None


async def ideas_word(call: Call, place: Membership, rest: str) -> Card | None:
    """`/coprod ideas`: the list, in a dialog, where there is room for it."""
    async with call.reading() as session:
        call.show(await board.board(session, place))
    return None


async def share(call: Call) -> None:
    """The form, under the question that it answers, or with what was written before."""
    place, payload = tapped(call)
    text, prompt = str(payload.get("text", "")), str(payload.get("prompt", ""))
    async with call.reading() as session:
        call.show(await sharing.form(session, place, text, prompt, payload.get("asked")))


async def shared(call: Call) -> Card:
    sent, place = submitted(call)
    typed, way = sent.values["text"], sent.values["shown"]
    card = await sharing.share(
        call.session, place, typed, way, request=request_of(call), now=call.now
    )
    asked = sent.payload.get("asked")
    await agreeing.settle(call.session, place, asked, Answer.GIVEN, call.now)
    call.changed(place)
    return card


async def nothing(call: Call) -> None:
    place, _ = tapped(call)
    await sharing.nothing(call.session, place, call.now)
    call.changed(place)


async def see_board(call: Call) -> None:
    place, payload = tapped(call)
    async with call.reading() as session:
        turn(call, await board.board(session, place, payload.get("first")))


async def jump(call: Call) -> None:
    team, _, state = parse.press(call.body).value.partition(":")
    place = call.actor.within(int(team) if team.isascii() and team.isdecimal() else None)
    async with call.reading() as session:
        turn(call, await board.jumped(session, place, state))


async def own_ideas(call: Call) -> None:
    place, _ = tapped(call)
    async with call.reading() as session:
        turn(call, await board.own(session, place))


async def edit(call: Call) -> None:
    place, payload = tapped(call)
    async with call.reading() as session:
        turn(call, await own.edit_form(session, place, payload.get("idea")))


async def edited(call: Call) -> Card:
    sent, place = submitted(call)
    idea, typed, way = sent.payload.get("idea"), sent.values["text"], sent.values["shown"]
    card = await own.edit(call.session, place, idea, typed, way, call.now)
    call.changed(place)
    return card


async def withdraw(call: Call) -> None:
    place, payload = tapped(call)
    async with call.reading() as session:
        turn(call, await own.withdraw_form(session, place, payload.get("idea")))


async def withdrawn(call: Call) -> Card:
    sent, place = submitted(call)
    idea, request = sent.payload.get("idea"), request_of(call)
    card = await own.withdraw(call.session, place, idea, request=request, now=call.now)
    call.changed(place)
    return card


async def see(call: Call) -> None:
    place, payload = tapped(call)
    async with call.reading() as session:
        turn(call, await pages.page(session, place, payload.get("idea")))


async def seen(call: Call) -> None:
    """On a message its list gets shorter; a dialog shows the idea as it is now."""
    place, payload = tapped(call)
    await moving.seen(call.session, place, payload.get("idea"), call.now)
    if parse.is_in_dialog(call.body):
        turn(call, await pages.page(call.session, place, payload.get("idea")))
    call.changed(place)


async def move(call: Call) -> None:
    place, payload = tapped(call)
    async with call.reading() as session:
        turn(call, await moving.form(session, place, payload.get("idea")))


async def moved(call: Call) -> Card:
    sent, place = submitted(call)
    idea, latest = sent.payload.get("idea"), sent.payload.get("latest")
    state, typed = sent.values["state"], sent.values["sentence"]
    card = await moving.move(call.session, place, idea, latest, state, typed, call.now)
    call.changed(place)
    return card


async def correct(call: Call) -> None:
    place, payload = tapped(call)
    async with call.reading() as session:
        turn(call, await moving.correct_form(session, place, payload.get("change")))


async def corrected(call: Call) -> Card:
    sent, place = submitted(call)
    change, revision = sent.payload.get("change"), sent.payload.get("revision")
    typed = sent.values["sentence"]
    card = await moving.correct(call.session, place, change, revision, typed, call.now)
    call.changed(place)
    return card


async def join(call: Call) -> None:
    place, payload = tapped(call)
    async with call.reading() as session:
        turn(call, await joining.form(session, place, payload.get("idea")))


async def joined(call: Call) -> Card:
    sent, place = submitted(call)
    idea, other = sent.payload.get("idea"), sent.values["other"]
    card = await joining.join(call.session, place, idea, other, call.now)
    call.changed(place)
    return card


async def place_on_agenda(call: Call) -> None:
    place, payload = tapped(call)
    turn(call, await placing.place(call.session, place, payload.get("idea"), call.now))
    call.changed(place)


async def grow(call: Call) -> None:
    place, payload = tapped(call)
    turn(call, await growing.grow(call.session, place, payload.get("idea"), call.now))
    call.changed(place)


async def yes(call: Call) -> None:
    place, payload = tapped(call)
    change, revision = payload.get("change"), payload.get("revision")
    await answering.yes(call.session, place, change, revision, call.now)
    if parse.is_in_dialog(call.body):
        turn(call, await board.own(call.session, place))
    call.changed(place)


async def not_yet(call: Call) -> None:
    place, payload = tapped(call)
    change, revision = payload.get("change"), payload.get("revision")
    async with call.reading() as session:
        turn(call, await answering.missing_form(session, place, change, revision))


async def what_is_missing(call: Call) -> Card:
    sent, place = submitted(call)
    change, revision = sent.payload.get("change"), sent.payload.get("revision")
    typed = sent.values["missing"]
    card = await answering.not_yet(call.session, place, change, revision, typed, call.now)
    call.changed(place)
    return card


async def call_me(call: Call) -> None:
    """Whose name is not shown is told first that a call needs it."""
    place, payload = tapped(call)
    change, revision = payload.get("change"), payload.get("revision")
    async with call.reading() as session:
        first = await answering.call_form(session, place, change, revision, call.now)
    if first is not None:
        turn(call, first)
    else:
        receipt = await answering.call_me(call.session, place, change, revision, call.now)
        if parse.is_in_dialog(call.body):
            turn(call, receipt)
        call.changed(place)


async def call_me_all_the_same(call: Call) -> Card:
    sent, place = submitted(call)
    change, revision = sent.payload.get("change"), sent.payload.get("revision")
    card = await answering.call_me(call.session, place, change, revision, call.now)
    call.changed(place)
    return card


async def called(call: Call) -> None:
    place, payload = tapped(call)
    await answering.called(call.session, place, payload.get("reply"), call.now)
    call.changed(place)
