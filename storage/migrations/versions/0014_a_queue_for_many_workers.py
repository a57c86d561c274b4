"""The job queue of the delivery engine "procrastinate", on PostgreSQL only.

Its tables come from Procrastinate's own migrations, which never change once they are released, up
to the last one of 3.10; a later one is for a later version of ours to bring.
"""

import re
from collections.abc import Sequence
from importlib import resources

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

# Every PostgreSQL has it, and some hosts refuse the wish for any extension.
_PLPGSQL = "CREATE EXTENSION IF NOT EXISTS plpgsql WITH SCHEMA pg_catalog;"

_MADE = re.compile(r"CREATE TYPE (\w+) AS ENUM \((.*?)\);", re.DOTALL)
_ADDED = re.compile(r"ALTER TYPE (\w+) ADD VALUE '(\w+)'(?: (BEFORE|AFTER) '(\w+)')?;")

LAST = "03.04.00_50_post_add_retry_failed_job_procedure.sql"

_DROP = """
DO $$
DECLARE found record;
BEGIN
    FOR found IN SELECT tablename FROM pg_tables
        WHERE schemaname = current_schema() AND tablename LIKE 'procrastinate\\_%'
    LOOP
        EXECUTE format('DROP TABLE %I CASCADE', found.tablename);
    END LOOP;
    FOR found IN SELECT oid::regprocedure AS signature FROM pg_proc
        WHERE pronamespace = current_schema()::regnamespace AND proname LIKE 'procrastinate\\_%'
    LOOP
        EXECUTE format('DROP FUNCTION %s', found.signature);
    END LOOP;
    FOR found IN SELECT typname FROM pg_type
        WHERE typnamespace = current_schema()::regnamespace AND typname LIKE 'procrastinate\\_%'
        AND typtype IN ('e', 'c')
    LOOP
        EXECUTE format('DROP TYPE %I', found.typname);
    END LOOP;
END;
$$
"""


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        folder = resources.files("procrastinate.sql.migrations")
        names = sorted(file.name for file in folder.iterdir() if file.name.endswith(".sql"))
        names = names[: names.index(LAST) + 1]
        for script in _with_whole_types(
            [folder.joinpath(name).read_text("utf-8") for name in names]
        ):
            _run(script.removeprefix(_PLPGSQL))


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        _run(_DROP)


def _with_whole_types(scripts: Sequence[str]) -> list[str]:
    """The scripts with each type made at once with all the values that it comes to have: before
    version 17 PostgreSQL lets no value be used in the transaction that added it."""
    made = {
        kind: re.findall(r"'(\w+)'", values)
        for script in scripts
        for kind, values in _MADE.findall(script)
    }
    for script in scripts:
        for kind, value, side, other in _ADDED.findall(script):
            values = made[kind]
            place = values.index(other) + (side == "AFTER") if side else len(values)
            values.insert(place, value)

    def whole(match: re.Match[str]) -> str:
        values = ", ".join(f"'{value}'" for value in made[match[1]])
        return f"CREATE TYPE {match[1]} AS ENUM ({values});"

    return [_ADDED.sub("", _MADE.sub(whole, script)) for script in scripts]


def _run(script: str) -> None:
    # As it stands: no percent sign is a parameter, and there may be many statements in one.
    op.get_bind().execution_options(no_parameters=True).exec_driver_sql(script)
