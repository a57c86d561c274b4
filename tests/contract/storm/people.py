"""People who come and go: they put things on agendas, answer what they are asked or put it off,
share ideas, save what was written as one, say what becomes of them, and whether that answers
them."""

import asyncio
import json
import random
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from itertools import count

from bot.routines.agenda.cards import SNOOZE
from bot.routines.ideas import actions
from storage.database import Database
from storage.tables import Answer
from tests.contract.storm import accounts, presses
from tests.contract.storm.hands import PAUSE_SECONDS, Hands
from tests.contract.storm.kept import Kept
from tests.contract.storm.network import AGENDA, Member
from tests.contract.storm.screens import Json, Message, button

Act = Callable[[Member], Awaitable[None]]
_numbers = count(1)
# How many visits are to answer something, as long as there is anything to answer.
_ANSWERING = 0.8


@dataclass
class People:
    """`slack_url` is the address of their Slack. `visits` counts those that are over."""

    members: list[Member]
    hands: Hands
    database: Database
    slack_url: str
    chance: random.Random
    kept: Kept
    visits: int = 0
    _here: set[Member] = field(default_factory=set)
    _leaving: bool = False

    async def come_and_go(self) -> None:
        while not self._leaving:
            member, act = self._next()
            self._here.add(member)
            await act(member)
            self._here.discard(member)
            self.visits += 1
            await asyncio.sleep(PAUSE_SECONDS)

    def leave(self) -> None:
        """Each finishes what they are at."""
        self._leaving = True

    def _next(self) -> tuple[Member, Act]:
        """Who comes and what for. Nobody is in two places at once."""
        away = [one for one in self.members if one not in self._here]
        if self.chance.random() < _ANSWERING:
            answers = {
                act: able
                for act, can in self._answers.items()
                if (able := [one for one in away if can(one)])
            }
            if answers:
                act = self.chance.choice(list(answers))
                return self.chance.choice(answers[act]), act
        # An item would answer an ask for the agenda, or come before it.
        adding = [one for one in away if one.workspace != AGENDA or not one.is_partner]
        return self.chance.choice(adding), self._add_item

    @property
    def _answers(self) -> dict[Act, Callable[[Member], bool]]:
        """What can be answered, and who can."""
        return {
            self._nothing: self._may_say_nothing,
            self._nothing_at_home: self._may_say_nothing,
            self._share: self._may_share,
            self._save_own: self._may_share,
            self._save_of_lead: self._may_save_of_lead,
            self._refuse: self._may_refuse,
            self._snooze: self._may_snooze,
            self._move: self._may_move,
            self._yes: self._may_say_yes,
        }

    def _may_say_nothing(self, who: Member) -> bool:
        return who not in self.kept.answers and self._with(who, actions.NOTHING) is not None

    def _may_share(self, who: Member) -> bool:
        shared = self.kept.answers.get(who) is Answer.GIVEN
        return not shared and self._with(who, actions.SHARE) is not None

    def _may_save_of_lead(self, who: Member) -> bool:
        return who.is_partner and self._lead_of(who) not in self.kept.asked

    def _may_refuse(self, who: Member) -> bool:
        return who not in self.kept.answers and self._with(who, actions.REFUSE) is not None

    def _may_snooze(self, who: Member) -> bool:
        return who not in self.kept.snoozed and self._with(who, SNOOZE) is not None

    def _lead_of(self, who: Member) -> Member:
        team = (one for one in self.members if one.channel == who.channel)
        return next(one for one in team if not one.is_partner)

    def _may_move(self, who: Member) -> bool:
        return not who.is_partner and bool(self.kept.unmoved(who))

    def _may_say_yes(self, who: Member) -> bool:
        return who not in self.kept.content and self._with(who, actions.YES) is not None

    def _with(self, who: Member, action: str) -> Message | None:
        """A message to them that has a button for it."""
        stand = self.hands.screens.to(who.workspace, who.address)
        return next((one for one in stand if button(one.blocks, action)), None)

    async def _add_item(self, who: Member) -> None:
        text = f"Point {next(_numbers)}"
        request = presses.command(who, f"agenda add {text}", self.slack_url)
        await self.hands.until(request, lambda reply: "We have it." in reply.words)
        self.kept.items.append(text)

    async def _nothing(self, who: Member) -> None:
        await self._tap_message(who, actions.NOTHING, lambda: self._has_answered(who))
        self.kept.answers[who] = Answer.NOTHING

    async def _nothing_at_home(self, who: Member) -> None:
        name, look = (who.workspace, who.address), presses.looks_at_home(who)
        view = await self.hands.home(name, look, actions.NOTHING)
        tap = view and button(view["blocks"], actions.NOTHING)
        if view and tap:
            request = presses.in_view(who, view, tap)
            if await self.hands.tap(request, lambda: self._has_answered(who)):
                self.kept.answers[who] = Answer.NOTHING

    async def _yes(self, who: Member) -> None:
        await self._tap_message(
            who, actions.YES, lambda: accounts.is_content(self.database, who.address)
        )
        self.kept.content.add(who)

    async def _share(self, who: Member) -> None:
        message = self._with(who, actions.SHARE)
        tap = message and button(message.blocks, actions.SHARE)
        if not message or not tap:
            return
        form = await self.hands.dialog(presses.on_message(who, message, tap, self.slack_url))
        await self._fill_in(who, form, f"Idea {next(_numbers)}.")

    async def _save_own(self, who: Member) -> None:
        text = f"Idea {next(_numbers)}."
        request = presses.on_words(who, who.address, text, self.slack_url)
        await self._fill_in(who, await self.hands.dialog(request), text)

    async def _fill_in(self, who: Member, form: Json | None, text: str) -> None:
        if form and form.get("callback_id") == actions.SHARE:
            filled_in = {"text": presses.words(text), "shown": presses.choice("named")}
            request = presses.sent_form(who, form, filled_in)
            await self.hands.until(request, lambda reply: reply.closes_form)
            self.kept.ideas[text] = who
            self.kept.answers[who] = Answer.GIVEN

    async def _save_of_lead(self, who: Member) -> None:
        """Their lead is asked first, in private, and once for all."""
        lead = self._lead_of(who)
        request = presses.on_words(who, lead.address, "A quiet hour.", self.slack_url)
        if await self.hands.tap(request, lambda: accounts.is_asked(self.database, lead.address)):
            self.kept.asked.add(lead)

    async def _refuse(self, who: Member) -> None:
        await self._tap_message(who, actions.REFUSE, lambda: self._has_answered(who))
        self.kept.answers[who] = Answer.NOTHING

    async def _snooze(self, who: Member) -> None:
        await self._tap_message(
            who, SNOOZE, lambda: accounts.has_snoozed(self.database, who.address)
        )
        self.kept.snoozed.add(who)

    async def _move(self, who: Member) -> None:
        """From their Home by way of the list of ideas and the first one's page, if it is new."""
        name, look = (who.workspace, who.address), presses.looks_at_home(who)
        view = await self.hands.home(name, look, actions.BOARD)
        if view and (tap := button(view["blocks"], actions.BOARD)):
            view = await self.hands.dialog(presses.in_view(who, view, tap))
        for action, is_next in ((actions.OPEN, _is_new), (actions.MOVE, _is_move)):
            if view and (tap := button(view["blocks"], action)):
                view = await self.hands.turned(view, presses.in_view(who, view, tap), is_next)
        if view and _is_move(view):
            [idea] = re.findall(r"Idea \d+\.", json.dumps(view["blocks"]))
            sentence = f"Because of {next(_numbers)}."
            state = presses.choice("considering")
            filled_in = {"state": state, "sentence": presses.words(sentence)}
            request = presses.sent_form(who, view, filled_in)
            await self.hands.until(request, lambda reply: reply.closes_form)
            self.kept.moves[sentence] = idea

    async def _tap_message(
        self, who: Member, action: str, is_kept: Callable[[], Awaitable[bool]]
    ) -> None:
        """Taps until it is kept; the message may have changed meanwhile by an earlier try."""
        message = self._with(who, action)
        tap = message and button(message.blocks, action)
        while message and tap:
            request = presses.on_message(who, message, tap, self.slack_url)
            if await self.hands.tap(request, is_kept):
                return
            await asyncio.sleep(PAUSE_SECONDS)

    async def _has_answered(self, who: Member) -> bool:
        return await accounts.has_answered(self.database, who.address)


def _is_new(page: Json) -> bool:
    """Whether it is the page of an idea that nobody has seen."""
    return button(page["blocks"], actions.SEEN) is not None


def _is_move(view: Json) -> bool:
    """Whether it is the form; the page has a button of that name."""
    return view.get("callback_id") == actions.MOVE
