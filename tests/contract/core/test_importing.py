"""A team file becomes a team, and a changed one changes what it says and nothing else."""

from datetime import datetime, time
from typing import Any

import pytest
from sqlalchemy import select

from bot.errors import AlongsideError
from bot.importing import Imported
from bot.planner import plan
from bot.rules import RULES
from storage.database import Database
from storage.tables import (
    AgendaHistory,
    AgendaItem,
    Base,
    Change,
    Contact,
    Meeting,
    MeetingSeries,
    Member,
    Person,
    Role,
    Routine,
    RoutineKind,
    Team,
)
from tests.contract.core.ledger import (
    PRIYA,
    SAM,
    add_item,
    at,
    entry,
    import_team,
    ledger,
    maple,
    workspace_id,
)
from tests.contract.core.recorder import Machine, Recorder, courier

SUNDAY = at("2026-01-11T09:00-05:00")
ASKED = at("2026-01-14T17:31-05:00")
DAY_AFTER = at("2026-01-15T12:00-05:00")


async def everything(database: Database) -> dict[str, list[Any]]:
    """Every row of every table."""
    async with database.reading() as session:
        return {
            table.name: [
                tuple(row)
                for row in await session.execute(select(table).order_by(*table.primary_key))
            ]
            for table in Base.metadata.sorted_tables
        }


async def person(database: Database, address: str) -> Person:
    async with database.reading() as session:
        return (await session.scalars(select(Person).filter_by(address=address))).one()


async def series(database: Database) -> MeetingSeries:
    async with database.reading() as session:
        return (await session.scalars(select(MeetingSeries))).one()


def with_ideas() -> dict[str, Any]:
    ideas = {"enabled": True, "rrule": "FREQ=MONTHLY;BYDAY=2WE", "time": "18:30"}
    return maple() | {"routines": {"ideas": ideas}}


async def test_a_team_file_becomes_a_team(database: Database) -> None:
    done = await import_team(database, with_ideas())

    assert done.summary().startswith("Maple Valley IBD: ")
    assert done.changed == 1  # every team has the routine: the file gives it its own rhythm
    async with database.reading() as session:
        team = (await session.scalars(select(Team))).one()
        members = {
            (await session.get_one(Person, member.person_id)).address: member
            for member in (await session.scalars(select(Member))).all()
        }
        routines = {routine.kind: routine for routine in await session.scalars(select(Routine))}
    assert (team.channel, team.timezone, team.holidays) == ("C0QITEAM", "America/New_York", "US")
    assert (members["U0DANA"].role, members["U0DANA"].lead) == (Role.CARE_TEAM, True)
    assert (members["U0SAM"].lead, members["U0SAM"].champion) == (False, True)
    assert members["U0PRIYA"].role is Role.PARTNER
    priya = await person(database, PRIYA)
    assert (priya.timezone, priya.quiet_from, priya.quiet_until) == (
        "America/Chicago",
        time(20),
        time(8),
    )
    assert priya.skills == ["graphic design", "Spanish"]
    huddle = await series(database)
    assert (huddle.start, huddle.minutes) == (datetime.fromisoformat("2026-01-06T09:00"), 45)
    assert huddle.facilitator_id == members["U0DANA"].id
    assert huddle.backup_id == members["U0SAM"].id
    assert routines[RoutineKind.AGENDA].next_due == at("2025-12-31T09:30-05:00")
    assert routines[RoutineKind.IDEAS].next_due == at("2025-12-30T09:00-05:00")
    assert (routines[RoutineKind.IDEAS].rrule, routines[RoutineKind.IDEAS].time_of_day) == (
        "FREQ=MONTHLY;BYDAY=2WE",
        time(18, 30),
    )


@pytest.mark.parametrize("quiet", ["20:00-08:00", "21:15-07:00", "none"])
async def test_the_same_file_again_changes_nothing(database: Database, quiet: str) -> None:
    file = with_ideas()
    file["members"][2]["quiet_hours"] = quiet
    file["members"].append({"email": "Ann@Example.org", "name": "Ann", "role": "partner"})
    file["meetings"].append({"title": "Retreat", "start": "2026-05-05T13:00"})
    await import_team(database, file)
    before = await everything(database)

    again = await import_team(database, file, DAY_AFTER)

    assert (again.created, again.changed) == (0, 0)
    assert again.summary() == "Maple Valley IBD: nothing changed."
    assert await everything(database) == before


