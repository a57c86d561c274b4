"""`/coprod` and its words. Everything here is reachable by buttons too."""

from collections.abc import Awaitable, Callable

from slack_bolt.context.ack.async_ack import AsyncAck

from bot import menu
from bot.actor import Membership
from bot.cards import Card
from bot.errors import Invalid
from bot.personal.reached import somebody
from bot.refusal import refusal
from bot.routines.agenda import items, views
from bot.teams import hello
from handlers.slack import blockkit, parse
from handlers.slack.call import Call
from handlers.slack.edge import Edge
from handlers.slack.listeners import (
    catalog,
    ideas,
    meetings,
    personal,
    profile,
    projects,
    reflection,
    starters,
    summary,
    team,
)
from handlers.slack.manifest import COMMAND

# A word's listener: what follows the word comes along. The answer is a card, shown to the person
# who typed; None where a dialog opens instead.
Word = Callable[[Call, Membership, str], Awaitable[Card | None]]


def register(app: Edge) -> None:
    app.command(COMMAND)(coprod)


async def coprod(ack: AsyncAck, call: Call) -> None:
    typed, place = parse.command_text(call.body), call.actor.here
    word, rest = (*typed.split(maxsplit=1), "", "")[:2]
    known, own = WORDS.get(word.casefold()), OWN_WORDS.get(word.casefold())
    if known is not None and place is not None:
        card = await known(call, place, rest)
    elif own is not None and call.actor.memberships:
        card = await own(call, somebody(call.actor), rest)
    elif word.casefold() == "setup" and call.actor.memberships:
        card = hello.another()
    elif known or own or word.casefold() in ("", "help", "setup"):
        card = menu.menu(call.actor, kept=_item_of(rest))
    else:
        card = menu.menu(call.actor, unknown=typed)
    await ack(**(blockkit.reply(card) if card is not None else {}))


def _item_of(rest: str) -> str:
    """What was typed beside the words that say what to do with it."""
    word, text = (*rest.split(maxsplit=1), "", "")[:2]
    return text if word.casefold() == "add" else rest


async def agenda(call: Call, place: Membership, rest: str) -> Card | None:
    word, text = (*rest.split(maxsplit=1), "", "")[:2]
    match word.casefold(), text:
        case "", _:
            async with call.reading() as session:
                return await views.agenda(session, place, "", call.now)
        case "add", "":
            async with call.reading() as session:
                call.show(await views.form(session, place, "", call.now))
            return None
        case "add", text:
            return await _add(call, place, text)
        case _:
            return menu.menu(call.actor, unknown=f"agenda {rest}")


async def _add(call: Call, place: Membership, text: str) -> Card:
    """A receipt, or what is wrong together with what was typed: a command line keeps nothing."""
    request = f"command:{call.body['trigger_id']}"
    try:
        receipt = await items.add_item(call.session, place, "", text, request=request, now=call.now)
    except Invalid as error:
        return refusal(error.sentence, text)
    call.changed(place)
    return receipt.card()


WORDS: dict[str, Word] = {
    "agenda": agenda,
    "catalog": catalog.catalog,
    "idea": ideas.idea_word,
    "ideas": ideas.ideas_word,
    "meeting": meetings.meeting,
    "projects": projects.projects,
    "reflect": reflection.reflect,
    "starter": starters.starter,
    "summary": summary.summary_word,
    "team": team.team,
}
# What belongs to the person, whichever team they are in, or all of them.
OWN_WORDS: dict[str, Word] = {
    "pause": personal.pause_word,
    "profile": profile.profile_word,
    "resume": personal.resume_word,
    "settings": personal.settings_word,
}
