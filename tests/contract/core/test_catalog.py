"""A team's own entries: added, changed and put away by its care team, and its own alone."""

import asyncio

import pytest

from bot.actor import Membership
from bot.catalog import browse, own
from bot.catalog.entries import catalog, ideas_for, starter_named, starters_for
from bot.catalog.kinds import ChangeIdea, Starter
from bot.catalog.own import MAX_OWN
from bot.errors import Gone, Invalid, NotAllowed
from handlers.slack.parse import Values
from storage.database import Database
from storage.tables import EntryKind, Setting
from tests.contract.core.ledger import DANA, PRIYA, SAM, at, import_team, maple, member
from tests.contract.core.recorder import words

NOW = at("2026-01-05T09:00-05:00")
IDEA = {"text": "Read one thank-you letter aloud", "concept": "concept:norms"}
STARTER = {
    "title": "Walk the way in",
    "text": "Walk from the car park with us.",
    "concept": "concept:barriers",
    "minutes": "45",
    "setting": "clinic",
    "weeks": "2",
    "skills": "Photography",
}
CEDAR = "T0CEDAR"


async def add(
    database: Database, who: Membership, kind: EntryKind, values: dict[str, str], request: str = ""
) -> str:
    async with database.writing.begin() as session:
        card = await own.add(
            session, who, kind, Values(values), request=request or str(values), now=NOW
        )
    return words(card)


async def edit(
    database: Database, who: Membership, values: dict[str, str], changes: int, key: str = "own:1"
) -> str:
    payload: dict[str, str | int] = {"entry": key, "changes": changes}
    request = f"{values}, {changes}"
    async with database.writing.begin() as session:
        card = await own.edit(
            session, who, EntryKind.IDEA, Values(values), payload, request=request, now=NOW
        )
    return words(card)


async def retire(database: Database, who: Membership, key: str = "own:1") -> str:
    async with database.writing.begin() as session:
        return words(await own.retire(session, who, key, NOW))


async def own_ideas(database: Database, who: Membership) -> list[ChangeIdea]:
    async with database.reading() as session:
        return [idea for idea in await ideas_for(session, who.team_id) if idea.own]


async def own_starters(database: Database, who: Membership) -> list[Starter]:
    async with database.reading() as session:
        found = await starters_for(session, who.team_id)
    assert found[:7] == catalog().starters
    return list(found[7:])


@pytest.fixture
async def sam(database: Database) -> Membership:
    """Of the care team, and no lead."""
    await import_team(database, maple())
    return await member(database, SAM)


async def test_a_team_chooses_from_the_package_and_its_own_in_one_shape(
    database: Database, sam: Membership
) -> None:
    assert "Walk the way in" in await add(database, sam, EntryKind.STARTER, STARTER)
    await add(database, sam, EntryKind.IDEA, IDEA)

    [starter] = await own_starters(database, sam)
    assert starter == Starter(
        key="own:1",
        source="Your team",
        title="Walk the way in",
        task="Walk from the car park with us.",
        skills=("photography",),
        interests=(),
        minutes=45,
        setting=Setting.CLINIC,
        suits="",
        aim="",
        weeks=2,
        first_step="",
        watch="",
        thanks="",
        concepts=("concept:barriers",),
        own=True,
    )
    [idea] = await own_ideas(database, sam)
    assert (idea.key, idea.text, idea.concept) == ("own:2", IDEA["text"], IDEA["concept"])


async def test_the_same_form_sent_again_adds_nothing_more(
    database: Database, sam: Membership
) -> None:
    receipts = [await add(database, sam, EntryKind.IDEA, IDEA, "view:1") for _ in range(2)]

    assert receipts[0] == receipts[1]
    assert len(await own_ideas(database, sam)) == 1


async def test_what_is_put_away_is_offered_no_more_and_still_known_by_its_key(
    database: Database, sam: Membership
) -> None:
    await add(database, sam, EntryKind.STARTER, STARTER)
    for _ in range(2):
        assert "Walk the way in" in await retire(database, sam)

    assert await own_starters(database, sam) == []
    async with database.reading() as session:
        found = await starter_named(session, sam.team_id, "own:1")
        assert found is not None
        assert found.title == "Walk the way in"
        with pytest.raises(Gone, match="not in the list any more"):
            await own.editing(session, sam, "own:1")
        seen = await browse.as_seen(session, sam)
        with pytest.raises(Gone, match="not in the list any more"):
            browse.starter_in(seen, sam, "own:1")


