"""What a year of a team leaves in the database. The team of twelve that the promises are tested
with lives it, all routines on; then the same year stands there for many teams."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import func, select, text

from bot.rules import RULES
from storage.database import Database, opened
from storage.tables import Delivery, DeliveryState
from tests.benchmarks.copying import Rows, copy, rows_of
from tests.benchmarks.databases import fresh
from tests.contract.core.ledger import import_team
from tests.contract.core.life import Life
from tests.contract.core.recorder import Machine
from tests.contract.core.twelve import ANSWERS, BEGIN, YEAR, team_of_twelve

KIB = 1024
_SHOWN = 6

_SQLITE = """
SELECT coalesce(schema.tbl_name, pages.name), sum(pages.pgsize)
  FROM dbstat AS pages LEFT JOIN sqlite_schema AS schema ON schema.name = pages.name
 WHERE pages.aggregate = TRUE GROUP BY 1"""
_POSTGRES = """
SELECT relname, pg_total_relation_size(oid) FROM pg_class
 WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"""


@dataclass(frozen=True, slots=True)
class Lived:
    """A team's year: messages that went out and that were brought up to date, what people did
    about them, the most messages in one minute, and all that it left."""

    sent: int
    updated: int
    acts: int
    most_at_once: int
    rows: Rows


async def lived() -> Lived:
    async with fresh("SQLite") as url, opened(url) as database:
        life = Life(database, RULES, Random(7), Machine(BEGIN), ANSWERS)  # noqa: S311 no secret
        await import_team(database, team_of_twelve(), BEGIN)
        now: datetime | None = BEGIN
        while now is not None and now < BEGIN + YEAR:
            await life.tick(now)
            await life.everybody_acts(now)
            now = await life.next(now)
        return Lived(
            sent=len(life.platform.keys),
            updated=life.platform.updates,
            acts=life.done.total(),
            most_at_once=await _most_at_once(database),
            rows=await rows_of(database),
        )


async def _most_at_once(database: Database) -> int:
    """Of messages, in one minute."""
    message = func.coalesce(Delivery.carrier_id, Delivery.id)
    sent = select(message, Delivery.sent_at).where(Delivery.state == DeliveryState.SENT)
    async with database.reading() as session:
        minutes = {one: at for one, at in await session.execute(sent) if at is not None}
    each = Counter(at - timedelta(seconds=at.second) for at in minutes.values())
    return max(each.values())


async def sizes(rows: Rows, backend: str, copies: int) -> dict[str, float]:
    """Bytes that one of so many teams has taken in each table, with its indexes."""
    async with fresh(backend) as url, opened(url) as database:
        before = await _sizes(database)
        await copy(rows, database, copies)
        after = await _sizes(database)
    return {table: (after[table] - before.get(table, 0)) / copies for table in after}


async def _sizes(database: Database) -> dict[str, int]:
    async with database.reading() as session:
        found = await session.execute(text(_SQLITE if database.is_sqlite else _POSTGRES))
        return {str(table): int(size) for table, size in found}


async def measure(copies: int) -> dict[str, float]:
    year = await lived()
    deliveries = len(year.rows[Delivery.__table__])  # type: ignore[index]  # a Table, it is
    print(f"\nA year of a team of twelve: {deliveries} deliveries, {year.sent} messages sent,")
    print(f"{year.updated} brought up to date, {year.acts} answers and the like; at most")
    print(f"{year.most_at_once} messages in one minute. KiB a team, among {copies} of them:")
    for backend in ("SQLite", "PostgreSQL"):
        found = await sizes(year.rows, backend, copies)
        largest = sorted(found.items(), key=lambda one: -one[1])[:_SHOWN]
        shown = ", ".join(f"{table} {size / KIB:.0f}" for table, size in largest)
        each, kib = found["deliveries"] / deliveries, sum(found.values()) / KIB
        print(f"{backend:<14}{kib:>6.0f}: {shown}; {each:.0f} B a delivery")
    counted = {"sent": year.sent, "updated": year.updated, "acts": year.acts}
    return counted | {"at_once": year.most_at_once, "kib": kib}  # on PostgreSQL, the last
