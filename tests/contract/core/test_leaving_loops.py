"""What is open with somebody who leaves goes to whoever stays; no name is told that was not."""

from datetime import timedelta

from sqlalchemy import select, update

from bot.routines.agenda import outcomes
from bot.routines.ideas import answering, moving, placing, sharing
from bot.routines.starters import asking, proposing, starting
from bot.routines.starters.proposing import Wish
from bot.teams import leaving
from storage.database import Database
from storage.queries.departures import departure_seen
from storage.queries.idea_changes import latest_change_id
from storage.tables import (
    DeliveryState,
    Departure,
    PartnerAnswer,
    Person,
    Project,
    ProjectPartner,
    Reply,
)
from tests.contract.core.ledger import (
    DANA,
    PRIYA,
    SAM,
    at,
    import_team,
    ledger,
    maple,
    member,
    plan_on_time,
    routines,
)
from tests.contract.core.recorder import words
from tests.contract.core.rounds import AFTER, BEFORE, RECORDED, items, meeting, record, sent

NOW = at("2026-01-13T12:00-05:00")
FORM = "starter:review-form"


async def team(database: Database) -> None:
    file = maple() | {"routines": routines(ideas={"enabled": True}, starters={"enabled": True})}
    await import_team(database, file)


async def share(database: Database, user: str, text: str, way: str = sharing.NAMED) -> None:
    who = await member(database, user)
    async with database.writing.begin() as session:
        await sharing.share(session, who, text, way, request=text, now=NOW)


async def leave(database: Database, user: str, successor: str = "") -> None:
    who = await member(database, user)
    heir = str((await member(database, successor)).member_id) if successor else ""
    async with database.writing.begin() as session:
        await leaving.leave(session, who, heir, NOW)


async def remove(database: Database, user: str) -> str:
    dana, who = await member(database, DANA), await member(database, user)
    async with database.writing.begin() as session:
        return words(await leaving.remove(session, dana, who.member_id, NOW))


async def told(database: Database, step: str) -> list[str]:
    return [
        one.whom
        for one in await ledger(database)
        if one.step == step and one.state is DeliveryState.WAITING
    ]


async def whom(database: Database, user: str) -> str:
    return f"person:{(await member(database, user)).person_id}"


async def under_way(database: Database, owner: str) -> int:
    """Sam asked, Priya said yes."""
    sam, priya, keeps = [await member(database, one) for one in (SAM, PRIYA, owner)]
    async with database.writing.begin() as session:
        await asking.ask(session, sam, FORM, priya.member_id, None, NOW)
        [project] = (await session.scalars(select(Project))).all()
        await asking.answer(session, priya, project.id, PartnerAnswer.YES, NOW)
        begins = {"aim": "A page.", "ends_on": "2026-02-09", "thanks": ""}
        values = {**begins, "owner": str(keeps.member_id)}
        await starting.start(session, sam, project.id, values, NOW)
    return project.id


async def test_what_somebody_shared_by_name_is_told_and_what_they_did_not_is_not(
    database: Database,
) -> None:
    await team(database)
    await share(database, PRIYA, "A map")
    await share(database, PRIYA, "Evening visits", sharing.UNNAMED)
    await share(database, PRIYA, "A late bus", sharing.UNNAMED)
    dana = await member(database, DANA)
    async with database.writing.begin() as session:
        await placing.place(session, dana, 3, NOW)

    said = await remove(database, PRIYA)
    assert "They shared this idea" in said
    assert "A map" in said
    assert "Evening visits" not in said
    assert "A late bus" not in said


async def test_what_came_of_an_unnamed_item_is_not_told_as_theirs(database: Database) -> None:
    await team(database)
    await share(database, PRIYA, "A late bus", sharing.UNNAMED)
    dana = await member(database, DANA)
    async with database.writing.begin() as session:
        await placing.place(session, dana, 1, BEFORE)
    await plan_on_time(database, AFTER)
    held = (await meeting(database)).id
    await record(database, held, sent([one.id for one in await items(database)]))
    assert "A late bus" not in await remove(database, PRIYA)


