"""The job queue of the delivery engine "procrastinate", on PostgreSQL only.

Its tables come from Procrastinate's own migrations, which never change once they are released, up
to the last one of 3.10; a later one is for a later version of ours to bring.
"""

from importlib import resources

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

# Every PostgreSQL has it, and some hosts refuse the wish for any extension.
_PLPGSQL = "CREATE EXTENSION IF NOT EXISTS plpgsql WITH SCHEMA pg_catalog;"

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
        for name in names[: names.index(LAST) + 1]:
            _run(folder.joinpath(name).read_text("utf-8").removeprefix(_PLPGSQL))


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        _run(_DROP)


def _run(script: str) -> None:
    # As it stands: no percent sign is a parameter, and there may be many statements in one.
    op.get_bind().execution_options(no_parameters=True).exec_driver_sql(script)