async def test_the_same_file_in_the_middle_of_things_changes_nothing(database: Database) -> None:
    await import_team(database, maple())
    await live_until(database, ASKED)
    await add_item(database, PRIYA, "Parking is hard", ASKED)
    before = await everything(database)

    await import_team(database, maple(), DAY_AFTER)

    assert await everything(database) == before


async def test_no_quiet_hours_are_kept_from_the_first_import_on(database: Database) -> None:
    file = maple()
    file["members"][2]["quiet_hours"] = "none"
    await import_team(database, file)

    priya = await person(database, PRIYA)
    assert (priya.quiet_from, priya.quiet_until) == (None, None)


async def test_whoever_says_nothing_of_quiet_hours_has_the_usual_ones(database: Database) -> None:
    await import_team(database, maple())

    dana = await person(database, "U0DANA")
    assert (dana.quiet_from, dana.quiet_until, dana.timezone) == (time(20), time(8), None)


async def test_what_the_file_leaves_out_is_left_alone(database: Database) -> None:
    file = maple()
    file["members"][2]["quiet_hours"] = "21:15-07:00"
    await import_team(database, file)
    team, members, huddle = file["team"], file["members"], file["meetings"][0]
    before = await everything(database)

    short = {
        "team": {key: team[key] for key in ("workspace", "name", "channel", "timezone")},
        "members": [{key: members[2][key] for key in ("user", "name", "role")}],
        "meetings": [{key: huddle[key] for key in ("title", "start")}],
    }
    done = await import_team(database, short, DAY_AFTER)

    assert (done.created, done.changed) == (0, 0)
    assert await everything(database) == before


async def test_what_the_file_says_anew_is_changed(database: Database) -> None:
    await import_team(database, maple())
    file = maple(name="Maple Valley", holidays="CA-ON")
    file["members"][1] |= {"lead": True, "name": "Samuel Okafor"}
    file["members"][2] |= {"quiet_hours": "none", "skills": ["Spanish"], "timezone": "Asia/Tokyo"}
    file["meetings"][0] |= {"place": "Room 2", "facilitator": SAM}

    done = await import_team(database, file, DAY_AFTER)

    assert (done.created, done.changed) == (0, 5)
    assert done.summary() == "Maple Valley: 0 new, 5 changed."
    priya = await person(database, PRIYA)
    assert (priya.quiet_from, priya.timezone, priya.skills) == (None, "Asia/Tokyo", ["Spanish"])
    assert (await person(database, SAM)).name == "Samuel Okafor"
    huddle = await series(database)
    assert huddle.place == "Room 2"
    assert huddle.facilitator_id == huddle.backup_id
    async with database.reading() as session:
        team = (await session.scalars(select(Team))).one()
    assert (team.name, team.holidays) == ("Maple Valley", "CA-ON")


async def test_somebody_new_joins_and_is_asked_from_then_on(database: Database) -> None:
    await import_team(database, maple())
    await live_until(database, ASKED)
    file = maple()
    file["members"].append({"user": "U0ROSA", "name": "Rosa", "role": "partner"})

    done = await import_team(database, file, DAY_AFTER)
    await live_until(database, at("2026-01-29T12:00-05:00"))

    assert done.created == 2
    rosa = await person(database, "U0ROSA")
    welcome, *told = [one for one in await ledger(database) if one.whom == f"person:{rosa.id}"]
    assert welcome.step == "welcome"
    assert [(one.step, one.occasion) for one in told] == [
        ("copy", "2026-01-20"),
        ("ask", "2026-02-03"),
    ]


async def test_somebody_is_one_person_in_all_their_teams(database: Database) -> None:
    await import_team(database, maple())
    file = maple(name="Birch Hill", channel="C0BIRCH")
    file["members"][2]["timezone"] = "Asia/Tokyo"
    await import_team(database, file)

    async with database.reading() as session:
        assert len((await session.scalars(select(Person))).all()) == 3
        assert len((await session.scalars(select(Member))).all()) == 6
    assert (await person(database, PRIYA)).timezone == "Asia/Tokyo"


async def test_an_address_for_mail_is_known_again_however_it_is_written(
    database: Database,
) -> None:
    file = maple()
    file["members"].append({"email": "Ann@Example.org", "name": "Ann", "role": "partner"})
    await import_team(database, file)
    file["members"][-1]["email"] = "ann@example.ORG"

    assert (await import_team(database, file)).created == 0
    assert (await person(database, "ann@example.org")).contact is Contact.MAIL


