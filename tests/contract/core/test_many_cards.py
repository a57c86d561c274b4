"""Cards that are made together are what each is by itself, and read as little for many as for
one."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import event, select

from bot.cards import Card
from bot.routines.plan import Made
from bot.rules import RULES
from storage.database import Database
from storage.tables import Delivery, Nudge, RoutineKind
from tests.contract.core.full_weeks import MONDAY, full_weeks
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
POSTED = at("2026-01-16T14:01-05:00")
AGENDA = RULES[RoutineKind.AGENDA]


async def test_the_agendas_messages_made_together_are_each_teams_own(database: Database) -> None:
    for name in ("Maple", "Cedar", "Birch"):
        workspace = new_workspace()
        await import_team(database, maple(workspace=workspace, name=name))
        if name != "Birch":  # where nothing was brought
            await add_item(database, SAM, f"{name}: parking", ASKED, workspace=workspace)
        if name == "Cedar":
            await add_item(database, PRIYA, "So is waiting", ASKED, workspace=workspace)
    await plan_on_time(database, POSTED)

    async with database.reading() as session:
        ids = await session.scalars(select(Delivery.id).order_by(Delivery.id))
        everything = [await whole_delivery(session, delivery_id) for delivery_id in ids.all()]
        together = await AGENDA.cards(session, everything, POSTED)
        alone = [(await AGENDA.cards(session, [one], POSTED))[0] for one in everything]

    assert [_said(one) for one in together] == [_said(one) for one in alone]
    steps = {one.nudge.step for one in everything}
    assert {"ask", "remind", "channel", "post", "copy"} <= steps
    agendas = [str(one) for one in together if isinstance(one, Card) and "parking" in str(one)]
    assert agendas
    assert not any("Maple: parking" in one and "Cedar: parking" in one for one in agendas)


async def test_many_messages_of_the_agenda_read_as_often_as_one(database: Database) -> None:
    for name in ("Maple", "Cedar", "Birch"):
        await import_team(database, maple(workspace=new_workspace(), name=name))
    await plan_on_time(database, ASKED)
    async with database.reading() as session:
        asks = select(Delivery.id).join(Delivery.nudge).where(Nudge.step == "ask")
        ids = (await session.scalars(asks)).all()
        many = [await whole_delivery(session, delivery_id) for delivery_id in ids]
    assert len(many) >= 3

    assert await _read(database, many) == await _read(database, many[:1])


async def test_summaries_made_together_are_each_teams_own_and_read_as_often_as_one(
    database: Database,
) -> None:
    await full_weeks(database, new_workspace(), 3)
    due = select(Delivery.id).where(Delivery.due_at == MONDAY).order_by(Delivery.id)
    async with database.reading() as session:
        ids = (await session.scalars(due)).all()
        everything = [await whole_delivery(session, delivery_id) for delivery_id in ids]
    assert len(everything) == 6  # two of each team

    with counted(database) as of_many:
        together = await _summaries(database, everything)
    with counted(database) as of_one:
        alone = await _summaries(database, everything[:1])
    for delivery in everything[1:]:
        alone += await _summaries(database, [delivery])

    assert together == alone
    assert len(set(map(str, together))) == 3
    assert len(of_many) == len(of_one)


async def _summaries(database: Database, deliveries: Sequence[Delivery]) -> list[Made]:
    async with database.reading() as session:
        return list(await RULES[RoutineKind.SUMMARY].cards(session, deliveries, MONDAY))


def _said(made: object) -> object:
    return made if isinstance(made, Card) else str(made)


async def _read(database: Database, deliveries: Sequence[Delivery]) -> int:
    with counted(database) as statements:
        async with database.reading() as session:
            await AGENDA.cards(session, deliveries, ASKED)
    return len(statements)


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
