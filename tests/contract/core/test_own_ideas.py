"""An idea is changed and withdrawn by its contributor alone, until somebody has seen it."""

import asyncio

import pytest
from sqlalchemy import func, select

from bot.errors import Gone, Invalid, NotAllowed
from bot.routines.ideas import joining, moving, own, pages, sharing
from storage.database import Database
from storage.queries.ideas import contribution_times, count_ideas_by_state
from storage.queries.many_teams import Span
from storage.tables import Idea, IdeaChange, IdeaState, Turn
from tests.contract.core.ledger import DANA, PRIYA, SAM, at, import_team, maple, member, routines
from tests.contract.core.recorder import words

NOW = at("2026-01-12T10:00-05:00")
LATER = at("2026-01-12T11:00-05:00")


@pytest.fixture(autouse=True)
async def team(database: Database) -> None:
    await import_team(database, maple() | {"routines": routines(ideas={"enabled": True})})
    await share(database, PRIYA, "A mop")


async def share(database: Database, user: str, text: str, request: str = "") -> str:
    who = await member(database, user)
    async with database.writing.begin() as session:
        card = await sharing.share(
            session, who, text, sharing.NAMED, request=request or text, now=NOW
        )
    return words(card)


async def edit(
    database: Database, text: str, user: str = PRIYA, idea: object = 1, way: str = sharing.NAMED
) -> str:
    who = await member(database, user)
    async with database.writing.begin() as session:
        return words(await own.edit(session, who, idea, text, way, LATER))


async def withdraw(
    database: Database, user: str = PRIYA, idea: object = 1, request: str = "view:1"
) -> str:
    who = await member(database, user)
    async with database.writing.begin() as session:
        return words(await own.withdraw(session, who, idea, request=request, now=LATER))


async def see(database: Database) -> None:
    dana = await member(database, DANA)
    async with database.writing.begin() as session:
        await moving.seen(session, dana, 1, LATER)


async def texts(database: Database) -> list[str]:
    async with database.reading() as session:
        return list(await session.scalars(select(Idea.text).order_by(Idea.id)))


async def turns(database: Database) -> list[Turn]:
    async with database.reading() as session:
        return list(await session.scalars(select(IdeaChange.turn).order_by(IdeaChange.id)))


async def test_the_same_words_change_nothing_and_other_words_are_in_the_history(
    database: Database,
) -> None:
    await edit(database, "A mop")
    assert await turns(database) == [Turn.SHARED]
    await edit(database, "A map")
    await edit(database, "A map")
    assert await turns(database) == [Turn.SHARED, Turn.EDITED]
    assert await texts(database) == ["A map"]


async def test_whoever_chose_to_be_unnamed_later_is_unnamed_in_the_history_too(
    database: Database,
) -> None:
    await edit(database, "A map", way=sharing.UNNAMED)
    dana = await member(database, DANA)
    async with database.reading() as session:
        page = words(await pages.page(session, dana, 1))
    assert "a family partner changed the words" in page
    assert "Priya" not in page


async def test_a_form_that_is_sent_again_after_a_change_shares_nothing_anew(
    database: Database,
) -> None:
    await edit(database, "A map")
    assert "We have your idea." in await share(database, PRIYA, "A mop")
    assert await texts(database) == ["A map"]
    await withdraw(database)
    assert "We have your idea." in await share(database, PRIYA, "A mop")
    assert await texts(database) == []


async def test_other_words_in_a_form_whose_answer_was_lost_are_kept(database: Database) -> None:
    await share(database, SAM, "Chairs", "view:7")
    await share(database, SAM, "Chairs and a table", "view:7")
    assert await texts(database) == ["A mop", "Chairs", "Chairs and a table"]


async def test_nothing_of_a_withdrawn_idea_is_kept_or_counted(database: Database) -> None:
    said = await withdraw(database)
    assert await withdraw(database) == said
    priya = await member(database, PRIYA)
    async with database.reading() as session:
        assert await count_ideas_by_state(session, priya.team_id) == {}
        span = Span(priya.team_id, NOW, LATER)
        assert await contribution_times(session, [span]) == {span: []}
        assert await session.scalar(select(func.count()).select_from(IdeaChange)) == 0
    with pytest.raises(Gone, match="not there any more"):
        await withdraw(database, request="view:2")
    with pytest.raises(Gone, match="not there any more"):
        await see(database)


async def test_nobody_changes_the_idea_of_somebody_else_or_of_another_team(
    database: Database,
) -> None:
    for user in (SAM, DANA):
        with pytest.raises(NotAllowed, match="Only whoever shared"):
            await edit(database, "Mine", user)
        with pytest.raises(NotAllowed, match="Only whoever shared"):
            await withdraw(database, user)
    await import_team(database, maple(workspace="T0BIRCH", name="Birch", channel="C0BIRCH"))
    stranger = await member(database, PRIYA, "T0BIRCH")
    async with database.writing.begin() as session:
        for idea in (1, "1", None):
            with pytest.raises(Gone, match="not there any more"):
                await own.edit_form(session, stranger, idea)
    assert await texts(database) == ["A mop"]


async def test_what_somebody_has_seen_stays_as_it_is(database: Database) -> None:
    await see(database)
    with pytest.raises(Gone, match="Somebody has looked"):
        await edit(database, "A map")
    with pytest.raises(Gone, match="Somebody has looked"):
        await withdraw(database)
    assert await texts(database) == ["A mop"]


async def test_what_goes_on_as_one_with_another_stays_as_it_is(database: Database) -> None:
    await share(database, SAM, "Signs")
    dana = await member(database, DANA)
    async with database.writing.begin() as session:
        await joining.join(session, dana, 2, "1", LATER)
    for user, idea in ((PRIYA, 1), (SAM, 2)):
        with pytest.raises(Gone, match="Somebody has looked"):
            await withdraw(database, user, idea)


async def test_of_withdrawing_and_seeing_at_once_one_happens(database: Database) -> None:
    ended = await asyncio.gather(withdraw(database), see(database), return_exceptions=True)
    assert [type(one) for one in ended if isinstance(one, Exception)] == [Gone]
    async with database.reading() as session:
        left = list(await session.scalars(select(Idea.state)))
    assert left == ([] if isinstance(ended[1], Gone) else [IdeaState.SEEN])


async def test_whoever_says_what_happens_to_it_reads_first_that_its_words_changed(
    database: Database,
) -> None:
    await edit(database, "A map")
    dana = await member(database, DANA)
    async with database.writing.begin() as session:
        with pytest.raises(Invalid, match="a moment ago"):
            await moving.move(session, dana, 1, 1, "done", "It hangs.", LATER)
