"""Which small start is suggested, and to whom."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.catalog.kinds import Starter
from bot.catalog.package import package
from bot.routines.starters.ranking import (
    DECLINED_RESTS,
    SUGGESTED_RESTS,
    Candidate,
    History,
    rank,
    words,
)

NOW = datetime(2026, 1, 20, 14, 30, tzinfo=UTC)
STARTERS = package().starters
TURN = timedelta(weeks=4)

TAGS = sorted({tag for one in STARTERS for tag in (*one.skills, *one.interests)})
tags = st.frozensets(st.sampled_from(TAGS), max_size=4)
partners = st.lists(
    st.builds(
        Candidate,
        member_id=st.integers(1, 9),
        name=st.just("Priya"),
        skills=tags,
        interests=tags,
        minutes=st.none() | st.sampled_from([10, 30, 60, 120]),
        projects=st.integers(0, 3),
    ),
    max_size=4,
    unique_by=lambda one: one.member_id,
)
rests = st.dictionaries(
    st.sampled_from([one.key for one in STARTERS]),
    st.integers(-60, 60).map(lambda days: NOW + timedelta(days=days)),
)


def partner(*skills: str, member_id: int = 1, **more: Any) -> Candidate:
    return Candidate(member_id, "Priya", words(skills), **more)


def first(*candidates: Candidate, history: History = History()) -> Starter:  # noqa: B008 (frozen)
    return rank(STARTERS, candidates, history, NOW)[0].starter


def test_two_teams_with_different_skills_get_different_first_suggestions() -> None:
    assert first(partner("Graphic Design")).key == "starter:review-form"
    assert first(partner("event planning", "cooking")).key == "starter:lunch-and-learn"


def test_a_skill_counts_more_than_an_interest_and_an_interest_more_than_nothing() -> None:
    survey = "starter:parent-survey"
    assert first(partner("surveys", interests=words(["research"]))).key == survey
    assert first(Candidate(1, "Priya", interests=words(["research"]))).key == "starter:fundraiser"


def test_what_somebody_has_no_time_for_is_not_put_to_them() -> None:
    crafts = partner("crafts", "fundraising", minutes=60)

    for fit in rank(STARTERS, [crafts], History(), NOW):
        assert (fit.partner is None) == (fit.starter.minutes > 60)
    assert first(crafts).minutes <= 60


def test_of_two_who_fit_alike_the_one_with_fewer_turns_is_asked() -> None:
    busy, free = partner("writing", projects=2), partner("writing", member_id=2)

    assert {fit.partner for fit in rank(STARTERS, [busy, free], History(), NOW)} == {free}


def test_of_starts_that_fit_alike_the_untried_one_comes_first_then_the_shorter() -> None:
    anybody = Candidate(1, "Priya")
    shortest = min(STARTERS, key=lambda one: one.minutes)

    assert first(anybody) == shortest
    tried = History(tried=frozenset({shortest.key}))
    assert first(anybody, history=tried) != shortest


def test_what_a_lead_did_not_want_rests_longer_than_what_was_suggested() -> None:
    assert DECLINED_RESTS > SUGGESTED_RESTS >= 2 * TURN


@given(partners, rests, st.frozensets(st.sampled_from([one.key for one in STARTERS])))
def test_every_start_is_ranked_once_and_nobody_gets_what_they_have_no_time_for(
    candidates: list[Candidate], resting: dict[str, datetime], tried: frozenset[str]
) -> None:
    found = rank(STARTERS, candidates, History(resting, tried), NOW)

    assert sorted(fit.starter.key for fit in found) == sorted(one.key for one in STARTERS)
    for fit in found:
        assert fit.is_new == (fit.starter.key not in tried)
        if fit.partner is None:
            assert all(one.minutes and one.minutes < fit.starter.minutes for one in candidates)
        else:
            assert fit.partner.minutes is None or fit.partner.minutes >= fit.starter.minutes
            assert set(fit.skills) <= fit.partner.skills


@given(partners.filter(bool), rests)
def test_nothing_that_rests_comes_before_something_that_fits_and_does_not(
    candidates: list[Candidate], resting: dict[str, datetime]
) -> None:
    found = rank(STARTERS, candidates, History(resting), NOW)
    fitting = [fit for fit in found if fit.partner is not None]
    is_resting = [resting.get(fit.starter.key, NOW) > NOW for fit in fitting]

    assert is_resting == sorted(is_resting)
    until = [
        resting[fit.starter.key] for fit, rests in zip(fitting, is_resting, strict=True) if rests
    ]
    assert until == sorted(until)


@given(partners.filter(bool), st.lists(st.booleans(), min_size=12, max_size=12))
def test_nothing_is_suggested_twice_in_eight_weeks_until_all_that_fits_was(
    candidates: list[Candidate], declined: list[bool]
) -> None:
    """A year of turns: the lead says "not now" to some."""
    suggested: dict[str, datetime] = {}
    resting: dict[str, datetime] = {}
    for number, is_declined in enumerate(declined):
        now = NOW + number * TURN
        fits = [one for one in rank(STARTERS, candidates, History(resting), now) if one.partner]
        if not fits:
            continue
        key = fits[0].starter.key
        if key in suggested and now - suggested[key] < SUGGESTED_RESTS:
            lately = {one for one, at in resting.items() if at > now}
            assert {one.starter.key for one in fits} <= lately
        suggested[key] = now
        resting[key] = now + (DECLINED_RESTS if is_declined else SUGGESTED_RESTS)
