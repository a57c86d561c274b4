"""What a migration may not do to a large table, for others could not use it until it is done."""

import re

# With them each message, person or meeting adds a row, or each request.
LARGE = "deliveries|nudges|decisions|handled_requests|persons|members|routines|meetings"
_INDEX = r"CREATE (UNIQUE )?INDEX (?!CONCURRENTLY)"
_ALTER = rf"ALTER TABLE (ONLY )?({LARGE})\b.*\b"

LONG = {
    "an index that is not made CONCURRENTLY": rf"{_INDEX}.* ON ({LARGE})\b",
    "a type that changes": rf"{_ALTER}ALTER COLUMN \w+ (SET DATA )?TYPE",
    "a column that must be filled from now on": rf"{_ALTER}ALTER COLUMN \w+ SET NOT NULL",
    "a new column to fill": rf"{_ALTER}ADD COLUMN (?!.*DEFAULT).*NOT NULL",
    "a default that differs by row": rf"{_ALTER}ADD COLUMN .*DEFAULT .*\(",
    "a constraint that is checked at once": (
        rf"{_ALTER}ADD CONSTRAINT (?!.*(NOT VALID|USING INDEX))"
    ),
    "every row written anew": rf"^(UPDATE|DELETE FROM) ({LARGE})\b(?!.*WHERE)",
}


def long_locks(statement: str) -> list[str]:
    """What is wrong with a statement of a migration."""
    line = " ".join(statement.split())
    return [name for name, pattern in LONG.items() if re.search(pattern, line, re.IGNORECASE)]
