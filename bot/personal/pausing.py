"""A pause: nothing more comes, in any team, until the person comes back. No reason is asked for."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from bot.actor import Membership
from bot.cards import Buttons, Card, Paragraph, Part, Person
from bot.personal.durations import end_of_pause
from bot.personal.reached import Reached, as_reached
from bot.routines.agenda.cards import called, pause_button, resume_button
from bot.texts import line, say
from storage.database import Database
from storage.queries.decisions import keep_decision
from storage.queries.personal import (
    end_pause,
    ended_pauses,
    held_person,
    hold_waiting,
    outdate_asks,
)


async def pause(session: AsyncSession, who: Membership, now: datetime, typed: str = "") -> Card:
    """Pauses for as long as was typed, "" for until they come back. Again it changes nothing,
    unless another length was typed. Raises `BadDuration`."""
    until = end_of_pause(typed, now, ZoneInfo(who.timezone))
    waiting = await hold_waiting(session, who.person_id)
    person = await held_person(session, who.person_id)
    reached = await as_reached(session, person)
    paused_already = reached.manner.is_paused(now)
    if paused_already and not typed.strip():
        return paused_card(reached, now, again=True)
    if not paused_already:
        person.paused_at = now
        await outdate_asks(session, person.id, now)
    person.paused_until = until
    for delivery in waiting:
        # What waits for the end of the pause must not wait longer than the new one lasts.
        if until is not None and delivery.reason == line("reason.paused"):
            delivery.due_at = min(delivery.due_at, until)
    await session.flush()
    return paused_card(reached, now)


async def resume(session: AsyncSession, who: Membership, now: datetime) -> Card:
    """Ends the pause: what became of things meanwhile is told now, at an hour that suits, and what
    can still be answered can be answered again."""
    waiting = await hold_waiting(session, who.person_id)
    person = await held_person(session, who.person_id)
    reached = await as_reached(session, person)
    was_paused = reached.manner.is_paused(now)
    if person.paused_at is None:
        return resumed_card(reached, was_paused=False, kept=0)
    kept = [delivery for delivery in waiting if delivery.reason == line("reason.paused")]
    for delivery in kept:
        delivery.due_at, delivery.reason = min(delivery.due_at, now), ""
        await keep_decision(session, delivery.id, now, delivery.due_at, line("reason.resumed"))
    person.paused_at = person.paused_until = None
    person.heard_at = now  # whatever was silent before, they are here again
    await outdate_asks(session, person.id, now)
    await session.flush()
    return resumed_card(reached, was_paused=was_paused, kept=len(kept))


async def end_pauses(database: Database, now: datetime) -> None:
    """Ends every pause whose time is over, as `resume` does: what can still be answered says so
    again. One person at a time, so that nobody waits for somebody else's."""
    async with database.reading() as session:
        persons = await ended_pauses(session, now)
    for person_id in persons:
        async with database.writing.begin() as session:
            if await end_pause(session, person_id, now):
                await outdate_asks(session, person_id, now)


def paused_card(reached: Reached, now: datetime, *, again: bool = False) -> Card:
    """What a pause means, for somebody who pauses."""
    until = reached.person.paused_until
    if until is None:
        endless = "personal.paused_already" if again else "personal.paused"
        said = say(endless)
    else:
        ending = "personal.paused_already_until" if again else "personal.paused_until"
        said = say(ending, until=reached.day(until, now))
    parts: tuple[Part, ...] = (
        Paragraph(said),
        Paragraph(say("personal.pause_keeps")),
        *reached.in_all_teams(),
        Buttons((resume_button(),)),
    )
    return Card(parts, title=line("personal.paused_title"))


def resumed_card(reached: Reached, *, was_paused: bool, kept: int) -> Card:
    """The end of a pause; `kept` is how much waited for it."""
    name = Person(called(reached.person.name))
    welcome = "personal.resumed" if was_paused else "personal.not_paused"
    said = [Paragraph(say(welcome, name=name))]
    if kept:
        said.append(Paragraph(say("personal.kept", count=kept)))
    title = "personal.resumed_title" if was_paused else "personal.not_paused_title"
    return Card((*said, Buttons((pause_button(),))), title=line(title))
