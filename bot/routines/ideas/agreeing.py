"""Somebody would like to save what another wrote: its author is asked in private, and nothing is
kept or shown to anybody before their yes.

So the words cannot wait in the database for a good hour. The author is asked at once where that
suits them by the rules for every question, and not at all where it does not. That they were asked
stands in the ledger, and counts; the words stand in the message to them alone.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.actor import Membership
from bot.cards import Card, Paragraph
from bot.cards import Person as Name
from bot.delivery.taking import LEASE, past_of
from bot.errors import Gone
from bot.habits import habits_of
from bot.humane import WEEK, Message, Past, Send, decide, manner_of
from bot.nudging import add_to_nudge
from bot.platforms import Sent
from bot.routines.ideas import cards
from bot.routines.ideas.drafts import can_be_carried
from bot.routines.ideas.sharing import MAX_IDEA
from bot.routines.ideas.steps import KINDS, Step, told
from bot.routines.ideas.telling import routine_of
from bot.routines.plan import Recipient
from bot.texts import line, say
from bot.visible import is_visible
from storage.queries.agreements import answer_agreement, end_agreement
from storage.queries.members import member_at
from storage.queries.occasions import deliveries_of
from storage.queries.sending import counted_messages, hold_persons
from storage.tables import Answer, Contact, Delivery, DeliveryState, Member, Person, Routine, Team

# After that the buttons still work, but nobody would be reminded of what it was about.
_OF_USE = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Asking:
    """What goes to the author now, as which delivery; and what whoever asked for it reads then."""

    delivery_id: int
    address: str
    card: Card
    receipt: Card


async def ask_author(
    session: AsyncSession,
    who: Membership,
    address: str,
    source: str,
    text: str,
    now: datetime,
    machine: datetime,
) -> Asking:
    """Asks the author of a message, whom the platform knows by `address`; `source` is where the
    message stands, and asks only once. Raises `Gone` with the reason where they are not asked."""
    author = await member_at(session, who.team_id, Contact.SLACK, address)
    if author is None:
        raise Gone(line("ideas.agree_stranger"))
    name = author.person.name
    if not is_visible(text):
        raise Gone(line("ideas.agree_no_text"))
    if len(text) > MAX_IDEA or not can_be_carried(text):
        raise Gone(line("ideas.agree_long", name=name))
    routine = await routine_of(session, who.team_id)
    occasion = told(Step.AGREE, f"message:{source}"[:64], now, _OF_USE)
    if await deliveries_of(session, routine.id, occasion.name, Step.AGREE):
        raise Gone(line("ideas.agree_again", name=name))
    if not await _suits(session, author, routine, now):
        raise Gone(line("ideas.agree_not_now", name=name))
    await add_to_nudge(session, routine, occasion, None, Recipient(person=author.person), now)
    [delivery] = await deliveries_of(session, routine.id, occasion.name, Step.AGREE)
    _hold(delivery, now, machine)
    await session.flush()
    asked = cards.agree(who.team_id, who.team_name, name, who.name, text, delivery.id)
    said = Paragraph(say("ideas.agree_asked", name=Name(name)))
    return Asking(delivery.id, author.person.address, asked, Card((said,), line("ideas.shortcut")))


async def asked(session: AsyncSession, delivery_id: int, sent: Sent | None, now: datetime) -> None:
    """Writes down that the question arrived, or did not (None)."""
    await end_agreement(
        session,
        delivery_id,
        state=DeliveryState.SENT if sent else DeliveryState.UNREACHABLE,
        place=sent.place if sent else None,
        message=sent.message if sent else None,
        sent_at=now if sent else None,
    )


async def settle(
    session: AsyncSession, who: Membership, delivery_id: object, answer: Answer, now: datetime
) -> None:
    """Writes down what the author said; the message to them changes in its place. Somebody else's
    question is left alone."""
    if isinstance(delivery_id, int):
        await answer_agreement(session, delivery_id, who.person_id, answer, now)


async def _suits(session: AsyncSession, author: Member, routine: Routine, now: datetime) -> bool:
    """By the one place that decides it. The person is held: of two questions at once one goes."""
    person, team = author.person, routine.team
    if person.deactivated_at is not None:
        return False
    await hold_persons(session, [person.id])
    habits = await habits_of(session, [person], now)
    decided = decide(
        Message(KINDS[Step.AGREE], now, now + _OF_USE),
        now,
        manner_of(person, team),
        await _past(session, person, team, now),
        habits.of(person.id, routine.id),
    )
    return isinstance(decided, Send)


async def _past(session: AsyncSession, person: Person, team: Team, now: datetime) -> list[Past]:
    manner = manner_of(person, team)
    counted = await counted_messages(session, {person.id: 0}, now - WEEK - timedelta(days=1))
    return past_of(counted[person.id], manner, now)


def _hold(delivery: Delivery, now: datetime, machine: datetime) -> None:
    """It is on its way from here; if this process dies first, delivery looks whether it arrived,
    and ends it if not, for the words are gone."""
    delivery.state, delivery.attempts = DeliveryState.SENDING, 1
    delivery.claimed_at, delivery.held_until = min(now, machine), machine + LEASE
