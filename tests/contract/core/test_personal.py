"""What a person decides for themselves holds in the ledger: pauses, settings, being asked later."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, time, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.actor import Actor, Membership
from bot.cards import Card, ChoiceField, Option, TimeField
from bot.errors import Gone, Invalid, NotAllowed
from bot.personal import partners_view, pausing, settings
from bot.personal.durations import BadDuration
from bot.personal.reached import somebody
from bot.personal.settings import Wishes
from bot.routines.agenda.snoozing import snooze
from bot.routines.agenda.steps import Step
from bot.texts import line
from storage.database import Database
from storage.tables import Delivery, DeliveryState, HowOften, Kind, Nudge, Person
from tests.contract.core.ledger import (
    DANA,
    PRIYA,
    SAM,
    at,
    entry,
    import_team,
    ledger,
    maple,
    member,
    plan_on_time,
    workspace_id,
)
from tests.contract.core.recorder import Machine, Recorder, courier, words

# Priya is asked on Wed Dec 31, 5:30 PM ET, for the meeting of Tue Jan 6.
ASKED = at("2025-12-31T17:31-05:00")
NOW = at("2026-01-02T12:00-05:00")
PAUSED = "paused"
WISHES = Wishes("team", "", "21:00", "07:00", tuple("1234567"), (), "as_planned")


async def asked(database: Database) -> Membership:
    """Priya, who was just asked."""
    await import_team(database, maple())
    await plan_on_time(database, ASKED)
    await deliver(database, ASKED)
    return await member(database, PRIYA)


async def deliver(database: Database, now: datetime) -> Recorder:
    platform = Recorder()
    await courier(database, platform, Machine(now)).deliver(await workspace_id(database), now)
    return platform


async def done(
    database: Database, what: Callable[[AsyncSession], Awaitable[Card | datetime | None]]
) -> str:
    """What somebody reads after they did something."""
    async with database.writing.begin() as session:
        answer = await what(session)
    return words(answer) if isinstance(answer, Card) else str(answer)


async def waiting(
    database: Database,
    who: Membership,
    due_at: datetime,
    *,
    step: str = "outcome",
    reason: str = "",
    digest: bool = False,
    planned: datetime = NOW,
) -> None:
    """Something else that waits for somebody."""
    async with database.writing.begin() as session:
        ask = (await session.scalars(select(Nudge).filter_by(step=Step.ASK))).one()
        nudge = Nudge(
            routine_id=ask.routine_id,
            occasion=f"test-{step}",
            step=step,
            kind=Kind.OUTCOME,
            meeting_id=ask.meeting_id,
            due_at=planned,
            expires_at=NOW + timedelta(days=60),
            planned_at=planned,
        )
        session.add(nudge)
        await session.flush()
        session.add(
            Delivery(
                nudge_id=nudge.id,
                workspace_id=who.workspace_id,
                recipient=f"person:{who.person_id}",
                person_id=who.person_id,
                due_at=due_at,
                reason=reason,
                digest=digest,
            )
        )


async def person(database: Database) -> Person:
    async with database.reading() as session:
        return (await session.scalars(select(Person).filter_by(address=PRIYA))).one()


async def versions(database: Database) -> list[int]:
    async with database.reading() as session:
        statement = select(Delivery.version).where(Delivery.person_id.is_not(None))
        return list(await session.scalars(statement.order_by(Delivery.id)))


async def test_a_tap_pauses_without_an_end_and_a_second_one_changes_nothing(
    database: Database,
) -> None:
    priya = await asked(database)

    said = await done(database, lambda session: pausing.pause(session, priya, NOW))
    again = await done(
        database, lambda session: pausing.pause(session, priya, NOW + timedelta(days=1))
    )

    assert said.startswith("Done. Nothing more comes from me until you come back.")
    assert again.startswith("You have paused already.")
    paused = await person(database)
    assert (paused.paused_at, paused.paused_until) == (NOW, None)
    assert await versions(database) == [1]


async def test_another_length_takes_the_place_of_the_first(database: Database) -> None:
    priya = await asked(database)
    await done(database, lambda session: pausing.pause(session, priya, NOW))
    await waiting(database, priya, NOW + timedelta(days=60), reason=line("reason.paused"))

    said = await done(database, lambda session: pausing.pause(session, priya, NOW, "10 days"))

    assert "until Mon Jan 12, 8:00 AM CT" in said
    until = at("2026-01-12T08:00-06:00")
    paused = await person(database)
    assert (paused.paused_at, paused.paused_until) == (NOW, until)
    assert (await entry(database, "outcome")).due == until


async def test_the_year_is_said_where_it_is_another(database: Database) -> None:
    priya = await asked(database)

    said = await done(database, lambda session: pausing.pause(session, priya, ASKED, "2 weeks"))

    assert "until Wed Jan 14, 8:00 AM CT, 2026." in said


async def test_a_length_that_is_not_understood_pauses_nothing(database: Database) -> None:
    priya = await asked(database)

    with pytest.raises(BadDuration):
        await done(database, lambda session: pausing.pause(session, priya, NOW, "a while"))

    assert (await person(database)).paused_at is None


async def test_what_waited_for_the_pause_is_due_when_it_ends(database: Database) -> None:
    priya = await asked(database)
    await done(database, lambda session: pausing.pause(session, priya, NOW))
    late = NOW + timedelta(days=60)
    await waiting(database, priya, late, reason=line("reason.paused"))
    await waiting(database, priya, late, step="correction", reason=line("reason.digest"))
    back = NOW + timedelta(days=3)

    said = await done(database, lambda session: pausing.resume(session, priya, back))

    assert "One thing you raised was answered meanwhile." in said
    assert (await entry(database, "outcome")).due == back
    assert (await entry(database, "correction")).due == late
    again = await person(database)
    assert (again.paused_at, again.paused_until) == (None, None)


async def test_whoever_has_not_paused_is_told_so_and_nothing_changes(database: Database) -> None:
    priya = await asked(database)

    said = await done(database, lambda session: pausing.resume(session, priya, NOW))

    assert said.startswith("You have not paused, Priya.")
    assert await versions(database) == [0]


async def test_a_pause_that_is_over_ends_once_and_the_open_ask_is_open_again(
    database: Database,
) -> None:
    priya = await asked(database)
    await done(database, lambda session: pausing.pause(session, priya, NOW, "1 day"))
    over = at("2026-01-03T08:00-06:00")

    await pausing.end_pauses(database, over - timedelta(minutes=1))
    assert (await person(database)).paused_until == over
    await asyncio.gather(*(pausing.end_pauses(database, over) for _ in range(3)))

    after = await person(database)
    assert (after.paused_at, after.paused_until) == (None, None)
    assert await versions(database) == [2]


async def test_whoever_taps_resume_just_after_a_pause_is_over_has_the_open_ask_again(
    database: Database,
) -> None:
    priya = await asked(database)
    await done(database, lambda session: pausing.pause(session, priya, NOW, "1 day"))

    later = NOW + timedelta(days=2)
    said = await done(database, lambda session: pausing.resume(session, priya, later))

    assert said.startswith("You have not paused, Priya.")
    assert (await person(database)).paused_at is None
    assert await versions(database) == [2]


async def test_a_pause_that_was_made_longer_does_not_end(database: Database) -> None:
    priya = await asked(database)
    await done(database, lambda session: pausing.pause(session, priya, NOW, "1 day"))
    await done(database, lambda session: pausing.pause(session, priya, NOW, "10 days"))

    await pausing.end_pauses(database, NOW + timedelta(days=2))

    assert (await person(database)).paused_until == at("2026-01-12T08:00-06:00")
    assert await versions(database) == [1]


async def test_taps_and_delivery_at_the_same_time_never_wait_for_each_other(
    database: Database,
) -> None:
    priya = await asked(database)
    now = at("2026-01-04T18:00-05:00")
    await plan_on_time(database, now)

    async with asyncio.timeout(30):
        await asyncio.gather(
            *(done(database, lambda s: pausing.pause(s, priya, now)) for _ in range(3)),
            *(done(database, lambda s: pausing.resume(s, priya, now)) for _ in range(3)),
            *(done(database, lambda s: settings.save(s, priya, WISHES, now)) for _ in range(3)),
            *(done(database, lambda s: snooze(s, priya, "", now)) for _ in range(3)),
            *(deliver(database, now) for _ in range(3)),
        )

    assert [one for one in await ledger(database) if one.state is DeliveryState.SENDING] == []


async def test_what_waits_for_an_hour_follows_the_new_settings(database: Database) -> None:
    priya = await asked(database)
    waits = at("2026-01-03T08:00-06:00")
    planned = at("2026-01-02T21:30-05:00")
    await waiting(database, priya, waits, planned=planned)
    await waiting(database, priya, waits, step="correction", planned=planned, digest=True)
    await waiting(
        database, priya, waits, step="lapsed", planned=planned, reason=line("reason.paused")
    )

    await done(database, lambda session: settings.save(session, priya, WISHES, NOW))

    # "team" is Eastern time, and 9:30 PM is in the quiet hours there.
    assert (await entry(database, "outcome")).due == at("2026-01-03T07:00-05:00")
    assert (await entry(database, "correction")).due == waits
    assert (await entry(database, "lapsed")).due == waits


async def test_nothing_becomes_due_before_now(database: Database) -> None:
    priya = await asked(database)
    await waiting(database, priya, NOW + timedelta(days=1), planned=NOW - timedelta(hours=5))

    await done(database, lambda session: settings.save(session, priya, WISHES, NOW))

    assert (await entry(database, "outcome")).due == NOW


async def test_everything_that_was_chosen_is_kept(database: Database) -> None:
    priya = await asked(database)
    wishes = Wishes("Asia/Tokyo", "", "", "", ("7", "1", "x"), ("notices",), "every_second")

    said = await done(database, lambda session: settings.save(session, priya, wishes, NOW))

    kept = await person(database)
    assert (kept.timezone, kept.quiet_from, kept.quiet_until) == ("Asia/Tokyo", None, None)
    assert (kept.days, kept.notices_any_hour) == ("17", True)
    assert kept.how_often is HowOften.EVERY_SECOND
    assert "Time zone: Japan Time (Tokyo)." in said
    assert "Quiet hours: none." in said
    assert "Days: Monday, Sunday" in said
    assert await versions(database) == [1]  # what she was sent is told in her zone


async def test_the_same_zone_redraws_nothing(database: Database) -> None:
    priya = await asked(database)
    same = Wishes("America/Chicago", "", "22:00", "06:15", tuple("12345"), (), "as_planned")

    await done(database, lambda session: settings.save(session, priya, same, NOW))

    assert await versions(database) == [0]
    kept = await person(database)
    assert (kept.quiet_from, kept.quiet_until) == (time(22), time(6, 15))


async def test_everything_that_needs_another_look_is_said_at_once(database: Database) -> None:
    priya = await asked(database)
    wishes = Wishes("Mars/Olympus", "", "21:00", "", (), (), "often")

    with pytest.raises(Invalid) as wrong:
        await done(database, lambda session: settings.save(session, priya, wishes, NOW))

    assert set(wrong.value.fields) == {"zone", "quiet_until", "days", "how_often"}
    assert (await person(database)).timezone == "America/Chicago"


async def test_the_form_shows_what_holds_now(database: Database) -> None:
    priya = await asked(database)
    async with database.reading() as session:
        form = await settings.form(session, priya)

    zone, often = [field for field in form.fields if isinstance(field, ChoiceField)]
    quiet = [field.value for field in form.fields if isinstance(field, TimeField)]
    assert zone.value == "America/Chicago"
    assert Option("team", "Like my team: Eastern Time (New York)") in zone.options
    assert quiet == [time(20), time(8)]
    assert often.value == "as_planned"


async def test_an_ask_is_put_off_once(database: Database) -> None:
    priya = await asked(database)

    first = await done(database, lambda session: snooze(session, priya, "", ASKED))
    second = await done(
        database, lambda session: snooze(session, priya, "", ASKED + timedelta(hours=2))
    )

    assert first == second
    again = await entry(database, "again")
    assert again.due == at("2026-01-02T08:00-06:00")  # tomorrow is a holiday
    assert await versions(database) == [1, 0]


async def test_the_new_ask_takes_the_place_of_a_reminder_that_waits(database: Database) -> None:
    priya = await asked(database)
    await plan_on_time(database, at("2026-01-04T17:30-05:00"))
    now = at("2026-01-04T17:29-05:00")

    await done(database, lambda session: snooze(session, priya, "", now))

    remind = await entry(database, "remind")
    assert (remind.state, remind.reason) == (DeliveryState.SKIPPED, line("personal.put_off"))


async def test_whoever_was_not_asked_has_nothing_to_put_off(database: Database) -> None:
    await asked(database)
    sam = await member(database, SAM)

    with pytest.raises(Gone):
        await done(database, lambda session: snooze(session, sam, "", NOW))


async def test_an_ask_that_was_answered_stays_answered(database: Database) -> None:
    priya = await asked(database)
    async with database.writing.begin() as session:
        await session.execute(update(Delivery).values(answer="nothing", answered_at=NOW))

    assert await done(database, lambda session: snooze(session, priya, "", NOW)) == "None"
    assert [one.step for one in await ledger(database) if one.step == "again"] == []


async def test_what_partners_get_is_for_whoever_leads_the_team(database: Database) -> None:
    await asked(database)
    dana, sam = await member(database, DANA), await member(database, SAM)

    said = await done(database, lambda s: partners_view.partners_view(s, dana, NOW))
    with pytest.raises(NotAllowed):
        await done(database, lambda s: partners_view.partners_view(s, sam, NOW))

    assert "Hi Dana. We meet Tue Jan 6, 9:00 AM ET." in said
    assert "It comes Wed Dec 31, 5:30 PM ET" in said


def test_whoever_is_in_no_team_has_nothing_to_decide() -> None:
    with pytest.raises(NotAllowed, match="You are in no team here"):
        somebody(Actor(1, "U0LEE"))