@pytest.mark.parametrize("key", ["facilitator", "backup_facilitator"])
async def test_the_place_of_a_facilitator_who_is_no_member_stays_open_and_that_is_said(
    database: Database, key: str
) -> None:
    file = maple()
    file["meetings"][0] |= {"facilitator": "U0DANA", "backup_facilitator": "U0SAM"} | {
        key: "U0NOBODY"
    }

    done = await import_team(database, file)

    [note] = done.notes
    assert note.startswith("“QI huddle” names U0NOBODY as facilitator")
    huddle = await series(database)
    places = {"facilitator": huddle.facilitator_id, "backup_facilitator": huddle.backup_id}
    assert [name for name, member in places.items() if member is None] == [key]


async def test_a_facilitator_is_found_by_mail_address_in_any_case(database: Database) -> None:
    file = maple()
    file["members"].append({"email": "Ann@Example.org", "name": "Ann", "role": "partner"})
    file["meetings"][0]["facilitator"] = "Ann@Example.org"

    assert (await import_team(database, file)).notes == []
    assert (await series(database)).facilitator_id is not None


async def test_a_facilitator_may_be_a_member_that_the_file_does_not_name(
    database: Database,
) -> None:
    await import_team(database, maple())
    file = maple()
    del file["members"]

    assert (await import_team(database, file)).changed == 0


async def test_a_name_that_another_team_of_the_workspace_has_is_refused(
    database: Database,
) -> None:
    await import_team(database, maple())
    before = await everything(database)

    with pytest.raises(AlongsideError, match="is called “Maple Valley IBD” already"):
        await import_team(database, maple(channel="C0BIRCH"))

    assert await everything(database) == before
    await import_team(database, maple(workspace="T1OTHER"))


async def test_a_rhythm_for_the_agenda_is_refused(database: Database) -> None:
    file = maple() | {"routines": {"agenda": {"rrule": "FREQ=DAILY"}}}

    with pytest.raises(AlongsideError, match=r"routines\.agenda follows the meetings"):
        await import_team(database, file)


class Life:
    """What the team's people were sent, for as long as a test lasts."""

    def __init__(self) -> None:
        self.platform = Recorder()
        self.machine = Machine(at("2026-06-01T00:00+00:00"))


async def live_until(database: Database, now: datetime, life: Life | None = None) -> Life:
    """Plans and delivers everything that is due by then."""
    life = life or Life()
    await plan(database, RULES, now)
    sender = courier(database, life.platform, life.machine)
    await sender.deliver(await workspace_id(database), now)
    return life


async def moved(database: Database, now: datetime, **huddle: Any) -> Imported:
    file = maple()
    file["meetings"][0] |= huddle
    return await import_team(database, file, now)


async def test_a_meeting_at_another_time_moves_what_is_not_sent_and_asks_nobody_twice(
    database: Database,
) -> None:
    await import_team(database, maple(), SUNDAY)
    life = await live_until(database, ASKED)
    assert len(life.platform.keys) == 2

    await moved(database, DAY_AFTER, start="2026-01-06T11:00")
    await live_until(database, DAY_AFTER, life)
    assert life.platform.recipients[2:] == [PRIYA, "C0QITEAM"]  # who was told is told of it
    shown = list(life.platform.shown.values())
    assert [text for text in shown if "Tue Jan 20, 11:00 AM ET" in text]
    assert not [text for text in shown if "9:00 AM ET" in text]

    # Between the old time and the new one: in time for the meeting as it is now.
    await live_until(database, at("2026-01-20T10:00-05:00"), life)
    steps = sorted(one.step for one in await ledger(database))
    assert steps == ["ask", "channel", "copy", "moved", "moved", "post", "remind"]
    assert (await entry(database, "post")).state == "sent"
    async with database.reading() as session:
        [meeting] = await session.scalars(select(Meeting))
    assert meeting.starts_at == at("2026-01-20T11:00-05:00")


async def test_what_waits_for_a_meeting_that_comes_earlier_is_not_sent_after_it(
    database: Database,
) -> None:
    file = maple()
    file["meetings"][0] |= {"ask_days_before": 0, "ask_time": "08:30", "start": "2026-01-06T11:00"}
    file["members"][2] |= {"quiet_hours": "08:00-10:30", "timezone": "America/New_York"}
    await import_team(database, file, SUNDAY)
    await plan(database, RULES, at("2026-01-20T08:31-05:00"))
    assert (await entry(database, "ask")).due == at("2026-01-20T10:30-05:00")

    file["meetings"][0]["start"] = "2026-01-06T10:00"
    await import_team(database, file, at("2026-01-20T08:45-05:00"))
    await live_until(database, at("2026-01-20T10:30-05:00"))

    ask = await entry(database, "ask")
    assert (ask.state, ask.reason) == ("skipped", "no hour that suits before it would be too late")


