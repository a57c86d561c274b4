"""Turns that several processes take one after the other; PostgreSQL only, and by its clock alone,
so that no machine's own clock matters.

A limit is kept as the moment at which it allows a whole burst again. Each turn moves that on, in
one statement with a transaction of its own: a row is locked no longer than that.
"""

from collections.abc import Mapping, Sequence
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


# `ahead` is how long a caller would have to wait; a turn that is too far away is not taken. Whoever
# waits for one limit leaves by the others only then, too. All take rows in one order.
_TAKE = text("""
WITH asked AS (
    SELECT * FROM unnest(
        CAST(:workspaces AS text[]), CAST(:keys AS text[]),
        CAST(:aparts AS float8[]), CAST(:spans AS float8[])
    ) AS asked (workspace, key, apart, span)
), ahead AS (
    SELECT workspace, greatest(
        max(extract(epoch FROM whole_at - clock_timestamp()) + apart - span), 0
    ) AS seconds
      FROM asked LEFT JOIN paces USING (workspace, key)
     GROUP BY workspace
), taken AS (
    INSERT INTO paces (workspace, key, whole_at)
    SELECT workspace, key, clock_timestamp() + make_interval(secs => seconds + apart)
      FROM asked JOIN ahead USING (workspace)
     WHERE seconds <= :longest
     ORDER BY workspace, key
        ON CONFLICT (workspace, key) DO UPDATE
       SET whole_at = (
           SELECT greatest(paces.whole_at, clock_timestamp() + make_interval(secs => seconds))
                + make_interval(secs => apart)
             FROM asked JOIN ahead USING (workspace)
            WHERE workspace = paces.workspace AND key = paces.key
       )
    RETURNING workspace, key, extract(epoch FROM whole_at - clock_timestamp()) AS whole
)
SELECT workspace, max(whole - span), true FROM taken JOIN asked USING (workspace, key)
 GROUP BY workspace
 UNION ALL SELECT workspace, seconds, false FROM ahead WHERE seconds > :longest""")
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


async def take_turns(
    connection: AsyncConnection, rates: Mapping[str, Sequence[Rate]], longest: float
) -> dict[str, tuple[float, bool]]:
    """For one caller in each of these workspaces seconds until it is their turn by all of their
    limits, and whether the turn is taken: it is not where that is more than `longest` away."""
    each = [(workspace, rate) for workspace, own in rates.items() for rate in own]
    asked = {
        "workspaces": [workspace for workspace, _ in each],
        "keys": [rate.key for _, rate in each],
        "aparts": [rate.apart for _, rate in each],
        "spans": [rate.span for _, rate in each],
    }
    turns = await connection.execute(_TAKE, asked | {"longest": longest})
    return {workspace: (max(0.0, float(wait)), taken) for workspace, wait, taken in turns}


async def pause(connection: AsyncConnection, workspace: str, rate: Rate, seconds: float) -> None:
    """Nobody has a turn by this limit for so many seconds, and no burst follows at once."""
    whole = seconds + rate.span - rate.apart
    await connection.execute(_PAUSE, {"workspace": workspace, "key": rate.key, "seconds": whole})


async def forget_past(connection: AsyncConnection) -> None:
    """Removes the rows that say no more than none at all."""
    await connection.execute(_FORGET)
