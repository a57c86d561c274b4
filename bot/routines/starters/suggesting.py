"""The suggestion to the lead: written down at its turn, shown, put aside, and others to look at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.actor import Membership, Right
from bot.cards import Card
from bot.catalog.entries import Starter, starters_named
from bot.errors import Gone
from bot.routines.plan import Due, NotNeeded
from bot.routines.starters import suggestion_cards
from bot.routines.starters.choosing import (
    GOING_ON,
    UnusedSkill,
    fits,
    is_any_in_hand,
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
    suggestion_held,
)
from storage.queries.series import team_seen
from storage.queries.starters import (
    projects_by_team,
    projects_named,
    suggestions_on,
    tried_by_team,
)
from storage.tables import Delivery, Project, Suggestion, SuggestionAnswer

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


@dataclass(frozen=True, slots=True)
class Known:
    """What was suggested at turns, by team and occasion; what was followed, by team and the
    project's id; the starters that are suggested, by team and key; and by the team's id what it is
    at with partners, and what it has tried."""

    made: Mapping[tuple[int, str], Suggestion]
    followed: Mapping[tuple[int, int | None], Project]
    starters: Mapping[tuple[int, str], Starter]
    going_on: Mapping[int, Sequence[Project]]
    tried: Mapping[int, Sequence[str]]


async def known(session: AsyncSession, deliveries: Sequence[Delivery]) -> Known:
    """Of deliveries that suggest something."""
    made = await suggestions_on(session, {_place(one) for one in deliveries})
    unsent = {_place(one)[0] for one in deliveries if one.message is None}
    open_ones = [one for one in made.values() if one.answer is None]
    teams = {one.team_id for one in open_ones}
    return Known(
        made,
        await projects_named(session, {(one.team_id, one.project_id) for one in made.values()}),
        await starters_named(session, {(one.team_id, one.starter_key or "") for one in open_ones}),
        await projects_by_team(session, unsent, GOING_ON) if unsent else {},
        await tried_by_team(session, teams) if teams else {},
    )


def card(delivery: Delivery, now: datetime, known: Known) -> Card:
    """The suggestion as it stands. Raises `NotNeeded` for one that is of no use any more, or that
    is about somebody who is not to be asked now."""
    team = delivery.nudge.routine.team
    made = known.made.get(_place(delivery))
    if made is None:
        raise NotNeeded(line("starters.reason_nothing"))
    if made.answer is not None:
        return suggestion_cards.answered(made, known.followed.get((team.id, made.project_id)))
    if delivery.message is None:
        busy = is_any_in_hand(known.going_on[team.id], now)
        if busy or made.member is None or not is_reached(made.member, team, now):
            raise NotNeeded(line("starters.reason_nothing"))
    if made.skill is not None:
        return suggestion_cards.unused_skill(made)
    return suggestion_cards.suggestion(made, _fit(made, known))


def _place(delivery: Delivery) -> tuple[int, str]:
    return delivery.nudge.routine.team_id, delivery.nudge.occasion


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


def _fit(made: Suggestion, known: Known) -> Fit:
    """The starter and the partner that were suggested, whatever would rank first now."""
    starter = known.starters.get((made.team_id, made.starter_key or ""))
    if starter is None or made.member is None:
        raise NotNeeded(line("starters.reason_nothing"))
    person = made.member.person
    partner = Candidate(made.member.id, person.name, words(person.skills), words(person.interests))
    return fit_with(starter, partner, is_new=starter.key not in known.tried[made.team_id])
