"""Which statements would keep others from a large table."""

import pytest

from tests.contract.storage.long_locks import long_locks


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE INDEX ix_nudges_step ON nudges (step)",
        "CREATE UNIQUE INDEX ix_nudges_step ON nudges (step)",
        "ALTER TABLE deliveries ALTER COLUMN reason TYPE TEXT",
        "ALTER TABLE deliveries ALTER COLUMN reason SET NOT NULL",
        "ALTER TABLE deliveries ADD COLUMN parts INTEGER NOT NULL",
        "ALTER TABLE deliveries ADD COLUMN at TIMESTAMP DEFAULT clock_timestamp() NOT NULL",
        "ALTER TABLE members ADD CONSTRAINT fk_x FOREIGN KEY(x) REFERENCES persons (id)",
        "ALTER TABLE deliveries ADD CONSTRAINT\n ck_state CHECK (state IN ('waiting'))",
        "UPDATE deliveries SET parts = 1",
    ],
)
def test_a_statement_that_takes_a_long_lock_is_seen(statement: str) -> None:
    assert long_locks(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE INDEX CONCURRENTLY ix_nudges_step ON nudges (step)",
        "CREATE INDEX ix_teams_name ON teams (name)",
        "ALTER TABLE deliveries ADD COLUMN parts INTEGER DEFAULT '0' NOT NULL",
        "ALTER TABLE deliveries ADD COLUMN parts INTEGER",
        "ALTER TABLE deliveries ADD CONSTRAINT ck_x CHECK (parts > 0) NOT VALID",
        "ALTER TABLE deliveries VALIDATE CONSTRAINT ck_x",
        "ALTER TABLE deliveries DROP CONSTRAINT ck_x",
    ],
)
def test_a_statement_that_is_over_at_once_is_let_through(statement: str) -> None:
    assert long_locks(statement) == []
