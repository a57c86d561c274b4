"""What the commands of one pass do, and how their results are told."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot import importing
from bot.cards import Time
from bot.config import Settings
from bot.errors import AlongsideError
from bot.installs import require_readable, reseal
from bot.preview import Foreseen, foresee, without_bot
from bot.rules import RULES
from bot.teamfile import TeamFile
from bot.texts import line, time_words
from storage import schema
from storage.database import Database, opened
from storage.queries.installs import uninstalled_teams
from storage.queries.ledger import routines_of
from storage.queries.people import is_team

# The rules leave out the window's first instant; the command line takes it in.
RESOLUTION = timedelta(microseconds=1)


async def migrate(settings: Settings) -> str:
    async with opened(settings.database.url, settings.database.connections) as database:
        await schema.migrate(database)
        return schema.head()


async def import_team(
    settings: Settings, file: TeamFile, at: datetime, *, welcomes: bool
) -> importing.Imported:
    async with opened(settings.database.url, settings.database.connections) as database:
        await require_current(database)
        async with database.writing.begin() as session:
            return await importing.import_team(session, file, at, welcomes=welcomes)


async def is_removed(settings: Settings, team: str | None) -> bool:
    """Whether every team of that name, or every one that there is, is in a workspace that removed
    the bot."""
    async with (
        opened(settings.database.url, settings.database.connections) as database,
        database.reading() as session,
    ):
        there = {one.team_id: one.team.name for one in await routines_of(session)}
        removed = await uninstalled_teams(session)
    asked = {team_id for team_id, name in there.items() if team in (None, name)}
    return bool(asked) and asked <= set(removed)


async def preview(
    settings: Settings,
    team: str | None,
    start: datetime,
    end: datetime,
    *,
    why: bool = False,
) -> Sequence[Foreseen]:
    """Both ends belong to the window; with `why` there is also what will not come. Raises
    `AlongsideError` for a team that there is not."""
    async with opened(settings.database.url, settings.database.connections) as database:
        await require_current(database)
        async with database.reading() as session:
            if team is not None and not await is_team(session, team):
                raise AlongsideError(line("cli.no_team", team=team))
            # Of all teams, for a person in two of them has one week.
            routines = await routines_of(session)
            found = await foresee(
                session, RULES, routines, start - RESOLUTION, end, with_skipped=why
            )
            steps = [step for step in found if team is None or step.team == team]
            removed = frozenset(await uninstalled_teams(session))
    told = [without_bot(step) if step.team_id in removed else step for step in steps]
    return [step for step in told if step.comes or why]


def as_json(step: Foreseen) -> dict[str, Any]:
    """The shape that the contract gives: times in the team's zone, recipients by address."""
    zone = ZoneInfo(step.zone)
    return {
        "team": step.team,
        "routine": step.routine,
        "due": step.due.astimezone(zone).isoformat(),
        "zone": step.zone,
        "recipients": [recipient.address for recipient in step.recipients],
        "for": step.meeting.astimezone(zone).isoformat() if step.meeting else None,
    }


def with_why(step: Foreseen) -> dict[str, Any]:
    """The same with why: whether it comes at all, and in a digest, and the ledger's reason for
    coming later than planned or not at all, "" where it comes as planned."""
    return as_json(step) | {"comes": step.comes, "digest": step.digest, "reason": step.reason}


def as_line(step: Foreseen, *, why: bool = False) -> str:
    """One step in a line; with `why` and its reason, where it has one."""
    whom = ", ".join(recipient.address for recipient in step.recipients) or "nobody"
    due = time_words(Time(step.due, step.zone))
    about = f", for {time_words(Time(step.meeting, step.zone))}" if step.meeting else ""
    said = f"{due}  {step.team}  {step.routine}  to {whom}{about}"
    if not why or not step.reason:
        return said
    return f"{said}  ({step.reason})" if step.comes else f"{said}  (skipped: {step.reason})"


async def rotate(settings: Settings) -> int:
    """Encrypts the stored tokens with the newest key; how many were not yet. Raises `Misconfigured`
    where one of them opens with no key, and then changes nothing."""
    async with opened(settings.database.url, settings.database.connections) as database:
        await require_current(database)
        seal = settings.encryption.seal
        await require_readable(database, seal)
        return await reseal(database, seal)


async def require_current(database: Database) -> None:
    """Raises `AlongsideError` where the database is not at this code's version."""
    if not await schema.is_current(database):
        raise AlongsideError(line("cli.database_behind"))
