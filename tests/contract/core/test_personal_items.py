"""An item of one's own is changed and withdrawn by its author alone, until its meeting begins."""

import asyncio

import pytest
from sqlalchemy import select, update

from bot.actor import Membership
from bot.cards import Bullets, Buttons
from bot.errors import Gone, Invalid, NotAllowed
from bot.routines.agenda import own
from bot.routines.agenda.meetings import upcoming
from bot.routines.ideas import placing, sharing
from storage.database import Database
from storage.queries.meetings import items_of_day
from storage.tables import (
    AgendaHistory,
    AgendaItem,
    Answer,
    Change,
    Delivery,
    ItemState,
    Meeting,
    Nudge,
)
from tests.contract.core.ledger import (
    DANA,
    PRIYA,
    SAM,
    add_item,
    at,
    import_team,
    maple,
    member,
    plan_on_time,
)
from tests.contract.core.recorder import words

NOW = at("2026-01-02T12:00-05:00")
BEGUN = at("2026-01-06T09:00-05:00")
ITEM = 1


async def asked(database: Database, *texts: str) -> Membership:
    """Priya, who was asked and has brought something."""
    await import_team(database, maple())
    await plan_on_time(database, NOW)
    for text in texts or ("Parking is hard",):
        await add_item(database, PRIYA, text, NOW)
    return await member(database, PRIYA)


async def edit(database: Database, who: Membership, text: str, item: object = ITEM) -> str:
    async with database.writing.begin() as session:
        return words(await own.edit(session, who, item, text, NOW))


async def withdraw(database: Database, who: Membership, item: object = ITEM) -> str:
    async with database.writing.begin() as session:
        return words(await own.withdraw(session, who, item, NOW))


async def items(database: Database) -> list[tuple[str, ItemState]]:
    async with database.reading() as session:
        rows = await session.scalars(select(AgendaItem).order_by(AgendaItem.id))
        return [(row.text, row.state) for row in rows]


async def history(database: Database) -> list[Change]:
    async with database.reading() as session:
        return list(await session.scalars(select(AgendaHistory.change).order_by(AgendaHistory.id)))


async def answers(database: Database) -> list[Answer | None]:
    async with database.reading() as session:
        statement = select(Delivery.answer).join(Delivery.nudge).where(Nudge.step == "ask")
        return list(await session.scalars(statement))


async def test_new_words_take_the_place_of_the_old_and_whoever_saw_them_sees_these(
    database: Database,
) -> None:
    priya = await asked(database)
    async with database.writing.begin() as session:
        await session.execute(update(Delivery).values(version=0))

    said = await edit(database, priya, "  Parking is hard before 8 ")

    assert said == ("We have your new words for Tue Jan 6, 8:00 AM CT:\nParking is hard before 8")
    assert await items(database) == [("Parking is hard before 8", ItemState.OPEN)]
    assert await history(database) == [Change.ADDED, Change.EDITED]
    async with database.reading() as session:
        assert set(await session.scalars(select(Delivery.version))) == {1}


async def test_the_same_words_change_nothing(database: Database) -> None:
    priya = await asked(database)

    assert "Parking is hard" in await edit(database, priya, "Parking is hard")

    assert await history(database) == [Change.ADDED]


async def test_of_two_at_the_same_time_one_stays_and_the_history_has_both(
    database: Database,
) -> None:
    priya = await asked(database)

    await asyncio.gather(edit(database, priya, "one"), edit(database, priya, "two"))

    assert (await items(database))[0][0] in ("one", "two")
    assert await history(database) == [Change.ADDED, Change.EDITED, Change.EDITED]


@pytest.mark.parametrize("typed", ["", " \u200b ", "x" * 501])
async def test_words_that_would_not_be_taken_at_first_are_not_taken_later(
    database: Database, typed: str
) -> None:
    priya = await asked(database)

    with pytest.raises(Invalid) as wrong:
        await edit(database, priya, typed)

    assert set(wrong.value.fields) == {"text"}
    assert await items(database) == [("Parking is hard", ItemState.OPEN)]


async def test_a_withdrawn_item_goes_once_and_the_ask_is_open_again(database: Database) -> None:
    priya = await asked(database)
    assert await answers(database) == [Answer.ITEM]

    first, second = await withdraw(database, priya), await withdraw(database, priya)

    assert first == second
    assert await items(database) == [("Parking is hard", ItemState.WITHDRAWN)]
    assert await history(database) == [Change.ADDED, Change.WITHDRAWN]
    assert await answers(database) == [None]


