"""Whom the summary reaches, who has what in hand, and what is celebrated once."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select, update

from bot.actor import Membership
from bot.cards import ChoiceField
from bot.errors import Gone, Invalid
from bot.routines.summary import seeing_to
from bot.routines.summary.cards import Summary, is_quiet
from bot.routines.summary.week import week
from bot.teams import leaving
from storage.database import Database
from storage.queries.summary import champions_of
from storage.tables import (
    Contact,
    Decision,
    DeliveryState,
    Idea,
    IdeaState,
    Meeting,
    MeetingSeries,
    Origin,
    Outcome,
    Person,
    Project,
    ProjectState,
    Reply,
    Team,
)
from tests.contract.core.ledger import (
    DANA,
    PRIYA,
    SAM,
    add_item,
    at,
    import_team,
    ledger,
    maple,
    member,
)
from tests.contract.core.rounds import RECORDED, items, meet, record, sent
from tests.contract.core.test_delivery import House

MONDAY = at("2026-01-26T08:31-05:00")
NADIA = "U0NADIA"


async def _set(database: Database, user: str, **values: object) -> None:
    async with database.writing.begin() as session:
        await session.execute(update(Person).filter_by(address=user).values(**values))


async def _readers(database: Database) -> Sequence[str]:
    team_id = (await member(database, PRIYA)).team_id
    async with database.reading() as session:
        return [person.address for person in await champions_of(session, team_id)]


async def _week(database: Database, now: datetime = MONDAY) -> Summary:
    who = await member(database, PRIYA)
    async with database.reading() as session:
        team = await session.get_one(Team, who.team_id)
        return await week(session, team, now, who.timezone)


async def _call_owed(database: Database) -> str:
    """Priya waits for a call; what the summary calls it."""
    meeting_id = await meet(database, "Parking is hard to find")
    file = maple()
    file["members"].append({"user": NADIA, "name": "Nadia Haddad", "role": "care_team"})
    await import_team(database, file, RECORDED)
    await record(database, meeting_id, sent([one.id for one in await items(database)]))
    async with database.writing.begin() as session:
        owed = {"reply": Reply.CALL_ME, "replied_at": MONDAY - timedelta(days=3)}
        found = await session.scalars(update(Outcome).values(**owed).returning(Outcome.id))
        return f"call:{found.one()}"


async def _hand(database: Database, who: Membership, subject: str, to: Membership) -> None:
    async with database.writing.begin() as session:
        await seeing_to.hand_over(session, who, subject, str(to.member_id), MONDAY)


@pytest.mark.parametrize("lost", [{"deactivated_at": MONDAY}, {"contact": Contact.MAIL}])
async def test_the_lead_reads_it_until_a_champion_can_be_reached(
    database: Database, lost: dict[str, object]
) -> None:
    await import_team(database, maple())
    assert await _readers(database) == [SAM]
    await _set(database, SAM, **lost)
    assert await _readers(database) == [DANA]
    await _set(database, DANA, **lost)
    assert await _readers(database) == [SAM]


async def test_what_somebody_had_in_hand_waits_for_somebody_again_when_they_are_gone(
    database: Database,
) -> None:
    subject = await _call_owed(database)
    sam, nadia = await member(database, SAM), await member(database, NADIA)
    await _hand(database, sam, subject, nadia)
    assert [one.who for one in (await _week(database)).facts.stuck] == ["Nadia Haddad"]

    await _set(database, NADIA, deactivated_at=MONDAY)
    assert [one.who for one in (await _week(database)).facts.stuck] == [""]
    await _set(database, NADIA, deactivated_at=None)
    assert [one.who for one in (await _week(database)).facts.stuck] == ["Nadia Haddad"]
    async with database.writing.begin() as session:
        await leaving.leave(session, nadia, "", MONDAY)
    assert [one.who for one in (await _week(database)).facts.stuck] == [""]


@pytest.mark.parametrize("lost", [{"paused_at": MONDAY}, {"contact": Contact.MAIL}])
async def test_whoever_would_not_hear_of_it_is_not_proposed_and_gets_nothing_in_hand(
    database: Database, lost: dict[str, object]
) -> None:
    subject = await _call_owed(database)
    sam, nadia = await member(database, SAM), await member(database, NADIA)
    await _set(database, NADIA, **lost)
    async with database.reading() as session:
        [field] = (await seeing_to.form(session, sam, subject, MONDAY)).fields
    assert isinstance(field, ChoiceField)
    assert [option.label for option in field.options] == ["Dana Reyes"]

    with pytest.raises(Invalid, match="choose somebody"):
        await _hand(database, sam, subject, nadia)
    await _set(database, DANA, **lost)
    with pytest.raises(Gone, match="Nobody else"):
        async with database.reading() as session:
            await seeing_to.form(session, sam, subject, MONDAY)


async def test_what_is_handed_on_before_it_was_told_is_told_to_whoever_has_it_now(
    database: Database,
) -> None:
    subject = await _call_owed(database)
    sam, dana, nadia = [await member(database, one) for one in (SAM, DANA, NADIA)]
    await _hand(database, sam, subject, nadia)
    await _hand(database, sam, subject, dana)
    await House(database).deliver(MONDAY)

    told = {one.whom: one for one in await ledger(database) if one.step == "handed"}
    assert told[f"person:{dana.person_id}"].state is DeliveryState.SENT
    passed = told[f"person:{nadia.person_id}"]
    assert (passed.state, passed.reason) == (DeliveryState.SKIPPED, "somebody else has it by now")


async def test_meetings_in_a_row_are_celebrated_in_the_week_in_which_there_was_one_more(
    database: Database,
) -> None:
    await import_team(database, maple())
    async with database.writing.begin() as session:
        series_id = (await session.scalars(select(MeetingSeries.id))).one()
        for day in (date(2025, 12, 23), date(2026, 1, 6), date(2026, 1, 20)):
            starts_at = at(f"{day}T09:00-05:00")
            held = Meeting(series_id=series_id, day=day, starts_at=starts_at)
            held.family_discussed, held.recorded_at = True, starts_at + timedelta(hours=1)
            session.add(held)

    celebrated = await _week(database)
    assert [one.forward for one in celebrated.facts.good] == [
        "At our last 3 meetings in a row we talked about what families brought first."
    ]
    assert is_quiet((await _week(database, MONDAY + timedelta(weeks=1))).facts)


async def test_what_moved_leads_to_where_it_stands(database: Database) -> None:
    await import_team(database, maple())
    who = await member(database, DANA)
    assert await _places(database) == []
    then = MONDAY - timedelta(days=2)
    async with database.writing.begin() as session:
        session.add(
            Idea(
                team_id=who.team_id,
                author_id=who.member_id,
                text="A map",
                shared_at=then,
                state=IdeaState.NEW,
                since=then,
            )
        )
        session.add(
            Project(
                team_id=who.team_id,
                origin=Origin.STARTER,
                state=ProjectState.ENDED,
                title="Look over a form",
                task="A parent reads it.",
                minutes=30,
                by_id=who.member_id,
                owner_id=who.member_id,
                since=then,
                begins_on=date(2026, 1, 1),
                ends_on=date(2026, 1, 20),
                decision=Decision.ADAPT,
                sentence="It is shorter now.",
                ended_at=then,
            )
        )
    assert await _places(database) == ["Ideas", "Projects"]
    await add_item(database, PRIYA, "Parking is hard to find", then)
    assert await _places(database) == ["See agenda", "Ideas", "Projects"]


async def _places(database: Database) -> list[str]:
    """The taps below what moved in the details."""
    return [tap.label for tap in (await _week(database)).facts.places]
