"""What to suggest to a team's lead now. Reads only.

A partner who pauses, cannot be reached, takes part in something already, waits to answer, or said
"not now" lately is not proposed. From the outside these look the same.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.catalog.entries import starters_for
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
from storage.queries.projects import (
    everything_asked,
    partner_members,
    projects_of,
    suggestions_of,
    tried_keys,
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


@dataclass(frozen=True, slots=True)
class UnusedSkill:
    """Something that a partner is good at, and that nothing has used yet."""

    member: Member
    skill: str


async def fits(session: AsyncSession, team: Team, now: datetime) -> list[Fit]:
    """Every starter of the team, the best first; each with the partner whom to ask."""
    asked = await everything_asked(session, team.id)
    members = await available(session, team, asked, now)
    joined = Counter(one.member_id for one in asked if one.is_in)
    candidates = [_candidate(member, joined[member.id]) for member in members]
    suggested = await suggestions_of(session, team.id)
    history = History(_rests(suggested, asked), await tried_keys(session, team.id))
    return rank(await starters_for(session, team.id), candidates, history, now)


async def next_for(session: AsyncSession, team: Team, now: datetime) -> Fit | UnusedSkill | None:
    """What to suggest at a turn: a starter, and in turn with it a skill that nothing has used. None
    while something is under way with a partner, or about to be, and when nobody is to be asked."""
    if await is_in_hand(session, team.id, now):
        return None
    best = next((fit for fit in await fits(session, team, now) if fit.partner), None)
    if best is None:
        return None
    suggested = await suggestions_of(session, team.id)
    if suggested and suggested[-1].starter_key is not None:
        unused = await _unused_skill(session, team, suggested, now)
        if unused is not None:
            return unused
    return best


async def is_in_hand(session: AsyncSession, team_id: int, now: datetime) -> bool:
    """Whether a project with a partner is under way, or is about to be."""
    for project in await projects_of(session, team_id, (ProjectState.UNDER_WAY, *_COMING)):
        if project.state is ProjectState.UNDER_WAY:
            if any(partner.is_in for partner in project.partners):
                return True
        elif project.since > now - _IN_HAND_FOR:
            return True
    return False


async def available(
    session: AsyncSession, team: Team, asked: Sequence[ProjectPartner], now: datetime
) -> list[Member]:
    """The partners who may be proposed for something now."""
    busy = {one.member_id for one in asked if _is_busy(one, now)}
    return [
        member
        for member in await partner_members(session, team.id)
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
        return asked.project.state in (ProjectState.UNDER_WAY, *_COMING)
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


async def _unused_skill(
    session: AsyncSession, team: Team, suggested: Sequence[Suggestion], now: datetime
) -> UnusedSkill | None:
    """The first that was not put to the lead lately, in the order in which partners joined."""
    asked = await everything_asked(session, team.id)
    rests = {
        (one.member_id, one.skill.casefold())
        for one in suggested
        if one.skill and one.at + DECLINED_RESTS > now
    }
    for member in await available(session, team, asked, now):
        used = _skills_used(one.project for one in asked if one.member_id == member.id)
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
