"""Many teams in a database at once, as rows: importing thousands would take longer than measuring."""

from datetime import datetime, time, timedelta

from sqlalchemy import insert

from storage.database import Database
from storage.tables import Contact, Member, Person, Role, Routine, RoutineKind, Team, Workspace

PARTNERS = 2
_AT_ONCE = 5_000


async def fill(
    database: Database, teams: int, *, due: datetime | None, since: datetime, workspaces: int = 1
) -> None:
    """Teams of `PARTNERS` family partners with one routine each that asks them for ideas every
    week. The routine is due at `due`, or, with None, a week after it began."""
    for first in range(0, teams, _AT_ONCE):
        numbers = range(first + 1, min(first + _AT_ONCE, teams) + 1)
        await _fill(database, numbers, due or since + timedelta(weeks=1), since, workspaces)


async def _fill(
    database: Database, numbers: range, due: datetime, since: datetime, workspaces: int
) -> None:
    async with database.writing.begin() as session:
        if numbers[0] == 1:
            await session.execute(
                insert(Workspace),
                [
                    {"id": one, "platform": "slack", "external_id": f"T{one:06}"}
                    for one in range(1, workspaces + 1)
                ],
            )
        await session.execute(
            insert(Team),
            [
                {
                    "id": number,
                    "workspace_id": 1 + number % workspaces,
                    "name": f"Team {number}",
                    "channel": f"C{number:07}",
                    "timezone": "America/New_York",
                }
                for number in numbers
            ],
        )
        people = [
            (number * PARTNERS + each, number) for number in numbers for each in range(PARTNERS)
        ]
        await session.execute(
            insert(Person),
            [
                {
                    "id": person,
                    "workspace_id": 1 + number % workspaces,
                    "name": f"Person {person}",
                    "contact": Contact.SLACK,
                    "address": f"U{person:08}",
                }
                for person, number in people
            ],
        )
        await session.execute(
            insert(Member),
            [
                {"team_id": number, "person_id": person, "role": Role.PARTNER, "lead": False}
                for person, number in people
            ],
        )
        await session.execute(
            insert(Routine),
            [
                {
                    "id": number,
                    "team_id": number,
                    "kind": RoutineKind.IDEAS,
                    "rrule": "FREQ=WEEKLY;BYDAY=WE",
                    "time_of_day": time(12, 30),
                    "since": since,
                    "planned_until": since,
                    "next_due": due,
                }
                for number in numbers
            ],
        )
