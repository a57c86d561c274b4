"""How often somebody is asked: the question whether another rhythm suits, and what they choose."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.actor import Membership
from bot.cards import Button, Buttons, Card, Option, Paragraph, Text
from bot.cards import Person as Named
from bot.errors import Gone
from bot.humane import SILENT
from bot.personal.reached import Reached
from bot.routines.agenda.cards import called, pause_button, resume_button, why_button
from bot.routines.plan import Made, NotNeeded, each
from bot.texts import line, say
from storage.queries.habits import offers_to, silences
from storage.queries.personal import held_person, memberships
from storage.tables import Answer, Delivery, HowOften, Person, Role

CHOOSE = "people.rhythm"


async def made(
    session: AsyncSession, deliveries: Sequence[Delivery], now: datetime
) -> Sequence[Made]:
    """The question to each as it stands. It is not needed where it is not sent yet and goes to
    somebody who has spoken since, or is in no team any more."""
    persons = {one.person_id for one in deliveries if one.person_id is not None}
    members = await memberships(session, persons)
    found = await silences(session, persons, now)

    def card(delivery: Delivery) -> Card:
        own = members.get(delivery.person_id or 0)
        if delivery.person is None or not own:
            raise NotNeeded(line("reason.left"))
        silence = found.get(delivery.person.id)
        is_silent = silence is not None and silence.passed >= SILENT
        if delivery.message is None and (delivery.answer or not is_silent):
            raise NotNeeded(line("reason.answered"))
        person, chosen = Reached(delivery.person, own), delivery.answer is not None
        return rhythm_card(person, now, chosen=chosen, spoke=not is_silent)

    return each(deliveries, card)


def rhythm_card(person: Reached, now: datetime, *, chosen: bool, spoke: bool) -> Card:
    """The question, or what became of it: they have `chosen`, have paused, or `spoke` otherwise."""
    name = Named(called(person.person.name))
    if chosen:
        return chosen_card(person.person.how_often)
    if person.manner.is_paused(now):
        return Card((Paragraph(say("personal.rhythm_paused")), Buttons((resume_button(),))))
    if spoke:
        return Card((Paragraph(say("personal.rhythm_spoke", name=name)),))
    is_partner = any(member.role is Role.PARTNER for member in person.members)
    needed = line("personal.only_meetings") if is_partner else line("personal.only_needed")
    other = {HowOften.EVERY_SECOND: line("personal.every_second"), HowOften.NEEDED: needed}
    now_so = person.person.how_often
    buttons = (
        _button(now_so, line("personal.as_now")),
        *(_button(how_often, label) for how_often, label in other.items() if how_often != now_so),
        pause_button(),
        why_button(),
    )
    return Card((Paragraph(say("personal.rhythm_ask", name=name)), Buttons(buttons)))


async def choose(session: AsyncSession, who: Membership, wanted: object, now: datetime) -> Card:
    """From now on the person is asked as often as that. Again it changes nothing. Raises `Gone` for
    a button that says nothing that I know."""
    if wanted not in list(HowOften):
        raise Gone(line("face.old_card"))
    offers = await offers_to(session, who.person_id)
    person = await held_person(session, who.person_id)
    hear(person, offers, HowOften(str(wanted)), now)
    await session.flush()
    return chosen_card(person.how_often)


def hear(person: Person, offers: Iterable[Delivery], wanted: HowOften, now: datetime) -> None:
    """Keeps what the person said, which also answers what they were asked about it."""
    person.how_often, person.heard_at = wanted, now
    for offer in offers:
        offer.answer, offer.answered_at = Answer.GIVEN, now
        offer.version += 1


def chosen_card(how_often: HowOften) -> Card:
    said = (Paragraph(said_of(how_often)), Paragraph(say("personal.rhythm_change")))
    return Card(said, title=line("personal.rhythm_title"))


def said_of(how_often: HowOften) -> Text:
    """What it means to be asked so often."""
    match how_often:
        case HowOften.AS_PLANNED:
            return say("personal.asked_as_planned")
        case HowOften.EVERY_SECOND:
            return say("personal.asked_every_second")
        case HowOften.NEEDED:
            return say("personal.asked_if_needed")


def options() -> tuple[Option, ...]:
    """What can be chosen in the settings."""
    return (
        Option(HowOften.AS_PLANNED.value, line("personal.as_planned")),
        Option(HowOften.EVERY_SECOND.value, line("personal.every_second")),
        Option(HowOften.NEEDED.value, line("personal.if_needed")),
    )


def _button(how_often: HowOften, label: str) -> Button:
    return Button(CHOOSE, label, {"rhythm": how_often.value})
