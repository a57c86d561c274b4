"""Turns that several processes take one after the other; PostgreSQL only, and by its clock alone,
so that no machine's own clock matters.

A limit is kept as the moment at which it allows a whole burst again. Each turn moves that on, in
one statement with a transaction of its own: a row is locked no longer than that.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection


@dataclass(frozen=True, slots=True)
class Rate:
    """A limit: a call every `apart` seconds, and `burst` of them at once after a while of none."""

    key: str
    apart: float
    burst: int

    @property
    def span(self) -> float:
        """Seconds until a whole burst is allowed again, once it was used up."""
        return self.apart * self.burst


# `ahead` is how long the caller would have to wait; a turn that is too far away is not taken.
# Whoever waits for one limit leaves by the others only then, too.
_TAKE = text("""
WITH asked AS (
    SELECT * FROM unnest(
        CAST(:keys AS text[]), CAST(:aparts AS float8[]), CAST(:spans AS float8[])
    ) AS asked (key, apart, span)
), ahead AS (
    SELECT greatest(
        max(extract(epoch FROM whole_at - clock_timestamp()) + apart - span), 0
    ) AS seconds
      FROM asked JOIN paces USING (key) WHERE workspace = :workspace
), taken AS (
    INSERT INTO paces (workspace, key, whole_at)
    SELECT :workspace, key, clock_timestamp() + make_interval(secs => seconds + apart)
      FROM asked, ahead
     WHERE seconds <= :longest
     ORDER BY key
        ON CONFLICT (workspace, key) DO UPDATE
       SET whole_at = (
           SELECT greatest(paces.whole_at, clock_timestamp() + make_interval(secs => seconds))
                + make_interval(secs => apart)
             FROM asked, ahead WHERE asked.key = paces.key
       )
    RETURNING extract(epoch FROM whole_at - clock_timestamp())
         - (SELECT span FROM asked WHERE asked.key = paces.key) AS seconds
)
SELECT seconds, true FROM taken
 UNION ALL SELECT seconds, false FROM ahead WHERE seconds > :longest""")
_PAUSE = text("""
INSERT INTO paces AS old (workspace, key, whole_at)
VALUES (:workspace, :key, clock_timestamp() + make_interval(secs => :seconds))
    ON CONFLICT (workspace, key) DO UPDATE
   SET whole_at = greatest(old.whole_at, excluded.whole_at)""")
# Rows that somebody is at are left to the next time.
_FORGET = text("""
DELETE FROM paces WHERE (workspace, key) IN (
    SELECT workspace, key FROM paces WHERE whole_at < clock_timestamp() FOR UPDATE SKIP LOCKED
)""")


async def take_turn(
    connection: AsyncConnection, workspace: str, rates: Sequence[Rate], longest: float
) -> tuple[float, bool]:
    """Seconds until it is the caller's turn by all of the limits, and whether the turn is taken:
    it is not where that is more than `longest` away."""
    asked = {
        "workspace": workspace,
        "keys": [rate.key for rate in rates],
        "aparts": [rate.apart for rate in rates],
        "spans": [rate.span for rate in rates],
    }
    turns = (await connection.execute(_TAKE, asked | {"longest": longest})).all()
    return max(0.0, *(float(seconds) for seconds, _ in turns)), all(taken for _, taken in turns)


async def pause(connection: AsyncConnection, workspace: str, rate: Rate, seconds: float) -> None:
    """Nobody has a turn by this limit for so many seconds, and no burst follows at once."""
    whole = seconds + rate.span - rate.apart
    await connection.execute(_PAUSE, {"workspace": workspace, "key": rate.key, "seconds": whole})


async def forget_past(connection: AsyncConnection) -> None:
    """Removes the rows that say no more than none at all."""
    await connection.execute(_FORGET)
