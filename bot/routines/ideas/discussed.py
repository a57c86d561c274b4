"""What a meeting says to an agenda item that an idea became, for those who share the idea.

Whoever's item it is hears from the round, as of any item. The others, whose ideas go on as one with
it, hear the same sentence from here, and say whether it answers them.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.routines.ideas import telling
from storage.queries.idea_changes import latest_discussed
from storage.queries.ideas import idea_held, leading_of_item, together
from storage.tables import Idea, IdeaChange, Outcome, Result, Turn

_SAID = (Result.DISCUSSED, Result.DECIDED)


async def talked_about(session: AsyncSession, outcomes: Sequence[Outcome], now: datetime) -> None:
    """Keeps the sentences in the history of the ideas that others share too, and tells these."""
    kept = []
    for outcome in outcomes:
        if outcome.result in _SAID and outcome.sentence:
            for idea in await _shared(session, outcome):
                change = await _keep(session, idea, outcome, now)
                kept.append((idea, change, await telling.hearers(session, idea, change)))
    await telling.of_changes(session, kept, now)


async def corrected(
    session: AsyncSession, outcomes: Sequence[tuple[Outcome, str]], now: datetime
) -> None:
    """The sentences of outcomes are others than they were (the string): whoever heard one here
    hears that."""
    revised = []
    for outcome, before in outcomes:
        for idea_id in sorted(await leading_of_item(session, outcome.item_id)):
            change = await latest_discussed(session, idea_id, before)
            if change is not None:
                change.sentence = outcome.sentence
                if await telling.revised(session, change, before):
                    revised.append(change)
    for change in revised:
        await telling.of_revision(session, change, now)


async def _shared(session: AsyncSession, outcome: Outcome) -> list[Idea]:
    """The ideas of an outcome's item that are shared by more than one, held."""
    found = [
        await idea_held(session, idea_id)
        for idea_id in sorted(await leading_of_item(session, outcome.item_id))
    ]
    return [one for one in found if one is not None and len(await together(session, one)) > 1]


async def _keep(session: AsyncSession, idea: Idea, outcome: Outcome, now: datetime) -> IdeaChange:
    change = IdeaChange(
        idea_id=idea.id,
        member_id=outcome.by_id,
        turn=Turn.DISCUSSED,
        state=idea.state,
        sentence=outcome.sentence,
        at=now,
    )
    session.add(change)
    idea.since = now
    await session.flush()
    return change
