"""Which small start to suggest, and to whom: pure.

A start that somebody has the skills, interests and time for comes first; of these what was not
suggested lately, then what fits best, then what the team has not tried, then what asks for less.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.catalog.kinds import Starter

# What was suggested is left for so long, what a lead did not want for longer.
SUGGESTED_RESTS = timedelta(weeks=8)
DECLINED_RESTS = timedelta(weeks=26)
# A skill is worth more than an interest: it is what somebody can give.
_SKILL, _INTEREST = 2, 1


@dataclass(frozen=True, slots=True)
class Candidate:
    """A partner who may be proposed. `minutes` is how much something small may ask of them, None
    where they have not said; `projects` is how often they took part already."""

    member_id: int
    name: str
    skills: frozenset[str] = frozenset()
    interests: frozenset[str] = frozenset()
    minutes: int | None = None
    projects: int = 0


@dataclass(frozen=True, slots=True)
class History:
    """What happened to starters, by their keys: until when each rests, and which were tried."""

    rests: Mapping[str, datetime] = field(default_factory=dict)
    tried: AbstractSet[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Fit:
    """A starter, the partner it suits best (None: nobody now), and why."""

    starter: Starter
    partner: Candidate | None
    skills: tuple[str, ...]
    interests: tuple[str, ...]
    is_new: bool

    @property
    def score(self) -> int:
        return _SKILL * len(self.skills) + _INTEREST * len(self.interests)


def rank(
    starters: Iterable[Starter],
    candidates: Collection[Candidate],
    history: History,
    now: datetime,
) -> list[Fit]:
    """Every starter once, the best first."""

    def place(fit: Fit) -> tuple[bool, float, int, bool, int, str]:
        rests = history.rests.get(fit.starter.key)
        is_resting = rests is not None and rests > now
        # Of those that all rest the one comes first that has rested longest.
        until = rests.timestamp() if rests is not None and is_resting else 0.0
        tried = not fit.is_new
        starter = fit.starter
        return fit.partner is None, until, -fit.score, tried, starter.minutes, starter.key

    return sorted((_fit(one, candidates, history) for one in starters), key=place)


def fit_with(starter: Starter, partner: Candidate, *, is_new: bool) -> Fit:
    """A starter and a partner, with what speaks for the two."""
    skills = _shared(starter.skills, partner.skills)
    return Fit(starter, partner, skills, _shared(starter.interests, partner.interests), is_new)


def words(typed: Iterable[str]) -> frozenset[str]:
    """What people wrote of themselves, as the catalog writes it."""
    return frozenset(one.strip().casefold() for one in typed if one.strip())


def _fit(starter: Starter, candidates: Collection[Candidate], history: History) -> Fit:
    is_new = starter.key not in history.tried
    fits = [fit_with(starter, one, is_new=is_new) for one in candidates if _has_time(one, starter)]
    if not fits:
        return Fit(starter, None, (), (), is_new)
    return min(fits, key=_rank_of_partner)


def _rank_of_partner(fit: Fit) -> tuple[int, int, int]:
    """Who fits best; then whoever had the fewest turns."""
    if fit.partner is None:
        raise LookupError("a fit of somebody has a partner")
    return -fit.score, fit.partner.projects, fit.partner.member_id


def _shared(wanted: Sequence[str], has: frozenset[str]) -> tuple[str, ...]:
    return tuple(one for one in wanted if one.casefold() in has) if has else ()


def _has_time(partner: Candidate, starter: Starter) -> bool:
    return partner.minutes is None or starter.minutes <= partner.minutes