async def test_a_project_that_they_kept_going_is_the_leads_with_its_check_in(
    database: Database,
) -> None:
    await team(database)
    project_id = await under_way(database, SAM)
    said = await remove(database, SAM)
    assert "They kept this project going." in said

    dana = await member(database, DANA)
    async with database.reading() as session:
        assert (await session.get_one(Project, project_id)).owner_id == dana.member_id
    await plan_on_time(database, at("2026-02-10T12:00-05:00"))
    finals = [one.whom for one in await ledger(database) if one.step == "final"]
    assert finals == [f"person:{dana.person_id}"]


async def test_a_check_in_that_was_asked_of_them_is_asked_of_the_lead(database: Database) -> None:
    await team(database)
    await under_way(database, SAM)
    await plan_on_time(database, at("2026-02-09T12:00-05:00"))
    sam = await member(database, SAM)
    async with database.writing.begin() as session:
        await leaving.remove(
            session, await member(database, DANA), sam.member_id, at("2026-02-09T13:00-05:00")
        )
    assert await told(database, "final") == [await whom(database, DANA)]


async def test_a_partner_who_leaves_takes_part_in_nothing_and_the_owner_hears_so(
    database: Database,
) -> None:
    await team(database)
    await under_way(database, SAM)
    await leave(database, PRIYA)
    async with database.reading() as session:
        [part] = (await session.scalars(select(ProjectPartner))).all()
    assert part.left_at == NOW
    assert await told(database, "left") == [await whom(database, SAM)]


async def test_an_answer_to_somebody_who_left_reaches_the_lead(database: Database) -> None:
    await team(database)
    sam, priya = await member(database, SAM), await member(database, PRIYA)
    async with database.writing.begin() as session:
        await asking.ask(session, sam, FORM, priya.member_id, None, NOW)
        [project] = (await session.scalars(select(Project))).all()
    await remove(database, SAM)
    async with database.writing.begin() as session:
        await asking.answer(session, priya, project.id, PartnerAnswer.YES, NOW)
    assert await told(database, "answered") == [await whom(database, DANA)]


async def test_what_the_last_lead_was_to_see_to_is_told_to_the_next_once(
    database: Database,
) -> None:
    """A call, something that is missing, a proposal, and an idea that nobody has seen."""
    await team(database)
    dana, priya = await member(database, DANA), await member(database, PRIYA)
    for number, text in enumerate(("A map", "Signs"), start=1):
        await share(database, PRIYA, text)
        async with database.writing.begin() as session:
            latest = await latest_change_id(session, number)
            await moving.move(session, dana, number, latest, "testing", "From Monday.", NOW)
    async with database.writing.begin() as session:
        change = await latest_change_id(session, 1)
        await answering.call_me(session, priya, change, 0, NOW)
        change = await latest_change_id(session, 2)
        await answering.not_yet(session, priya, change, 0, "And the bus?", NOW)
        await proposing.propose(session, priya, Wish("A walk through the clinic"), NOW)
    await share(database, PRIYA, "Chairs")
    await leave(database, DANA, SAM)

    sam = await whom(database, SAM)
    for step in ("call_me", "missing", "proposal", "unseen"):
        assert await told(database, step) == [sam], step


async def test_a_call_about_an_item_is_not_mistaken_for_one_about_an_idea(
    database: Database,
) -> None:
    """Both are the first of their kind; the one about the idea went to Sam."""
    await team(database)
    dana, priya = await member(database, DANA), await member(database, PRIYA)
    await share(database, PRIYA, "A map")
    async with database.writing.begin() as session:
        await placing.place(session, dana, 1, BEFORE)
    await plan_on_time(database, AFTER)
    held = (await meeting(database)).id
    await record(database, held, sent([one.id for one in await items(database)]))
    later = RECORDED + timedelta(hours=1)
    async with database.writing.begin() as session:
        latest = await latest_change_id(session, 1)
        await moving.move(session, dana, 1, latest, "testing", "From Monday.", later)
        paused = update(Person).where(Person.id == dana.person_id)
        await session.execute(paused.values(paused_at=later))
    async with database.writing.begin() as session:
        change = await latest_change_id(session, 1)
        await answering.call_me(session, priya, change, 0, later)
        await session.execute(paused.values(paused_at=None))
    async with database.writing.begin() as session:
        await outcomes.answer(session, priya, 1, 0, Reply.CALL_ME, later)
    await leave(database, DANA, SAM)
    async with database.reading() as session:
        [departure] = (await session.scalars(select(Departure))).all()
        seen = await departure_seen(session, departure.id)
    assert seen is not None
    assert seen.calls == [1]