async def test_an_edit_that_was_overtaken_by_another_is_refused_and_changes_nothing(
    database: Database, sam: Membership
) -> None:
    await add(database, sam, EntryKind.IDEA, IDEA)
    for _ in range(2):  # a retry too
        assert "The first" in await edit(database, sam, IDEA | {"text": "The first"}, changes=0)
    with pytest.raises(Gone, match="Somebody has changed this since you opened it"):
        await edit(database, sam, IDEA | {"text": "The second"}, changes=0)

    [idea] = await own_ideas(database, sam)
    assert (idea.key, idea.text) == ("own:1", "The first")
    await edit(database, sam, IDEA | {"text": "The second"}, changes=1)
    assert [idea.text for idea in await own_ideas(database, sam)] == ["The second"]


async def test_of_two_who_change_it_at_the_same_time_one_reads_that_the_other_has(
    database: Database, sam: Membership
) -> None:
    await add(database, sam, EntryKind.IDEA, IDEA)
    texts = ("One", "Two", "Three")
    for changes in range(4):  # from the second on, each has a connection at hand
        said = await asyncio.gather(
            *(edit(database, sam, IDEA | {"text": text}, changes) for text in texts),
            return_exceptions=True,
        )

        [idea] = await own_ideas(database, sam)
        [kept] = [one for one in said if isinstance(one, str)]
        assert [type(one) for one in said].count(Gone) == len(texts) - 1
        assert idea.text in kept


async def test_another_team_neither_sees_nor_changes_what_is_not_its_own(
    database: Database, sam: Membership
) -> None:
    await add(database, sam, EntryKind.STARTER, STARTER)
    await add(database, sam, EntryKind.IDEA, IDEA)
    await import_team(database, maple(workspace=CEDAR, name="Cedar IBD"))
    other = await member(database, DANA, CEDAR)

    assert await own_starters(database, other) == []
    assert await own_ideas(database, other) == []
    async with database.reading() as session:
        assert await starter_named(session, other.team_id, "own:1") is None
    with pytest.raises(Gone):
        await retire(database, other)
    with pytest.raises(Gone):
        await edit(database, other, IDEA, changes=0, key="own:2")
    assert len(await own_starters(database, sam)) == 1


@pytest.mark.parametrize(
    "key",
    ["starter:review-form", "own:", "own:0", "own:-1", "own:1.0", "own:٣", "own:" + "9" * 30, "1"],
)
async def test_a_key_that_is_none_of_the_teams_own_leads_to_nothing(
    database: Database, sam: Membership, key: str
) -> None:
    with pytest.raises(Gone):
        await retire(database, sam, key)


async def test_a_starter_is_not_changed_by_the_form_for_ideas(
    database: Database, sam: Membership
) -> None:
    await add(database, sam, EntryKind.STARTER, STARTER)

    with pytest.raises(Gone):
        await edit(database, sam, IDEA, changes=0)


async def test_a_partner_looks_and_changes_nothing(database: Database, sam: Membership) -> None:
    await add(database, sam, EntryKind.IDEA, IDEA)
    priya = await member(database, PRIYA)

    assert [idea.text for idea in await own_ideas(database, priya)] == [IDEA["text"]]
    for act in (
        add(database, priya, EntryKind.IDEA, IDEA),
        edit(database, priya, IDEA, changes=0),
        retire(database, priya),
    ):
        with pytest.raises(NotAllowed, match="Only the care team can change this list"):
            await act
    async with database.reading() as session:
        seen = await browse.as_seen(session, priya)
        assert "I found nothing" in words(await browse.find(session, priya, "flyer"))
        assert "flyer" in words(await browse.find(session, sam, "flyer"))
    assert (seen.partner_characteristics, seen.outreach) == ((), ())


async def test_a_team_that_has_as_many_as_can_be_shown_puts_one_away_first(
    database: Database, sam: Membership
) -> None:
    for number in range(MAX_OWN):
        await add(database, sam, EntryKind.IDEA, IDEA | {"text": f"Idea {number}"})
    with pytest.raises(Invalid) as refusal:
        await add(database, sam, EntryKind.IDEA, IDEA)
    assert refusal.value.fields == {
        "text": f"Your team has {MAX_OWN} of these already. Please put one away first."
    }

    await add(database, sam, EntryKind.STARTER, STARTER)
    await retire(database, sam)
    await add(database, sam, EntryKind.IDEA, IDEA)
    assert len(await own_ideas(database, sam)) == MAX_OWN
