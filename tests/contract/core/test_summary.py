"""Whom the summary reaches, who has what in hand, and what is celebrated once."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select, update

from bot.actor import Membership
from bot.cards import ChoiceField, Text
from bot.errors import Gone, Invalid
from bot.platforms import Unreachable
from bot.routines.ideas import answering
from bot.routines.starters import replying
from bot.routines.summary import seeing_to
from bot.routines.summary.cards import Summary, is_quiet
from bot.routines.summary.week import week
from bot.teams import leaving
from bot.texts import plain
from storage.database import Database
from storage.queries.idea_changes import latest_change_id
from storage.queries.summary import champions_by_team
from storage.tables import (
    AgendaItem,
    Contact,
    Decision,
    DeliveryState,
    IdeaState,
    Meeting,
    MeetingSeries,
    Origin,
    Outcome,
    PartnerAnswer,
    Person,
    Project,
    ProjectHours,
    ProjectPartner,
    ProjectState,
    Reply,
    Team,
)
from tests.contract.core.delivered import House
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
from tests.contract.core.test_ideas import move, share

MONDAY = at("2026-01-26T08:31-05:00")
NADIA = "U0NADIA"


async def _set(database: Database, user: str, **values: object) -> None:
    async with database.writing.begin() as session:
        await session.execute(update(Person).filter_by(address=user).values(**values))


async def _readers(database: Database) -> Sequence[str]:
    team_id = (await member(database, PRIYA)).team_id
    async with database.reading() as session:
        champions = await champions_by_team(session, [team_id])
        return [person.address for person in champions[team_id]]


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
    await share(database, PRIYA, "A map from the parking lot", then)
    async with database.writing.begin() as session:
        ended = _project(who, "Look over a form", ProjectState.ENDED, date(2026, 1, 1))
        ended.decision, ended.sentence, ended.ended_at = Decision.ADAPT, "It is shorter.", then
        session.add(ended)
    assert await _places(database) == ["Ideas", "Projects"]
    await add_item(database, PRIYA, "Parking is hard to find", then)
    assert await _places(database) == ["See agenda", "Ideas", "Projects"]


async def _places(database: Database) -> list[str]:
    """The taps below what moved in the details."""
    return [tap.label for tap in (await _week(database)).facts.places]


async def test_who_could_not_be_reached_is_named_until_something_arrives(
    database: Database,
) -> None:
    await import_team(database, maple(), at("2026-01-07T09:00-05:00"))
    house = House(database)
    house.platform.refusals.extend([None, Unreachable("gone")])
    await house.pass_at(at("2026-01-14T17:31-05:00"))
    thursday = at("2026-01-15T12:00-05:00")
    assert _said((await _week(database, thursday)).facts.failed) == [
        "My message of Wed Jan 14 could not reach Priya Shah."
    ]

    await house.pass_at(at("2026-01-16T14:01-05:00"))
    assert (await _week(database, MONDAY)).facts.failed == ()


async def test_an_idea_is_stuck_until_it_is_seen_and_again_when_nothing_is_said_of_it(
    database: Database,
) -> None:
    await import_team(database, maple())
    shared = MONDAY - timedelta(days=8)
    await share(database, PRIYA, "A map from the parking lot", shared)
    unseen = await _week(database)
    assert _said(one.what for one in unseen.facts.stuck) == [
        "Nobody has seen this idea yet: “A map from the parking lot”"
    ]

    await move(database, IdeaState.CONSIDERING, "", MONDAY)
    assert (await _week(database)).facts.stuck == ()
    [waits] = (await _week(database, MONDAY + timedelta(days=57))).facts.stuck
    assert plain(waits.what) == "This idea waits for a word: “A map from the parking lot”"
    assert waits.act is not None
    assert waits.act.label == "Open"


async def test_an_idea_that_is_done_is_celebrated_and_passed_on_without_a_name(
    database: Database,
) -> None:
    await import_team(database, maple())
    await share(database, PRIYA, "A map from the parking lot", MONDAY - timedelta(days=2))
    await move(database, IdeaState.DONE, "It is in every letter.", MONDAY - timedelta(days=1))

    facts = (await _week(database)).facts
    assert _said(facts.moved) == ["One idea was shared.", "One idea was answered with a sentence."]
    [good] = facts.good
    assert plain(good.what) == (
        "To celebrate: “A map from the parking lot” is done: “It is in every letter.”"
    )
    assert good.forward == (
        "Somebody had an idea: “A map from the parking lot” It is done: “It is in every letter.”"
    )


async def test_projects_tell_what_comes_what_waits_what_was_given_and_what_is_kept(
    database: Database,
) -> None:
    await import_team(database, maple())
    who, priya = await member(database, DANA), await member(database, PRIYA)
    then = MONDAY - timedelta(days=2)
    kept = _project(who, "Look over a form", ProjectState.ENDED, date(2026, 1, 1))
    kept.decision, kept.sentence, kept.ended_at = Decision.ADOPT, "It is shorter now.", then
    async with database.writing.begin() as session:
        session.add(kept)
        session.add(_project(who, "A welcome bag", ProjectState.UNDER_WAY, date(2026, 1, 20)))
        session.add(_project(who, "A shorter letter", ProjectState.UNDER_WAY, date(2026, 1, 5)))
        session.add(_project(who, "A lunch", ProjectState.PROPOSED, None))
        await session.flush()
        given = ProjectHours(project_id=kept.id, member_id=priya.member_id, minutes=100, at=then)
        session.add(given)

    facts = (await _week(database)).facts
    assert _said(facts.moved) == [
        "One project with a partner came to its end.",
        "Partners gave about 2 hours.",
    ]
    assert _said(facts.ahead) == ["“A welcome bag”: next on Tue Feb 3."]
    assert _said(one.what for one in facts.stuck) == [
        "How does “A shorter letter” go? Nobody wrote it down yet.",
        "A partner would like to start “A lunch” and waits for an answer.",
    ]
    assert _said(one.what for one in facts.good) == [
        "To celebrate: we keep “Look over a form”: “It is shorter now.”"
    ]


async def test_an_old_item_that_went_on_again_and_again_is_stuck(database: Database) -> None:
    await meet(database, "Parking is hard to find", "Forms")
    async with database.writing.begin() as session:
        old = MONDAY - timedelta(days=29)
        moved = update(AgendaItem).filter_by(text="Forms").values(carried=2, added_at=old)
        await session.execute(moved)

    stuck = [one for one in (await _week(database)).facts.stuck if one.subject.startswith("item")]
    assert _said(one.what for one in stuck) == ["On the agenda again and again: “Forms”"]


def _said(texts: Iterable[Text]) -> list[str]:
    return [plain(text) for text in texts]


def _project(who: Membership, title: str, state: ProjectState, begins: date | None) -> Project:
    return Project(
        team_id=who.team_id,
        origin=Origin.STARTER,
        state=state,
        title=title,
        task="A parent reads it.",
        minutes=30,
        by_id=who.member_id,
        owner_id=who.member_id,
        since=MONDAY - timedelta(days=3),
        begins_on=begins,
        ends_on=begins + timedelta(days=28) if begins else None,
    )


async def test_a_call_about_an_idea_waits_until_somebody_made_it_or_the_contributor_spoke_again(
    database: Database,
) -> None:
    await import_team(database, maple())
    who, lead = await member(database, PRIYA), await member(database, DANA)
    await share(database, PRIYA, "A map from the parking lot", MONDAY - timedelta(days=2))
    for state in (IdeaState.TESTING, IdeaState.DONE):
        await move(database, state, "Sam draws one.", MONDAY)
        async with database.writing.begin() as session:
            change = await latest_change_id(session, 1)
            await answering.call_me(session, who, change, 0, MONDAY)

    # One call, though she asked for it twice: the first was about what is over.
    [call] = (await _week(database)).facts.stuck
    assert plain(call.what) == "A contributor waits for a call."
    assert call.act is not None
    async with database.writing.begin() as session:
        await answering.called(session, lead, call.act.payload["reply"], MONDAY)
    assert (await _week(database)).facts.stuck == ()


async def test_a_talk_about_a_project_waits_until_somebody_had_it(database: Database) -> None:
    await import_team(database, maple())
    lead, priya = await member(database, DANA), await member(database, PRIYA)
    ended = _project(lead, "Look over a form", ProjectState.ENDED, date(2026, 1, 1))
    ended.decision, ended.sentence = Decision.ADAPT, "It is shorter."
    ended.ended_at = MONDAY - timedelta(days=8)
    asked = _project(lead, "A lunch", ProjectState.ASKING, None)
    async with database.writing.begin() as session:
        session.add_all((ended, asked))
        await session.flush()
        for project, answer in ((ended, PartnerAnswer.YES), (asked, None)):
            part = ProjectPartner(project_id=project.id, member_id=priya.member_id, answer=answer)
            part.asked_at = part.replied_at = MONDAY - timedelta(days=1)
            part.reply = Reply.CALL_ME
            session.add(part)

    waits = (await _week(database)).facts.stuck
    assert _said(one.what for one in waits) == ["A partner waits for a talk."] * 2
    async with database.writing.begin() as session:
        for one in waits:
            assert one.act is not None
            named = one.act.payload
            await replying.talked(session, lead, named["project"], named["partner"], MONDAY)
    assert (await _week(database)).facts.stuck == ()
