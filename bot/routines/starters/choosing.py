"""What to suggest to a team's lead now. Reads only.

A partner who pauses, cannot be reached, takes part in something already, waits to answer, or said
"not now" lately is not proposed. From the outside these look the same.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.catalog.entries import Starter, starters_by_team
from bot.humane import manner_of
from bot.routines.starters.ranking import (
    DECLINED_RESTS,
    SUGGESTED_RESTS,
    Candidate,
    Fit,
    History,
    rank,
    words,
)
from storage.queries.starters import (
    asked_by_team,
    partner_members_by_team,
    projects_by_team,
    suggestions_by_team,
    tried_by_team,
)
from storage.tables import (
    Contact,
    Member,
    Person,
    Project,
    ProjectPartner,
    ProjectState,
    Suggestion,
    SuggestionAnswer,
    Team,
)

# Somebody who said "not now", or nothing, is not proposed for so long.
PARTNER_RESTS = timedelta(weeks=8)
# What is agreed but does not begin keeps other suggestions away for no longer than this.
_IN_HAND_FOR = timedelta(weeks=8)
_COMING = (
    ProjectState.ASKING,
    ProjectState.PROPOSED,
    ProjectState.TALKING,
    ProjectState.AGREED,
)
GOING_ON = (ProjectState.UNDER_WAY, *_COMING)


@dataclass(frozen=True, slots=True)
class UnusedSkill:
    """Something that a partner is good at, and that nothing has used yet."""

    member: Member
    skill: str


@dataclass(frozen=True, slots=True)
class Known:
    """What a team's suggestions are chosen from: what is under way or coming, everything that
    partners were asked for, the partners, what was suggested, what was tried, and what there is."""

    going_on: Sequence[Project]
    asked: Sequence[ProjectPartner]
    partners: Sequence[Member]
    suggested: Sequence[Suggestion]
    tried: frozenset[str]
    starters: Sequence[Starter]


async def known_of(session: AsyncSession, team_ids: Collection[int]) -> Mapping[int, Known]:
    """Of many teams, by the team's id."""
    going_on = await projects_by_team(session, team_ids, GOING_ON)
    asked = await asked_by_team(session, team_ids)
    partners = await partner_members_by_team(session, team_ids)
    suggested = await suggestions_by_team(session, team_ids)
    tried = await tried_by_team(session, team_ids)
    starters = await starters_by_team(session, team_ids)
    return {
        one: Known(
            going_on[one],
            asked[one],
            partners[one],
            suggested[one],
            frozenset(tried[one]),
            starters[one],
        )
        for one in team_ids
    }


async def fits(session: AsyncSession, team: Team, now: datetime) -> list[Fit]:
    """Every starter of the team, the best first; each with the partner whom to ask."""
    known = await known_of(session, [team.id])
    return _ranked(known[team.id], team, now)


def next_for(known: Known, team: Team, now: datetime) -> Fit | UnusedSkill | None:
    """What to suggest at a turn: a starter, and in turn with it a skill that nothing has used. None
    while something is under way with a partner, or about to be, and when nobody is to be asked."""
    if is_any_in_hand(known.going_on, now):
        return None
    best = next((fit for fit in _ranked(known, team, now) if fit.partner), None)
    if best is None:
        return None
    if known.suggested and known.suggested[-1].starter_key is not None:
        unused = _unused_skill(known, team, now)
        if unused is not None:
            return unused
    return best


def is_any_in_hand(projects: Iterable[Project], now: datetime) -> bool:
    """Whether a project with a partner is under way, or is about to be."""
    for project in projects:
        if project.state is ProjectState.UNDER_WAY:
            if any(partner.is_in for partner in project.partners):
                return True
        elif project.since > now - _IN_HAND_FOR:
            return True
    return False


def _ranked(known: Known, team: Team, now: datetime) -> list[Fit]:
    joined = Counter(one.member_id for one in known.asked if one.is_in)
    candidates = [_candidate(one, joined[one.id]) for one in _available(known, team, now)]
    history = History(_rests(known.suggested, known.asked), known.tried)
    return rank(known.starters, candidates, history, now)


def _available(known: Known, team: Team, now: datetime) -> list[Member]:
    """The partners who may be proposed for something now."""
    busy = {one.member_id for one in known.asked if _is_busy(one, now)}
    return [
        member
        for member in known.partners
        if member.id not in busy and is_reached(member, team, now)
    ]


def is_reached(member: Member, team: Team, now: datetime) -> bool:
    """Whether a message would reach somebody now: they are in the team, have an account, and do
    not pause."""
    person = member.person
    return (
        member.left_at is None
        and person.contact is not Contact.MAIL
        and person.deactivated_at is None
        and not manner_of(person, team).is_paused(now)
    )


def _is_busy(asked: ProjectPartner, now: datetime) -> bool:
    if asked.is_open:
        return asked.project.state is ProjectState.ASKING
    if asked.is_in:
        return asked.project.state in GOING_ON
    last = max(
        (at for at in (asked.answered_at, asked.rested_at, asked.left_at) if at), default=None
    )
    return last is not None and last > now - PARTNER_RESTS


def _candidate(member: Member, projects: int) -> Candidate:
    person = member.person
    return Candidate(
        member_id=member.id,
        name=person.name,
        skills=words(person.skills),
        interests=words(person.interests),
        minutes=_minutes(person),
        projects=projects,
    )


def _rests(suggested: Iterable[Suggestion], asked: Iterable[ProjectPartner]) -> dict[str, datetime]:
    """Until when each starter is left alone, by its key."""
    rests: dict[str, datetime] = {}

    def rest(key: str | None, until: datetime) -> None:
        if key is not None:
            rests[key] = max(until, rests.get(key, until))

    for one in suggested:
        declined = one.answer is SuggestionAnswer.NOT_NOW
        rest(one.starter_key, one.at + (DECLINED_RESTS if declined else SUGGESTED_RESTS))
    for row in asked:
        rest(row.project.starter_key, row.asked_at + SUGGESTED_RESTS)
    return rests


def _unused_skill(known: Known, team: Team, now: datetime) -> UnusedSkill | None:
    """The first that was not put to the lead lately, in the order in which partners joined."""
    rests = {
        (one.member_id, one.skill.casefold())
        for one in known.suggested
        if one.skill and one.at + DECLINED_RESTS > now
    }
    for member in _available(known, team, now):
        used = _skills_used(one.project for one in known.asked if one.member_id == member.id)
        for skill in member.person.skills:
            key = skill.strip().casefold()
            if key and key not in used and (member.id, key) not in rests:
                return UnusedSkill(member, skill.strip())
    return None


def _skills_used(projects: Iterable[Project]) -> frozenset[str]:
    begun = (ProjectState.UNDER_WAY, ProjectState.ENDED)
    return words(skill for one in projects if one.state in begun for skill in one.skills)


def _minutes(person: Person) -> int | None:
    """How much they can give to something small: what they said after a "Not now", else what their
    profile gives each week or month."""
    return person.spare_minutes if person.spare_minutes is not None else person.minutes
