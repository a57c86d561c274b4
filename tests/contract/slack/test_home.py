"""The App Home keeps Slack's limits and its pace, whatever a team has gathered."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event, update

from bot.cards import Card
from bot.home.page import everything_became
from handlers.demo.seed import DANA, PRIYA, ROSA, SAM
from handlers.sandbox.checks import view_problems
from handlers.sandbox.readable import Reader
from handlers.slack import blockkit
from storage.database import Database
from storage.tables import Meeting
from tests.contract.slack.golden_homes import small
from tests.contract.slack.homes import (
    NOW,
    actor_of,
    add_ideas,
    add_projects,
    busy,
    home_of,
    import_teams,
    maple,
)

# What a page of one team asks of the database at most, and each further team.
ONCE, EACH_TEAM = 8, 56


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """The statements that were sent meanwhile, but for the beginnings of transactions."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith("BEGIN"):
            sent.append(statement)

    event.listen(database.reader.sync_engine, "before_cursor_execute", note)
    yield sent
    event.remove(database.reader.sync_engine, "before_cursor_execute", note)


async def _page(database: Database, user: str) -> tuple[Card, int]:
    with counted(database) as sent:
        card = await home_of(database, user, NOW)
    return card, len(sent)


async def _grow(database: Database, ideas: int, projects: int) -> None:
    async with database.writing.begin() as session:
        dana, priya = [(await actor_of(session, user)).memberships[0] for user in (DANA, PRIYA)]
        await add_ideas(session, priya, ideas)
        await add_projects(session, dana, projects)


def _words(card: Card) -> str:
    return "\n".join(Reader({}, "America/New_York").blocks(blockkit.home(card)["blocks"]))


@pytest.mark.parametrize("user", [DANA, SAM])
async def test_two_hundred_ideas_and_forty_projects_ask_no_more_of_the_database(
    database: Database, user: str
) -> None:
    await import_teams(database, maple())
    await busy(database, DANA, PRIYA)
    _, before = await _page(database, user)
    await _grow(database, 197, 38)
    card, after = await _page(database, user)
    assert after == before <= ONCE + EACH_TEAM
    blocks = blockkit.home(card)["blocks"]
    assert view_problems(blockkit.home(card)) == []
    assert len(blocks) <= 40
    assert "37 more projects are under way." in _words(card)


async def test_each_team_more_asks_the_same_of_the_database(database: Database) -> None:
    counts: list[int] = []
    for number in range(1, 4):
        await import_teams(database, small(number))
        counts.append((await _page(database, SAM))[1])
    first, second, third = counts
    assert third - second == second - first <= EACH_TEAM


async def test_a_lead_of_three_busy_teams_reads_all_of_the_page(database: Database) -> None:
    await import_teams(database, *map(small, range(1, 9)))
    for team in range(8):
        await busy(database, SAM, PRIYA, team=team)
    for user in (SAM, PRIYA):
        card, _ = await _page(database, user)
        view = blockkit.home(card)
        assert view_problems(view) == []
        assert len(view["blocks"]) <= 100
        # One's own stands at the end, so nothing was cut.
        labels = [tap["text"]["text"] for tap in view["blocks"][-1]["elements"]]
        assert labels == ["Settings", "Pause", "Your profile"]
        assert "Team 3" in _words(card)
        assert "Your other teams" in _words(card)


async def test_what_became_of_an_item_is_told_once_its_meeting_is_written_down(
    database: Database,
) -> None:
    await import_teams(database, maple())
    await busy(database, DANA, ROSA)
    async with database.reading() as session:
        place = (await actor_of(session, ROSA)).memberships[0]
        assert "A quieter place to wait" in _words(await everything_became(session, place, NOW))
    async with database.writing.begin() as session:
        await session.execute(update(Meeting).values(recorded_at=None))
    async with database.reading() as session:
        became = _words(await everything_became(session, place, NOW))
    assert "A map from the parking lot" in became
    assert "A quieter place to wait" not in became