async def test_while_another_item_stands_the_ask_stays_answered(database: Database) -> None:
    priya = await asked(database, "Parking is hard", "The waiting room is loud")

    await withdraw(database, priya)

    assert await answers(database) == [Answer.ITEM]


async def test_an_idea_on_the_agenda_does_not_keep_the_ask_answered(database: Database) -> None:
    """It never answered it: "they may have something else to bring"."""
    priya = await asked(database)
    dana = await member(database, DANA)
    async with database.writing.begin() as session:
        await sharing.share(session, priya, "Chairs", sharing.NAMED, request="1", now=NOW)
        await placing.place(session, dana, 1, NOW)
    await withdraw(database, priya)
    assert await answers(database) == [None]


async def test_only_whoever_brought_an_item_can_change_it(database: Database) -> None:
    await asked(database)
    sam = await member(database, SAM)

    for change in (edit(database, sam, "Mine now"), withdraw(database, sam)):
        with pytest.raises(NotAllowed):
            await change

    assert await items(database) == [("Parking is hard", ItemState.OPEN)]


@pytest.mark.parametrize("item", [99, 0, -1, "1", None, 2])
async def test_an_item_that_the_team_does_not_have_is_gone(
    database: Database, item: object
) -> None:
    priya = await asked(database)
    await import_team(database, maple(workspace="T0OTHER"))
    await add_item(database, PRIYA, "Of another team", NOW, workspace="T0OTHER")

    for change in (edit(database, priya, "Mine now", item), withdraw(database, priya, item)):
        with pytest.raises(Gone):
            await change

    assert ("Of another team", ItemState.OPEN) in await items(database)


async def test_once_the_meeting_has_begun_an_item_stays_as_it_is(database: Database) -> None:
    priya = await asked(database)

    async with database.writing.begin() as session:
        with pytest.raises(Gone, match="has begun"):
            await own.edit(session, priya, ITEM, "Too late", BEGUN)
        with pytest.raises(Gone, match="has begun"):
            await own.withdraw(session, priya, ITEM, BEGUN)

    assert await items(database) == [("Parking is hard", ItemState.OPEN)]


async def test_what_was_closed_or_withdrawn_cannot_be_changed(database: Database) -> None:
    priya = await asked(database, "Parking is hard", "The waiting room is loud")
    await withdraw(database, priya)
    async with database.writing.begin() as session:
        await session.execute(
            update(AgendaItem).where(AgendaItem.id == 2).values(state=ItemState.CLOSED)
        )

    for change in (
        edit(database, priya, "Again", 1),
        edit(database, priya, "Again", 2),
        withdraw(database, priya, 2),
    ):
        with pytest.raises(Gone):
            await change


async def test_an_item_of_a_meeting_that_is_off_can_still_be_changed(database: Database) -> None:
    """With no meeting ahead it stays where it is, and its author may think again."""
    priya = await asked(database)
    async with database.writing.begin() as session:
        await session.execute(update(Meeting).values(off=True, cancelled_at=NOW))

    async with database.writing.begin() as session:
        await own.edit(session, priya, ITEM, "Parking is free now", BEGUN)

    assert await items(database) == [("Parking is free now", ItemState.OPEN)]


async def test_an_agenda_offers_its_reader_what_they_can_do_with_their_own(
    database: Database,
) -> None:
    priya, sam = await asked(database), await member(database, SAM)
    await add_item(database, SAM, "Who calls new families?", NOW)
    async with database.reading() as session:
        [meeting] = await upcoming(session, priya.team_id, NOW)
        shown = await items_of_day(session, meeting.series.id, meeting.day)

    of_priya, of_sam = (own.parts(shown, who, meeting, NOW) for who in (priya, sam))

    assert [part.buttons[0].payload["item"] for part in of_priya if isinstance(part, Buttons)] == [
        1
    ]
    assert [part.buttons[1].payload["item"] for part in of_sam if isinstance(part, Buttons)] == [2]
    assert own.parts(shown, priya, meeting, BEGUN) == []


async def test_the_forms_show_what_the_item_says_and_change_nothing(database: Database) -> None:
    priya = await asked(database)
    async with database.writing.begin() as session:
        form = await own.edit_form(session, priya, ITEM, NOW)
        sure = await own.withdraw_form(session, priya, ITEM, NOW)

    assert [getattr(field, "value", None) for field in form.fields] == ["Parking is hard"]
    assert any(isinstance(part, Bullets) for part in sure.intro)
    assert await history(database) == [Change.ADDED]
