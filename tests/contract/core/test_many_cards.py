"""Cards that are made together are what each is by itself, and read as little for many as for
one."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

from sqlalchemy import event, select, update

from bot.cards import Card
from bot.routines.plan import Made, Rules
from bot.routines.summary.week import weeks
from bot.rules import RULES
from storage.database import Database
from storage.queries.many_teams import Span
from storage.tables import Delivery, Nudge, RoutineKind, Team
from tests.contract.core.full_weeks import DAY, MONDAY, WEEK, full_weeks
from tests.contract.core.ledger import (
    PRIYA,
    SAM,
    add_item,
    at,
    import_team,
    maple,
    new_workspace,
    plan_on_time,
    whole_delivery,
)

ASKED = at("2026-01-14T17:31-05:00")
# The agenda is posted, the round asked for and reminded of, and nobody leads it.
MOMENTS = (
    at("2026-01-16T14:01-05:00"),
    at("2026-01-20T10:00-05:00"),
    at("2026-01-21T09:00-05:00"),
    at("2026-01-24T09:00-05:00"),
)
AGENDA = RULES[RoutineKind.AGENDA]


async def test_the_agendas_messages_are_each_teams_own_and_read_as_often_for_three_teams_as_for_one(
    database: Database,
) -> None:
    for name in ("Maple", "Cedar", "Birch"):
        workspace = new_workspace()
        await import_team(database, maple(workspace=workspace, name=name))
        for user in (SAM, PRIYA):
            await add_item(database, user, f"{name}: {user}", ASKED, workspace=workspace)
    steps = set()
    for moment in MOMENTS:
        await plan_on_time(database, moment)
        everything = await _everything(database)
        together, statements = await _made(database, AGENDA, everything, moment)
        alone = [(await _made(database, AGENDA, [one], moment))[0][0] for one in everything]
        assert [_said(one) for one in together] == [_said(one) for one in alone]
        assert statements == (await _made(database, AGENDA, _first_team(everything), moment))[1]
        steps |= {
            one.nudge.step
            for one, card in zip(everything, together, strict=True)
            if isinstance(card, Card)
        }
    assert steps == {"ask", "channel", "post", "copy", "round", "round_remind", "lapsed"}


def _first_team(deliveries: Sequence[Delivery]) -> list[Delivery]:
    first = min(one.nudge.routine.team_id for one in deliveries)
    return [one for one in deliveries if one.nudge.routine.team_id == first]


async def _everything(database: Database) -> list[Delivery]:
    async with database.reading() as session:
        ids = await session.scalars(select(Delivery.id).order_by(Delivery.id))
        return [await whole_delivery(session, delivery_id) for delivery_id in ids.all()]


async def _made(
    database: Database, rules: Rules, deliveries: Sequence[Delivery], now: datetime
) -> tuple[Sequence[Made], int]:
    """The cards, and how many statements they took."""
    with counted(database) as statements:
        async with database.reading() as session:
            made = await rules.cards(session, deliveries, now)
    return made, len(statements)


WEEKLY = (RoutineKind.SUMMARY, RoutineKind.STARTERS, RoutineKind.REFLECTION, RoutineKind.IDEAS)


async def test_a_weeks_messages_are_each_teams_own_and_read_as_often_for_three_teams_as_for_one(
    database: Database,
) -> None:
    await full_weeks(database, new_workspace(), 3)
    due = [one for one in await _everything(database) if one.due_at == MONDAY]
    shown: dict[str, list[object]] = {}
    for kind in WEEKLY:
        own = [one for one in due if one.nudge.routine.kind is kind]
        together, statements = await _made(database, RULES[kind], own, MONDAY)
        alone = [(await _made(database, RULES[kind], [one], MONDAY))[0][0] for one in own]
        assert [_said(one) for one in together] == [_said(one) for one in alone]
        assert statements == (await _made(database, RULES[kind], _first_team(own), MONDAY))[1]
        for one, made in zip(own, together, strict=True):
            shown.setdefault(one.nudge.step, []).append(made)

    cards = {step: [one for one in made if isinstance(one, Card)] for step, made in shown.items()}
    assert {step: len(made) for step, made in cards.items()} == {
        "week": 6,  # two read it in each team
        "final": 6,
        "proposal": 3,
        "ended": 3,
        "suggest": 0,  # something is going on with a partner
        "results": 12,
        "ask": 12,
        "unseen": 3,
    }
    assert len(set(map(str, cards["week"]))) == 3


async def test_two_times_of_one_team_that_are_read_together_are_told_each_by_itself(
    database: Database,
) -> None:
    """As where what somebody was handed goes out beside a summary that tells of more than a
    week."""
    await full_weeks(database, new_workspace(), 2)
    async with database.reading() as session:
        spans = {
            Span(team.id, MONDAY - back, MONDAY): team
            for team in (await session.scalars(select(Team).order_by(Team.id.desc()).limit(2)))
            for back in (WEEK, 12 * WEEK)
        }
        together = await weeks(session, spans, MONDAY)
        alone = [await weeks(session, {span: team}, MONDAY) for span, team in spans.items()]

    told = {span: week.summary("America/New_York") for span, week in together.items()}
    assert told == {
        span: week.summary("America/New_York") for one in alone for span, week in one.items()
    }
    assert len({str(summary.facts.moved) for summary in told.values()}) == len(spans)


async def test_a_summary_tells_of_a_month_at_most(database: Database) -> None:
    await full_weeks(database, new_workspace(), 1)
    everything = await _everything(database)
    [before, *_] = (one for one in everything if one.nudge.step == "week")
    due = [one for one in everything if one.nudge.step == "week" and one.due_at == MONDAY][:1]

    async def told(back: timedelta) -> object:
        async with database.writing.begin() as session:
            nudge = update(Nudge).where(Nudge.id == before.nudge_id)
            await session.execute(nudge.values(due_at=MONDAY - back))
        return _said((await _made(database, RULES[RoutineKind.SUMMARY], due, MONDAY))[0][0])

    month = await told(4 * WEEK)
    assert month == await told(12 * WEEK)
    assert month != await told(WEEK)


async def test_ideas_that_nobody_has_seen_stand_in_a_message_only_if_they_came_before_it(
    database: Database,
) -> None:
    await full_weeks(database, new_workspace(), 1)
    [late] = [one for one in await _everything(database) if one.nudge.step == "unseen"]
    [early] = [one for one in await _everything(database) if one.nudge.step == "unseen"]
    early.nudge.due_at = MONDAY - 30 * DAY

    together, _ = await _made(database, RULES[RoutineKind.IDEAS], [early, late], MONDAY)

    alone = [
        (await _made(database, RULES[RoutineKind.IDEAS], [one], MONDAY))[0] for one in (early, late)
    ]
    assert [_said(one) for one in together] == [_said(one) for [one] in alone]
    assert _said(together[0]) != _said(together[1])


def _said(made: object) -> object:
    return made if isinstance(made, Card) else str(made)


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """What is asked of the database meanwhile."""
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    engine = database.reader.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)
