"""The suggestion to the lead: written down at its turn, shown, put aside, and others to look at."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.actor import Membership, Right
from bot.cards import Card
from bot.catalog.entries import starter_named
from bot.errors import Gone
from bot.routines.plan import Due, NotNeeded
from bot.routines.starters import suggestion_cards
from bot.routines.starters.choosing import (
    UnusedSkill,
    fits,
    is_in_hand,
    is_reached,
    known_of,
    next_for,
)
from bot.routines.starters.ranking import Candidate, Fit, fit_with, words
from bot.texts import line
from storage.queries.once import insert_each_once
from storage.queries.projects import (
    answer_suggestions,
    outdate_suggestion,
    project_in_team,
    suggestion_held,
    suggestion_on,
    tried_keys,
)
from storage.queries.series import team_seen
from storage.tables import Delivery, Suggestion, SuggestionAnswer

# A start with its taps takes up to six of the hundred blocks of a dialog.
AT_ONCE = 5
# Under this name a session keeps what was chosen.
_CHOSEN = "suggestions"
# A team, the turn's name, and when it is due.
_Turn = tuple[int, str, datetime]


async def chosen(session: AsyncSession, dues: Sequence[Due]) -> list[Fit | UnusedSkill | None]:
    """What each of these turns suggests, None for nothing. It is found once in a transaction, which
    asks who gets it before it writes it down."""
    found: dict[_Turn, Fit | UnusedSkill | None] = session.info.setdefault(_CHOSEN, {})
    anew = [due for due in dues if _turn(due) not in found]
    known = await known_of(session, {due.routine.team_id for due in anew}) if anew else {}
    for due in anew:
        team = due.routine.team
        found[_turn(due)] = next_for(known[team.id], team, due.occasion.due_at)
    return [found[_turn(due)] for due in dues]


async def suggest(session: AsyncSession, dues: Sequence[Due], now: datetime) -> None:
    """Writes down what each of these turns suggests, once; nothing where there is nothing to
    suggest."""
    rows = [
        {"team_id": due.routine.team_id, "occasion": due.occasion.name, "at": now, **_subject(one)}
        for due, one in zip(dues, await chosen(session, dues), strict=True)
        if one is not None
    ]
    await insert_each_once(session, Suggestion, rows, "id")
    session.info.pop(_CHOSEN)


def _turn(due: Due) -> _Turn:
    return due.routine.team_id, due.occasion.name, due.occasion.due_at


def _subject(found: Fit | UnusedSkill) -> dict[str, object]:
    if isinstance(found, UnusedSkill):
        return {"starter_key": None, "skill": found.skill, "member_id": found.member.id}
    member_id = found.partner.member_id if found.partner else None
    return {"starter_key": found.starter.key, "skill": None, "member_id": member_id}


async def card(session: AsyncSession, delivery: Delivery, now: datetime) -> Card:
    """The suggestion as it stands. Raises `NotNeeded` for one that is of no use any more, or that
    is about somebody who is not to be asked now."""
    team = delivery.nudge.routine.team
    made = await suggestion_on(session, team.id, delivery.nudge.occasion)
    if made is None:
        raise NotNeeded(line("starters.reason_nothing"))
    if made.answer is not None:
        project = await project_in_team(session, team.id, made.project_id)
        return suggestion_cards.answered(made, project)
    if delivery.message is None:
        busy = await is_in_hand(session, team.id, now)
        if busy or made.member is None or not is_reached(made.member, team, now):
            raise NotNeeded(line("starters.reason_nothing"))
    if made.skill is not None:
        return suggestion_cards.unused_skill(made)
    return suggestion_cards.suggestion(made, await _fit(session, made))


async def not_now(
    session: AsyncSession, who: Membership, suggestion_id: object, now: datetime
) -> None:
    """The lead does not want it now; it is not suggested again soon. A second tap changes nothing.
    Raises `Gone`, `NotAllowed`."""
    who.require(Right.RUN_PROJECTS)
    made = await suggestion_held(session, who.team_id, suggestion_id)
    if made is None:
        raise Gone(line("face.old_card"))
    if made.answer is None:
        made.answer = SuggestionAnswer.NOT_NOW
        await answer_suggestions(session, who.team_id, who.person_id, now)
        await session.flush()
        await outdate_suggestion(session, made)


async def others(session: AsyncSession, who: Membership, first: object, now: datetime) -> Card:
    """Small starts that the team could make now, the best first, so many at a time. Raises
    `NotAllowed`."""
    who.require(Right.RUN_PROJECTS)
    found = await fits(session, await team_seen(session, who.team_id), now)
    place = first if isinstance(first, int) and 0 <= first < len(found) else 0
    return suggestion_cards.others(who.team_id, found, place, AT_ONCE)


async def _fit(session: AsyncSession, made: Suggestion) -> Fit:
    """The starter and the partner that were suggested, whatever would rank first now."""
    starter = await starter_named(session, made.team_id, made.starter_key or "")
    if starter is None or made.member is None:
        raise NotNeeded(line("starters.reason_nothing"))
    person = made.member.person
    partner = Candidate(made.member.id, person.name, words(person.skills), words(person.interests))
    tried = await tried_keys(session, made.team_id)
    return fit_with(starter, partner, is_new=starter.key not in tried)
