"""Ideas in the database: what is asked of whom and when, the list, and what others count by it."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.cards import Card
from bot.errors import Gone, Invalid, NotAllowed
from bot.planner import plan
from bot.preview import foresee
from bot.routines.ideas import agreeing, answering, board, cards, joining, moving, sharing
from bot.routines.ideas.prompts import PROMPTS
from bot.routines.ideas.steps import SEEN_WITHIN, WAITS_AT_MOST
from bot.rules import RULES
from storage.database import Database
from storage.queries.idea_changes import latest_change_id
from storage.queries.ideas import (
    contribution_times,
    count_ideas_by_state,
    ideas_unseen_since,
    ideas_waiting_since,
    loops_of_ideas,
)
from storage.queries.ledger import next_due, routines_of
from storage.queries.many_teams import Span
from storage.tables import (
    Delivery,
    DeliveryState,
    HowOften,
    IdeaState,
    Member,
    Nudge,
    Person,
    PromptUse,
    Role,
    Routine,
    RoutineKind,
    Team,
)
from tests.contract.core.ledger import (
    BEGINNING,
    DANA,
    PRIYA,
    SAM,
    at,
    ledger,
    maple,
    member,
    routines,
    workspace_id,
)
from tests.contract.core.ledger import import_team as import_with
from tests.contract.core.meanwhile import meanwhile
from tests.contract.core.recorder import Machine, Recorder, courier, words

MONDAY = at("2026-01-12T10:00-05:00")
DAY = timedelta(days=1)


async def import_team(database: Database, file: dict[str, object]) -> None:
    await import_with(database, file | {"routines": routines(ideas={"enabled": True})})


async def share(
    database: Database, user: str, text: str, now: datetime = MONDAY, way: str = sharing.NAMED
) -> None:
    who = await member(database, user)
    async with database.writing.begin() as session:
        await sharing.share(session, who, text, way, request=text, now=now)


async def move(
    database: Database, state: IdeaState, sentence: str, now: datetime, idea: int = 1
) -> None:
    who = await member(database, DANA)
    async with database.writing.begin() as session:
        latest = await latest_change_id(session, idea)
        await moving.move(session, who, idea, latest, state.value, sentence, now)


async def asked(database: Database, kind: RoutineKind) -> list[tuple[datetime, datetime]]:
    """When each question to Priya of that routine may come, and when its time is over."""
    statement = (
        select(Delivery.due_at, Nudge.expires_at)
        .join(Delivery.nudge)
        .join(Nudge.routine)
        .where(Routine.kind == kind, Nudge.step == "ask", Delivery.person_id.is_not(None))
        .order_by(Delivery.due_at)
    )
    async with database.reading() as session:
        return [(due, ends) for due, ends in await session.execute(statement)]


def every(weeks: int) -> dict[str, Any]:
    file = maple()
    file["meetings"][0]["rrule"] = f"FREQ=WEEKLY;INTERVAL={weeks};BYDAY=TU"
    return file


@pytest.mark.parametrize("weeks", [2, 3, 4])
async def test_no_question_comes_within_seven_days_of_one_about_an_agenda(
    database: Database, weeks: int
) -> None:
    await import_team(database, every(weeks))
    await plan(database, RULES, BEGINNING + 100 * DAY)
    agenda = [due.date() for due, _ in await asked(database, RoutineKind.AGENDA)]
    ideas = await asked(database, RoutineKind.IDEAS)

    assert len(ideas) == 4
    for due, ends in ideas:
        assert due < ends
        assert all(abs(due.date() - other) >= timedelta(days=7) for other in agenda)


async def test_whoever_is_asked_each_week_gets_no_question_of_its_own(database: Database) -> None:
    await import_team(database, every(1))
    await plan(database, RULES, BEGINNING + 100 * DAY)
    ideas = await asked(database, RoutineKind.IDEAS)

    assert ideas
    assert all(due >= ends for due, ends in ideas)
    async with database.reading() as session:
        after = BEGINNING + 14 * DAY
        routines = await routines_of(session)
        foreseen = await foresee(session, RULES, routines, after, after + 60 * DAY)
    told = {step.routine for step in foreseen if step.recipients}
    assert "ideas.ask" not in told
    assert {"ideas.channel", "agenda.ask"} <= told


async def test_no_question_comes_again_before_all_have_come(database: Database) -> None:
    await import_team(database, maple())
    await plan(database, RULES, BEGINNING + 365 * 2 * DAY)
    statement = (
        select(PromptUse.prompt)
        .where(PromptUse.recipient.startswith("person:"))
        .order_by(PromptUse.delivery_id)
    )
    async with database.reading() as session:
        used: Sequence[str] = (await session.scalars(statement)).all()

    assert len(used) > len(PROMPTS)
    assert set(used[: len(PROMPTS)]) == set(PROMPTS)
    counts = Counter(used)
    assert max(counts.values()) - min(counts.values()) <= 1


async def test_a_teams_own_questions_are_asked_among_ours_in_the_teams_words(
    database: Database,
) -> None:
    await import_team(database, maple())
    own = "What would make the first visit easier?"
    async with database.writing.begin() as session:
        await session.execute(update(Team).values(idea_prompts=[own]))
    for month in range(1, 2 * len(PROMPTS)):
        await plan(database, RULES, BEGINNING + month * 30 * DAY)

    async with database.reading() as session:
        asked = list(await session.scalars(select(PromptUse.prompt)))
    assert f"own:{own}" in asked
    assert cards.prompt_words(f"own:{own}") == own


async def test_the_list_of_two_hundred_ideas_has_each_on_one_page(database: Database) -> None:
    await import_team(database, maple())
    who = await member(database, PRIYA)
    async with database.writing.begin() as session:
        for number in range(200):
            text = f"Idea {number:03}"
            await sharing.share(session, who, text, sharing.UNNAMED, request=text, now=MONDAY)
    await move(database, IdeaState.DONE, "It hangs.", MONDAY)
    shown: list[str] = []
    async with database.reading() as session:
        for first in range(0, 200, board.AT_ONCE):
            shown += words(await board.board(session, who, first)).splitlines()
        last = words(await board.jumped(session, who, "done"))

    ideas = [row for row in shown if row.startswith("Idea ")]
    assert sorted(ideas) == [f"Idea {number:03}" for number in range(200)]
    assert ideas[-1] == "Idea 000"
    assert "Done (1)" in last
    assert "Priya" not in "".join(shown)


async def test_only_the_care_team_moves_an_idea_and_only_with_a_sentence(
    database: Database,
) -> None:
    await import_team(database, maple())
    await share(database, PRIYA, "A map")
    priya, sam = await member(database, PRIYA), await member(database, SAM)
    async with database.writing.begin() as session:
        with pytest.raises(NotAllowed, match="Only the care team"):
            await moving.move(session, priya, 1, 1, "done", "It hangs.", MONDAY)
        for state in ("testing", "done", "declined"):
            with pytest.raises(Invalid, match="Somebody waits to hear it"):
                await moving.move(session, sam, 1, 1, state, " ", MONDAY)
        with pytest.raises(Invalid, match="choose how far"):
            await moving.move(session, sam, 1, 1, "new", "Again.", MONDAY)
        with pytest.raises(Gone):
            await moving.move(session, sam, 99, 1, "done", "It hangs.", MONDAY)


async def test_of_two_who_move_it_the_second_keeps_what_was_typed_and_reads_why(
    database: Database,
) -> None:
    await import_team(database, maple())
    await share(database, PRIYA, "A map")
    await move(database, IdeaState.TESTING, "From Monday.", MONDAY)
    sam = await member(database, SAM)
    async with database.writing.begin() as session:
        with pytest.raises(Invalid, match="a moment ago"):
            await moving.move(session, sam, 1, 1, "done", "It hangs.", MONDAY)
        dana = await member(database, DANA)
        await moving.move(session, dana, 1, 1, "testing", "From Monday.", MONDAY)  # sent again
        assert await latest_change_id(session, 1) == 2


async def test_nobody_answers_for_somebody_else_and_nothing_is_answered_twice(
    database: Database,
) -> None:
    await import_team(database, maple())
    await share(database, PRIYA, "A map")
    await move(database, IdeaState.TESTING, "From Monday.", MONDAY)
    sam, priya = await member(database, SAM), await member(database, PRIYA)
    async with database.writing.begin() as session:
        with pytest.raises(NotAllowed, match="Only whoever shared"):
            await answering.yes(session, sam, 2, 0, MONDAY)
        await answering.not_yet(session, priya, 2, 0, "And the bus?", MONDAY)
        await answering.not_yet(session, priya, 2, 0, "And the bus?", MONDAY)
        assert await latest_change_id(session, 1) == 3
        with pytest.raises(Gone, match="nothing to answer"):
            await answering.yes(session, priya, 2, 0, MONDAY)


async def test_the_same_not_yet_twice_at_once_gets_the_same_receipt(database: Database) -> None:
    await import_team(database, maple())
    await share(database, PRIYA, "A map")
    await move(database, IdeaState.TESTING, "From Monday.", MONDAY)
    priya = await member(database, PRIYA)
    receipts: list[Card] = []

    async def say(session: AsyncSession) -> None:
        receipts.append(await answering.not_yet(session, priya, 2, 0, "And the bus?", MONDAY))

    async def say_again() -> None:
        async with database.writing.begin() as session:
            await say(session)

    await meanwhile(database, say, say_again())

    assert receipts[0] == receipts[1]
    async with database.reading() as session:
        assert await latest_change_id(session, 1) == 3


async def test_what_waits_and_what_is_closed_is_found_for_the_summary(database: Database) -> None:
    await import_team(database, maple())
    for number, user in enumerate((PRIYA, SAM, PRIYA)):
        await share(database, user, f"Idea {number}", MONDAY + number * DAY)
    dana, priya, sam = [await member(database, one) for one in (DANA, PRIYA, SAM)]
    async with database.writing.begin() as session:
        await joining.join(session, dana, 2, "1", MONDAY + 3 * DAY)
    await move(database, IdeaState.TESTING, "From Monday.", MONDAY + 4 * DAY)
    async with database.writing.begin() as session:
        change = await latest_change_id(session, 1)
        await answering.yes(session, sam, change, 0, MONDAY + 6 * DAY)

    team, now = priya.team_id, MONDAY + 80 * DAY
    async with database.reading() as session:
        assert await count_ideas_by_state(session, team) == {IdeaState.NEW: 1, IdeaState.TESTING: 1}
        late = await ideas_unseen_since(session, [team], MONDAY + 9 * DAY - SEEN_WITHIN)
        assert late == {team: []}
        late = await ideas_unseen_since(session, [team], now - SEEN_WITHIN)
        assert [idea.id for idea in late[team]] == [3]
        waiting = await ideas_waiting_since(session, [team], now - WAITS_AT_MOST)
        assert [idea.id for idea in waiting[team]] == [1]
        assert await ideas_waiting_since(session, [team], MONDAY) == {team: []}
        span = Span(team, MONDAY, MONDAY + 2 * DAY)
        given = (await contribution_times(session, [span]))[span]
        assert [role for _, role in given] == [Role.PARTNER, Role.CARE_TEAM]
        loops = await loops_of_ideas(session, [team], MONDAY, now)
        closed = [answered - shared if answered else None for shared, answered in loops[team]]
    assert closed == [None, 5 * DAY, None]


async def test_the_same_two_can_be_joined_once_whichever_way_they_are_named(
    database: Database,
) -> None:
    await import_team(database, maple())
    await share(database, PRIYA, "A map")
    await share(database, SAM, "Signs")
    dana = await member(database, DANA)
    async with database.writing.begin() as session:
        await joining.join(session, dana, 2, "1", MONDAY)
        await joining.join(session, dana, 2, "1", MONDAY)
        with pytest.raises(Invalid, match="gone on with another"):
            await joining.join(session, dana, 1, "2", MONDAY)
        with pytest.raises(Invalid):
            await joining.join(session, dana, 1, "1", MONDAY)
        assert await latest_change_id(session, 2) == 3


async def live_until(database: Database, now: datetime, until: datetime) -> None:
    sender, workspace = courier(database, Recorder(), Machine(until)), await workspace_id(database)
    while now <= until:
        await plan(database, RULES, now)
        await sender.deliver(workspace, now)
        async with database.reading() as session:
            due = await next_due(session, now)
        now = due or until + DAY


async def test_where_all_was_seen_what_comes_in_later_has_a_message_of_its_own(
    database: Database,
) -> None:
    await import_team(database, maple())
    await share(database, PRIYA, "Chairs", MONDAY)
    dana = await member(database, DANA)
    async with database.writing.begin() as session:
        await moving.seen(session, dana, 1, MONDAY)
    await share(database, PRIYA, "Parking", MONDAY + 2 * DAY)
    await live_until(database, MONDAY, MONDAY + 6 * DAY)

    unseen = [one for one in await ledger(database) if one.step.startswith("unseen")]
    came = [(one.step, one.occasion) for one in unseen if one.state is DeliveryState.SENT]
    assert came == [("unseen", "unseen:2026-01-15")]


@pytest.mark.parametrize(
    "person", [{"how_often": HowOften.NEEDED}, {"paused_at": MONDAY}], ids=["needed", "paused"]
)
async def test_whoever_is_not_asked_now_is_not_asked_to_agree_either(
    database: Database, person: dict[str, object]
) -> None:
    await import_team(database, maple())
    async with database.writing.begin() as session:
        priya = update(Person).where(Person.address == PRIYA)
        await session.execute(priya.values(**person))
    dana, now = await member(database, DANA), MONDAY + 3 * DAY
    with pytest.raises(Gone, match="just now"):
        async with database.writing.begin() as session:
            await agreeing.ask_author(session, dana, PRIYA, "C1:1", "Chairs", now, now)


async def test_who_left_the_team_is_not_asked_to_agree(database: Database) -> None:
    await import_team(database, maple())
    priya, dana = await member(database, PRIYA), await member(database, DANA)
    async with database.writing.begin() as session:
        left = update(Member).where(Member.id == priya.member_id).values(left_at=MONDAY)
        await session.execute(left)
    with pytest.raises(Gone, match="somebody of your team"):
        async with database.writing.begin() as session:
            await agreeing.ask_author(session, dana, PRIYA, "C1:1", "Chairs", MONDAY, MONDAY)


async def put_off(database: Database, until: datetime) -> None:
    """Priya's first question waits, as if she had been asked something else."""
    question = select(Nudge.id).where(Nudge.step == "ask", Nudge.occasion == "2026-02-11")
    async with database.writing.begin() as session:
        waiting = update(Delivery).where(
            Delivery.nudge_id.in_(question), Delivery.person_id.is_not(None)
        )
        await session.execute(waiting.values(due_at=until))


async def test_a_question_that_was_put_off_twice_is_reminded_of_three_days_after_it_came(
    database: Database,
) -> None:
    asked = at("2026-02-11T18:30-05:00")
    file = every(4)
    file["meetings"][0]["start"] = "2026-03-24T09:00"
    await import_team(database, file)
    await plan(database, RULES, asked)
    await put_off(database, asked + 4 * DAY)
    await live_until(database, asked, asked + 3.5 * DAY)
    await put_off(database, asked + 8 * DAY)
    await live_until(database, asked + 3.5 * DAY, asked + 14 * DAY)

    came = [
        (one.step, one.due, one.state.value)
        for one in await ledger(database)
        if one.occasion == "2026-02-11" and one.step in ("ask", "remind")
    ]
    assert came == [("ask", asked + 8 * DAY, "sent"), ("remind", asked + 11 * DAY, "sent")]