async def test_a_team_in_another_zone_is_asked_nothing_twice(database: Database) -> None:
    await import_team(database, maple(), SUNDAY)
    await live_until(database, ASKED)

    await import_team(database, maple(timezone="America/Los_Angeles"), DAY_AFTER)
    await live_until(database, at("2026-01-16T14:00-08:00"))

    steps = sorted(one.step for one in await ledger(database))
    assert steps == ["ask", "channel", "copy", "moved", "moved", "post"]
    assert (await entry(database, "post")).due == at("2026-01-16T14:00-08:00")
    async with database.reading() as session:
        [meeting] = await session.scalars(select(Meeting))
    assert meeting.starts_at == at("2026-01-20T09:00-08:00")


async def test_another_time_for_a_step_holds_for_what_is_not_planned_yet(
    database: Database,
) -> None:
    await import_team(database, maple(), SUNDAY)

    await moved(database, at("2026-01-12T09:00-05:00"), channel_time="16:45")

    async with database.reading() as session:
        [routine] = await session.scalars(select(Routine).where(Routine.series_id.is_not(None)))
    assert routine.next_due == at("2026-01-14T16:45-05:00")


async def test_items_of_a_meeting_that_falls_away_move_to_the_next(database: Database) -> None:
    await import_team(database, maple(), SUNDAY)
    life = await live_until(database, ASKED)
    await add_item(database, PRIYA, "Parking is hard", ASKED)
    await add_item(database, SAM, "Who calls families?", ASKED)

    await moved(database, DAY_AFTER, start="2026-01-13T09:00")  # so on Jan 27, not on Jan 20
    await live_until(database, at("2026-01-26T15:00-05:00"), life)

    async with database.reading() as session:
        items = (await session.scalars(select(AgendaItem).order_by(AgendaItem.id))).all()
        meetings = {item.meeting_id for item in items}
        [meeting] = [await session.get_one(Meeting, meeting_id) for meeting_id in meetings]
        history = (
            await session.scalars(select(AgendaHistory).filter_by(change=Change.MOVED))
        ).all()
    assert meeting.starts_at == at("2026-01-27T09:00-05:00")
    assert [row.item_id for row in history] == [item.id for item in items]
    assert [item.carried for item in items] == [0, 0]  # no meeting has left them undone
    assert {(row.meeting_id, row.member_id, row.at) for row in history} == {
        (meeting.id, None, DAY_AFTER)
    }
    posts = [one for one in await ledger(database) if one.step == "post"]
    assert [(one.occasion, one.state.value) for one in posts] == [("2026-01-27", "sent")]
    agendas = [text for text in life.platform.shown.values() if "From families, first" in text]
    assert len(agendas) == 2
    for agenda in agendas:
        assert agenda.index("Parking is hard") < agenda.index("Who calls families?")
    [told] = [text for text in life.platform.shown.values() if "Your item moves to" in text]
    assert "The meeting on Tue Jan 20 is off." in told


async def test_what_waits_about_a_meeting_that_falls_away_is_not_sent(database: Database) -> None:
    file = maple()
    file["meetings"][0]["ask_time"] = "21:30"  # in Priya's quiet hours
    await import_team(database, file, SUNDAY)
    await plan(database, RULES, at("2026-01-14T22:00-05:00"))

    file["meetings"][0]["start"] = "2026-01-13T09:00"
    await import_team(database, file, at("2026-01-14T22:30-05:00"))
    await live_until(database, at("2026-01-15T09:01-05:00"))

    ask = await entry(database, "ask")
    assert (ask.occasion, ask.state, ask.reason) == ("2026-01-20", "skipped", "the meeting is off")


async def test_items_stay_where_they_are_when_no_meeting_is_left(database: Database) -> None:
    await import_team(database, maple(), SUNDAY)
    await add_item(database, PRIYA, "Parking is hard", ASKED)

    await moved(database, DAY_AFTER, rrule="FREQ=WEEKLY;UNTIL=20260113")

    async with database.reading() as session:
        [item] = await session.scalars(select(AgendaItem))
        meeting = await session.get_one(Meeting, item.meeting_id)
    assert meeting.day.isoformat() == "2026-01-20"
