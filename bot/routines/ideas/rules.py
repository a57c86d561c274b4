"""The ideas routine, as the planner and delivery see it."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import partial

from sqlalchemy.ext.asyncio import AsyncSession

from bot.routines.ideas import messages, recipients
from bot.routines.ideas.prompts import CARE_TEAM_PROMPTS, next_prompt, partner_prompts
from bot.routines.ideas.steps import REMIND_AFTER, TAIL, USUAL, Step, of_turn
from bot.routines.plan import Begun, Due, Made, Occasion, Recipient, by_step, one_by_one
from bot.routines.turning import TurningRules, Turns
from bot.schedule import Occurrence
from storage.queries.prompting import keep_prompts, prompts_used
from storage.tables import Delivery


class IdeasRules(TurningRules):
    usual = USUAL
    tail = TAIL
    reminds_after = REMIND_AFTER

    def steps(self, among: Turns, turn: Occurrence) -> Iterable[Occasion]:
        return of_turn(among.rhythm.zone, among.days, turn)

    async def recipients(
        self, session: AsyncSession, dues: Sequence[Due]
    ) -> Sequence[Sequence[Recipient]]:
        return await by_step(dues, partial(recipients.of_step, session))

    async def begin(self, session: AsyncSession, begun: Sequence[Begun], now: datetime) -> None:
        """Each who is asked has their own question, chosen now and kept."""
        asked = [
            (prompts, to.person.id if to.person else one.due.routine.team_id, to.key, number)
            for one in begun
            if (prompts := _prompts(one.due))
            for to, number in one.deliveries
        ]
        used = await prompts_used(session, {key for _, _, key, _ in asked})
        uses = []
        for prompts, start, key, number in asked:
            prompt = next_prompt(prompts, used[key], start)
            used[key][prompt] += 1
            uses.append((number, key, prompt))
        await keep_prompts(session, uses)

    async def cards(
        self, session: AsyncSession, deliveries: Sequence[Delivery], now: datetime
    ) -> Sequence[Made]:
        known = await messages.known(session, deliveries, now)
        return await one_by_one(deliveries, lambda one: messages.card(session, one, now, known))


def _prompts(due: Due) -> Sequence[str]:
    match Step(due.occasion.step):
        case Step.ASK:
            return partner_prompts(due.routine.team.idea_prompts)
        case Step.CHANNEL:
            return CARE_TEAM_PROMPTS
        case _:
            return ()
