"""Writes the next migration, from what the tables say: `python -m storage.migrations "add it"`.

It compares the tables with a new SQLite database at the newest version. Changed CHECKs are not
seen by it, and a table that SQLite makes anew forgets that it never gives a number twice: add
both by hand, as 0002 does; the tests tell when one is missing.
"""

import asyncio
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from alembic import command
from sqlalchemy import Connection

from storage import schema
from storage.database import opened


async def write_next(message: str) -> None:
    """Writes the file and says where."""

    def compare(connection: Connection) -> None:
        config = schema.alembic_config()
        config.attributes["connection"] = connection
        number = f"{len(schema.versions()) + 1:04}"
        command.revision(config, message, autogenerate=True, rev_id=number)

    with TemporaryDirectory() as directory:
        async with opened(f"sqlite+aiosqlite:///{Path(directory, 'compared.db')}") as database:
            await schema.migrate(database)
            async with schema.changing(database) as connection:
                await connection.run_sync(compare)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit('usage: python -m storage.migrations "what it does"')
    asyncio.run(write_next(sys.argv[1]))
