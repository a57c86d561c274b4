"""What holds of projects whoever taps at the same time, and what others report of them."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import Gone, Invalid, NotAllowed
from bot.personal.why import why
from bot.planner import plan
from bot.routines.starters import (
    asking,
    checkin,
    choosing,
    helping,
    hours,
    proposing,
    reports,
    starting,
    suggesting,
)
from bot.routines.starters.proposing import Wish
from bot.rules import RULES
from bot.teams import leaving
from storage.database import Database
from storage.queries.many_teams import Span
from storage.queries.projects import project_in_team, reported_projects
from storage.tables import (
    Answer,
    Delivery,
    DeliveryState,
    Member,
    Nudge,
    PartnerAnswer,
    Person,
    Project,
    ProjectHours,
    ProjectPartner,
    ProjectReview,
    ProjectState,
    Review,
    Suggestion,
    Team,
)
from tests.contract.core.ledger import (
    DANA,
    PRIYA,
    SAM,
    at,
    import_team,
    ledger,
    maple,
    member,
    plan_on_time,
    routines,
    workspace_id,
)
from tests.contract.core.meanwhile import meanwhile
from tests.contract.core.recorder import Machine, Recorder, courier, words

# The first turn comes two weeks after the team began, on December 30.
TURN = at("2026-01-13T09:30-05:00")
MONDAY = at("2026-01-12T09:00-05:00")
FORM = "starter:review-form"
BEGINS = {"aim": "A page that families understand.", "ends_on": "2026-02-09", "thanks": ""}
BOXES = {"plan": "a", "did": "b", "study": "c", "act": "d"}
LAST = {**BOXES, "decision": "adopt", "sentence": "A page less."}


def _maple(**team: str) -> dict[str, Any]:
    """A team whose starters are on."""
    return maple(**team) | {"routines": routines(starters={"enabled": True})}


async def _id(database: Database, user: str) -> int:
    return (await member(database, user)).member_id


async def _ask(database: Database, by: str = DANA, now: datetime = MONDAY) -> None:
    who, priya = await member(database, by), await _id(database, PRIYA)
    async with database.writing.begin() as session:
        await asking.ask(session, who, FORM, priya, None, now)


async def _agreed(database: Database) -> int:
    await import_team(database, _maple())
    await _ask(database)
    who = await member(database, PRIYA)
    async with database.writing.begin() as session:
        project = (await session.scalars(select(Project))).one()
        await asking.answer(session, who, project.id, PartnerAnswer.YES, MONDAY)
    return project.id


async def _under_way(database: Database) -> int:
    project_id = await _agreed(database)
    who = await member(database, DANA)
    async with database.writing.begin() as session:
        values = {**BEGINS, "owner": str(who.member_id)}
        await starting.start(session, who, project_id, values, MONDAY)
    return project_id


async def _count(database: Database, table: type) -> int:
    async with database.reading() as session:
        return (await session.scalars(select(func.count()).select_from(table))).one()


async def _steps(database: Database, step: str) -> list[str]:
    return [one.whom for one in await ledger(database) if one.step == step]


async def test_two_who_ask_at_once_ask_once(database: Database) -> None:
    await import_team(database, _maple())

    await asyncio.gather(_ask(database, DANA), _ask(database, SAM), _ask(database, DANA))

    assert await _count(database, Project) == 1
    assert len(await _steps(database, "ask")) == 1


async def test_a_partner_who_waits_to_answer_is_asked_nothing_else(database: Database) -> None:
    await import_team(database, _maple())
    await _ask(database)
    dana, priya = await member(database, DANA), await _id(database, PRIYA)

    with pytest.raises(Gone, match="has a question from me already"):
        async with database.writing.begin() as session:
            await asking.ask(session, dana, "starter:parent-survey", priya, None, MONDAY)


async def test_a_yes_and_a_check_in_that_come_twice_count_once(database: Database) -> None:
    project_id = await _under_way(database)
    dana, priya = await member(database, DANA), await member(database, PRIYA)

    async def check_in() -> None:
        async with database.writing.begin() as session:
            await checkin.check_in(session, dana, project_id, Review.FINAL, LAST, MONDAY)

    done = await asyncio.gather(check_in(), check_in(), return_exceptions=True)

    assert sorted(type(one).__name__ for one in done) == ["Gone", "NoneType"]
    assert await _count(database, ProjectReview) == 1
    assert len(await _steps(database, "answered")) == 1
    assert await _steps(database, "ended") == [f"person:{priya.person_id}"]


async def test_a_project_of_another_team_is_not_there(database: Database) -> None:
    project_id = await _agreed(database)
    birch = _maple(workspace="T0BIRCH", name="Birch", channel="C0BIRCH")
    await import_team(database, birch)
    stranger = await member(database, DANA, "T0BIRCH")

    for act in (starting.let_go, suggesting.not_now, proposing.welcome, asking.would_lead):
        with pytest.raises(Gone):
            async with database.writing.begin() as session:
                await act(session, stranger, project_id, MONDAY)


async def test_a_partner_answers_only_what_they_were_asked(database: Database) -> None:
    project_id = await _agreed(database)
    sam, priya = await member(database, SAM), await member(database, PRIYA)

    with pytest.raises(NotAllowed):
        async with database.writing.begin() as session:
            await asking.answer(session, sam, project_id, PartnerAnswer.YES, MONDAY)
    with pytest.raises(NotAllowed):
        async with database.writing.begin() as session:
            await asking.ask(session, priya, FORM, priya.member_id, None, MONDAY)


async def test_a_turn_is_suggested_once_by_however_many_processes(database: Database) -> None:
    await import_team(database, _maple())

    await asyncio.gather(*(plan(database, RULES, TURN) for _ in range(4)))

    assert len(await _steps(database, "suggest")) == 1
    assert await _count(database, Suggestion) == 1


async def test_nothing_is_suggested_while_something_is_under_way(
    database: Database,
) -> None:
    await _under_way(database)
    await plan_on_time(database, TURN)
    assert await _steps(database, "suggest") == []


async def test_a_team_whose_only_partner_pauses_gets_no_suggestion(database: Database) -> None:
    await import_team(database, _maple())
    async with database.writing.begin() as session:
        paused = update(Person).where(Person.address == PRIYA).values(paused_at=MONDAY)
        await session.execute(paused)

    await plan_on_time(database, TURN)

    assert await _steps(database, "suggest") == []


async def test_what_was_suggested_rests_eight_weeks_and_what_a_lead_did_not_want_half_a_year(
    database: Database,
) -> None:
    await import_team(database, _maple())
    dana, priya = await member(database, DANA), await _id(database, PRIYA)

    async def first(days: int) -> str:
        async with database.reading() as session:
            team = await session.get_one(Team, dana.team_id)
            found = await choosing.fits(session, team, TURN + timedelta(days=days))
        return found[0].starter.key

    best = await first(0)
    async with database.writing.begin() as session:
        values = {"team_id": dana.team_id, "occasion": "one", "starter_key": best}
        session.add(Suggestion(**values, member_id=priya, at=TURN))
    assert [await first(days) == best for days in (55, 57)] == [False, True]
    async with database.writing.begin() as session:
        await suggesting.not_now(session, dana, 1, TURN)
    assert [await first(days) == best for days in (57, 181, 183)] == [False, False, True]


async def test_what_a_partner_was_asked_for_is_suggested_to_nobody_for_eight_weeks(
    database: Database,
) -> None:
    """Asked from the catalog, with no suggestion before."""
    await import_team(database, _maple())
    await _ask(database)
    priya, dana = await member(database, PRIYA), await member(database, DANA)
    async with database.writing.begin() as session:
        [project] = (await session.scalars(select(Project))).all()
        await asking.answer(session, priya, project.id, PartnerAnswer.NOT_NOW, MONDAY)

    async with database.reading() as session:
        team = await session.get_one(Team, dana.team_id)
        soon, later = MONDAY + timedelta(days=55), MONDAY + timedelta(days=57)
        # Nobody else could be asked meanwhile; of all that rest or not hers comes last.
        order = [one.starter.key for one in await choosing.fits(session, team, soon)]
        again = [one.starter.key for one in await choosing.fits(session, team, later)]
    assert order[-1] == FORM
    assert again[-1] != FORM


async def test_a_partner_who_left_meanwhile_is_neither_named_nor_asked(database: Database) -> None:
    await import_team(database, _maple())
    await plan(database, RULES, TURN)
    priya = await member(database, PRIYA)
    async with database.writing.begin() as session:
        left = update(Member).where(Member.id == priya.member_id).values(left_at=TURN)
        await session.execute(left)
    recorder = Recorder()
    await courier(database, recorder, Machine(TURN)).deliver(await workspace_id(database), TURN)

    suggested = [one for one in await ledger(database) if one.step == "suggest"]
    assert [one.state for one in suggested] == [DeliveryState.SKIPPED]
    dana = await member(database, DANA)
    with pytest.raises(Gone):
        async with database.writing.begin() as session:
            await asking.ask(session, dana, FORM, priya.member_id, None, TURN)


async def test_a_partner_who_is_just_leaving_is_not_asked_for_help(database: Database) -> None:
    await import_team(database, _maple())
    dana, priya = await member(database, DANA), await member(database, PRIYA)
    typed = {"title": "A map", "task": "", "minutes": "30", "thanks": "", "whom": "all"}

    async def ask_for_help() -> None:
        async with database.writing.begin() as session:
            await helping.ask(session, dana, 0, typed, request="help", now=MONDAY)

    with pytest.raises(Invalid):
        await meanwhile(
            database, lambda session: leaving.leave(session, priya, "", MONDAY), ask_for_help()
        )
    assert await _count(database, Project) == 0


async def test_what_was_written_is_kept_though_the_project_became_a_longer_one(
    database: Database,
) -> None:
    """Somebody sets another end while the owner has the three questions of a short one open."""
    project_id = await _under_way(database)
    dana = await member(database, DANA)
    short = {key: LAST[key] for key in ("plan", "study", "act", "decision", "sentence")}
    async with database.writing.begin() as session:
        later = {"aim": "A page.", "ends_on": "2026-03-30"}
        await starting.change(session, dana, project_id, later, MONDAY)
        await checkin.check_in(session, dana, project_id, Review.FINAL, short, MONDAY)

    async with database.reading() as session:
        [review] = (await session.scalars(select(ProjectReview))).all()
    assert (review.plan, review.did, review.study, review.act) == ("a", "", "c", "d")


async def test_what_an_owner_with_a_closed_account_was_to_say_the_lead_is_asked(
    database: Database,
) -> None:
    project_id = await _under_way(database)
    sam, dana = await member(database, SAM), await member(database, DANA)
    async with database.writing.begin() as session:
        await session.execute(
            update(Project).where(Project.id == project_id).values(owner_id=sam.member_id)
        )
        closed = update(Person).where(Person.id == sam.person_id).values(deactivated_at=MONDAY)
        await session.execute(closed)

    await plan_on_time(database, at("2026-02-09T12:00-05:00"))

    assert await _steps(database, "final") == [f"person:{dana.person_id}"]


async def test_an_owner_who_asks_why_reads_when_their_project_is_looked_at(
    database: Database,
) -> None:
    await _under_way(database)
    async with database.reading() as session:
        read = words(await why(session, await member(database, DANA), MONDAY))

    assert "the question how a project goes" in read


async def test_a_member_who_is_gone_takes_no_project_along(database: Database) -> None:
    project_id = await _under_way(database)
    dana = await member(database, DANA)
    async with database.writing.begin() as session:
        member_row = await session.get_one(Member, dana.member_id)
        await session.delete(member_row)

    async with database.reading() as session:
        project = await session.get_one(Project, project_id)
        assert (project.owner_id, project.by_id, project.state) == (None, None, "under_way")


async def test_what_is_under_way_has_its_next_date_and_what_waits_its_age(
    database: Database,
) -> None:
    project_id = await _under_way(database)
    dana = await member(database, DANA)
    middle, end = at("2026-01-26T10:00-05:00"), at("2026-02-09T10:00-05:00")
    async with database.reading() as session:
        [row] = await reports.under_way(session, dana.team_id, MONDAY)
        assert (row.review, row.due_at) == (Review.MIDWAY, middle)
        assert await _waiting(session, dana.team_id, MONDAY) == []
        [waits] = await _waiting(session, dana.team_id, end + timedelta(days=30))
        assert (waits.review, waits.age(end + timedelta(days=30))) == (
            Review.FINAL,
            timedelta(days=30),
        )
    async with database.writing.begin() as session:
        await checkin.check_in(session, dana, project_id, Review.MIDWAY, BOXES, middle)
    async with database.reading() as session:
        [row] = await reports.under_way(session, dana.team_id, middle)
        assert (row.review, row.due_at) == (Review.FINAL, end)


async def _waiting(session: AsyncSession, team_id: int, now: datetime) -> list[reports.Waiting]:
    read = await reported_projects(session, [team_id], now)
    return reports.waiting(read[team_id], now)


async def test_a_proposal_that_nobody_answers_waits_too(database: Database) -> None:
    await import_team(database, _maple())
    priya, dana = await member(database, PRIYA), await member(database, DANA)
    async with database.writing.begin() as session:
        made = await proposing.propose(session, priya, Wish("A welcome bag", leads=True), MONDAY)
        own = await proposing.propose(session, dana, Wish("A shorter letter"), MONDAY)
        assert (made.state, own.state) == (ProjectState.PROPOSED, ProjectState.AGREED)

    async with database.reading() as session:
        [waits] = await _waiting(session, dana.team_id, MONDAY)
        assert (waits.project.title, waits.review) == ("A welcome bag", None)
        [part] = await session.scalars(select(ProjectPartner))
        assert (part.leads, part.is_in) == (True, True)


async def test_hours_and_thanks_are_counted_in_their_window_and_once(database: Database) -> None:
    project_id = await _under_way(database)
    dana, priya = await member(database, DANA), await member(database, PRIYA)
    values = {"partner": str(priya.member_id), "words": ""}
    for request, gave, thanks in (
        ("a", "1", "recognition"),
        ("a", "1", "recognition"),
        ("b", "0.5", "none"),
    ):
        async with database.writing.begin() as session:
            filled = {**values, "hours": gave, "thanks": thanks}
            await hours.log(session, dana, project_id, filled, request=request, now=MONDAY)

    assert await _count(database, ProjectHours) == 2
    async with database.reading() as session:
        day = timedelta(days=1)
        then = Span(dana.team_id, MONDAY, MONDAY + day)
        before = Span(dana.team_id, MONDAY - day, MONDAY)
        given = await reports.given(session, [then, before])
    assert [(given[one].minutes, given[one].thanked) for one in (then, before)] == [
        (90, 60),
        (0, 0),
    ]


async def test_starters_that_the_team_never_began_are_known(database: Database) -> None:
    await _under_way(database)
    dana = await member(database, DANA)
    async with database.reading() as session:
        untried = await reports.never_tried(session, [dana.team_id])
    keys = {one.key for one in untried[dana.team_id]}
    assert FORM not in keys
    assert len(keys) == 6


async def test_what_a_lead_does_about_a_suggestion_is_a_word(database: Database) -> None:
    await import_team(database, _maple())
    await plan_on_time(database, TURN)
    dana = await member(database, DANA)
    async with database.writing.begin() as session:
        made = (await session.scalars(select(Suggestion))).one()
        await suggesting.not_now(session, dana, made.id, TURN)

    async with database.reading() as session:
        to_lead = select(Delivery).where(Delivery.person_id == dana.person_id)
        of_turn = to_lead.join(Delivery.nudge).where(Nudge.step == "suggest")
        suggested = (await session.scalars(of_turn)).one()
    assert (suggested.answer, suggested.answered_at) == (Answer.GIVEN, TURN)


async def test_to_talk_first_is_a_word(database: Database) -> None:
    await import_team(database, _maple())
    await _ask(database)
    priya = await member(database, PRIYA)
    async with database.writing.begin() as session:
        project = (await session.scalars(select(Project))).one()
        await asking.talk_first(session, priya, project.id, MONDAY)

    async with database.reading() as session:
        to_priya = select(Delivery.answered_at).where(Delivery.person_id == priya.person_id)
        assert await session.scalar(to_priya) == MONDAY


@pytest.mark.parametrize("backend", ["postgres"])
async def test_whoever_holds_a_project_sees_what_its_partners_have_said(database: Database) -> None:
    await import_team(database, _maple())
    await _ask(database)
    who = await member(database, PRIYA)
    async with database.writing.begin() as session:
        before = await project_in_team(session, who.team_id, 1)
        assert before is not None
        [partner] = before.partners  # who still has it must not keep the old one
        async with database.writing.begin() as other:
            await asking.answer(other, who, 1, PartnerAnswer.YES, MONDAY)
        held = await project_in_team(session, who.team_id, 1, hold=True)

        assert held is before
        assert before.partners == [partner]
        assert partner.answer is PartnerAnswer.YES
