"""A database's tables in the database's own words, for comparing one database with another."""

import re

from sqlalchemy import text

from storage.database import Database

# Alembic's own table is no part of the tables.
_POSTGRES = """
SELECT format('%s.%s %s null:%s default:%s identity:%s collation:%s', c.relname, a.attname,
       format_type(a.atttypid, a.atttypmod), NOT a.attnotnull,
       pg_get_expr(d.adbin, d.adrelid), a.attidentity, a.attcollation::regcollation)
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
  LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
 WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attnum > 0
   AND NOT a.attisdropped AND c.relname <> 'alembic_version'
UNION ALL
SELECT format('%s %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
  FROM pg_constraint
 WHERE connamespace = 'public'::regnamespace
   AND conrelid <> coalesce(to_regclass('alembic_version'), 0)
UNION ALL
SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename <> 'alembic_version'
UNION ALL
SELECT format('sequence %s %s', sequencename, data_type) FROM pg_sequences
 WHERE schemaname = 'public'
UNION ALL
SELECT format('type %s', typname) FROM pg_type
 WHERE typnamespace = 'public'::regnamespace AND typtype IN ('e', 'd')
"""

_SQLITE = """
SELECT tbl_name || ' ' || sql FROM sqlite_master
 WHERE sql IS NOT NULL AND tbl_name NOT IN ('alembic_version', 'sqlite_sequence')
"""


async def described(database: Database) -> set[str]:
    """A line per column, constraint, index, sequence and type; the order of columns is left out."""
    async with database.reading() as session:
        found = await session.scalars(text(_SQLITE if database.is_sqlite else _POSTGRES))
        if not database.is_sqlite:
            return set(found)
        return {line for statement in found for line in _lines(statement)}


def _lines(statement: str) -> list[str]:
    """A CREATE statement of SQLite, cut at the commas that stand in its outer parentheses."""
    plain = re.sub(r"\s+", " ", statement.replace('"', "")).strip()
    # A table made anew has its defaults in parentheses, which say nothing.
    plain = re.sub(r"DEFAULT \(('[^']*')\)", r"DEFAULT \1", plain)
    table, _, rest = plain.partition(" ")
    if not rest.startswith("CREATE TABLE"):
        return [plain]
    body = rest[rest.index("(") + 1 : rest.rindex(")")]
    return [f"{table} {part.strip()}" for part in _outer_parts(body)]


def _outer_parts(body: str) -> list[str]:
    parts, depth = [""], 0
    for letter in body:
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if letter == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += letter
    return parts
