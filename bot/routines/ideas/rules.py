"""The ideas routine, as the planner and delivery see it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.cards import Card
from bot.routines.ideas import messages
from bot.routines.ideas.prompts import CARE_TEAM_PROMPTS, next_prompt, partner_prompts
from bot.routines.ideas.room import days_asked, own_time
from bot.routines.ideas.steps import REMIND_AFTER, ROOM, TAIL, USUAL, Step, of_turn
from bot.routines.plan import Occasion, Recipient
from bot.routines.standing import StandingRules
from bot.schedule import Occurrence
from bot.texts import line
from storage.queries.people import partners_of
from storage.queries.prompting import deliveries_of, prompts_used
from storage.tables import Delivery, DeliveryState, Person, PromptUse, Routine

_NEVER_SENT = (DeliveryState.SKIPPED, DeliveryState.UNREACHABLE, DeliveryState.FAILED)


class IdeasRules(StandingRules):
    usual = USUAL
    tail = TAIL
    reminds_after = REMIND_AFTER

    def steps(self, routine: Routine, turn: Occurrence) -> Iterable[Occasion]:
        return of_turn(routine.team, turn)

    async def recipients(
        self, session: AsyncSession, routine: Routine, occasion: Occasion
    ) -> Sequence[Recipient]:
        """Partners in person, the care team in its channel: a message to each of them for what a
        post can ask would be one too many."""
        match Step(occasion.step):
            case Step.CHANNEL:
                return [Recipient(channel=routine.team.channel)]
            case Step.ASK:
                partners = await partners_of(session, routine.team_id)
                return [await _asked(session, routine, occasion, one) for one in partners]
            case Step.REMIND:
                return await _unanswered(session, routine, occasion)
            case _:  # told by what happens
                return []

    async def begin(
        self, session: AsyncSession, routine: Routine, occasion: Occasion, now: datetime
    ) -> None:
        """Each who is asked has their own question, chosen now and kept."""
        if occasion.step == Step.ASK:
            prompts = partner_prompts(routine.team.idea_prompts)
        elif occasion.step == Step.CHANNEL:
            prompts = CARE_TEAM_PROMPTS
        else:
            return
        for delivery in await deliveries_of(session, routine.id, occasion.name, occasion.step):
            used = await prompts_used(session, delivery.recipient)
            prompt = next_prompt(prompts, used, delivery.person_id or routine.team_id)
            session.add(
                PromptUse(delivery_id=delivery.id, recipient=delivery.recipient, prompt=prompt)
            )

    async def card(self, session: AsyncSession, delivery: Delivery, now: datetime) -> Card:
        return await messages.card(session, delivery, now)


async def _asked(
    session: AsyncSession, routine: Routine, occasion: Occasion, person: Person
) -> Recipient:
    """With the person's own time; at the end of it where there is no room, so that the ledger
    says why it did not come."""
    turn = occasion.due_at
    asked = await days_asked(session, person, routine.team, turn, turn + ROOM)
    at = own_time(person, routine.team, turn, asked) or occasion.expires_at
    why = line("reason.agenda_first")
    return Recipient(person=person, at=at, why=why, away_from=frozenset(asked))


async def _unanswered(
    session: AsyncSession, routine: Routine, occasion: Occasion
) -> list[Recipient]:
    """Whoever was asked and has not answered, so many days after their question; before anybody
    was asked, everybody who will be."""
    asked = await deliveries_of(session, routine.id, occasion.name, Step.ASK)
    by_person = {one.person_id: one for one in asked}
    found = []
    for person in await partners_of(session, routine.team_id):
        first = by_person.get(person.id)
        if first is None and asked:
            continue
        if first is None:
            turn = replace(occasion, due_at=occasion.due_at - REMIND_AFTER)
            at = (await _asked(session, routine, turn, person)).at
        elif first.answer is not None or first.state in _NEVER_SENT:
            continue
        else:
            at = first.sent_at or first.due_at
        at = (at or occasion.due_at) + REMIND_AFTER
        found.append(Recipient(person=person, at=at, why=line("reason.asked_late")))
    return found
