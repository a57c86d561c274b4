"""What a delivery of the ideas routine should show at this moment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from bot.cards import Card, Part
from bot.humane import manner_of
from bot.routines.ideas import asking, cards, telling
from bot.routines.ideas.room import Agendas, agendas_of, has_room
from bot.routines.ideas.steps import Step
from bot.routines.plan import NotNeeded
from bot.routines.standing import apart
from bot.texts import line
from storage.queries.idea_changes import change_in_team, later_news, reply_in_team, reply_of
from storage.queries.ideas import ideas_unseen_since, together
from storage.queries.members import Reader, readers
from storage.queries.occasions import deliveries_by_occasion
from storage.queries.prompting import Prompt, Prompted, prompts_of
from storage.tables import Delivery, DeliveryState, Idea, IdeaChange, Person, Reply

# What goes out with a prompt.
_ASKS = (Step.ASK, Step.REMIND, Step.CHANNEL)
_UNSEEN = (Step.UNSEEN, Step.UNSEEN_REMIND)


@dataclass(frozen=True, slots=True)
class Known:
    """What the messages of many deliveries need: who the readers are in their teams, what was asked
    of whom, when agendas ask those who are about to be asked, which ideas of a team nobody has
    seen, and who was told of them first, by routine and occasion."""

    readers: Mapping[tuple[int, int], Reader]
    prompts: Mapping[Prompted, Prompt]
    agendas: Agendas
    unseen: Mapping[int, Sequence[Idea]]
    told_first: Mapping[tuple[int, str], Sequence[Delivery]]


async def known(session: AsyncSession, deliveries: Sequence[Delivery], now: datetime) -> Known:
    asks = [one for one in deliveries if one.nudge.step in _ASKS]
    unsent = [one.person for one in asks if one.person is not None and one.message is None]
    unseen = [one for one in deliveries if one.nudge.step in _UNSEEN]
    again = [one for one in unseen if one.nudge.step == Step.UNSEEN_REMIND]
    places = {(one.nudge.routine.team_id, one.person_id) for one in deliveries if one.person_id}
    return Known(
        await readers(session, places),
        await prompts_of(session, {_prompted(one) for one in asks}),
        await agendas_of(session, unsent, now) if unsent else Agendas({}, {}),
        await _unseen_by_team(session, unseen),
        await deliveries_by_occasion(session, Step.UNSEEN, {_occasion(one) for one in again}),
    )


async def _unseen_by_team(
    session: AsyncSession, deliveries: Sequence[Delivery]
) -> Mapping[int, Sequence[Idea]]:
    if not deliveries:
        return {}
    teams = {one.nudge.routine.team_id for one in deliveries}
    return await ideas_unseen_since(session, teams, max(_until(one) for one in deliveries))


async def card(session: AsyncSession, delivery: Delivery, now: datetime, known: Known) -> Card:
    """Raises `NotNeeded` for one that is not sent yet and need not be any more."""
    step, team = Step(delivery.nudge.step), delivery.nudge.routine.team
    if step is Step.CHANNEL:
        return cards.channel(team.id, _channel_prompt(delivery, known))
    person = delivery.person
    reader = known.readers.get((team.id, person.id)) if person else None
    if person is None or reader is None:
        raise NotNeeded(line("ideas.reason_left"))
    match step:
        case Step.ASK | Step.REMIND:
            return _ask(delivery, person, now, known)
        case Step.UNSEEN | Step.UNSEEN_REMIND:
            return _unseen(delivery, reader, now, known)
        case Step.TOLD | Step.CORRECTION:
            return await _told(session, delivery, reader)
        case Step.MISSING:
            return await _missing(session, delivery, reader)
        case Step.CALL_ME:
            return await _call(session, delivery, reader)
        case Step.AGREE:
            return _agree(delivery, person)


def _prompted(delivery: Delivery) -> Prompted:
    """Where its prompt is kept: that of a reminder with the ask."""
    nudge = delivery.nudge
    step = Step.ASK if nudge.step == Step.REMIND else nudge.step
    return nudge.routine_id, nudge.occasion, str(step), delivery.recipient


def _channel_prompt(delivery: Delivery, known: Known) -> str:
    found = known.prompts.get(_prompted(delivery))
    if found is None:
        raise NotNeeded(line("reason.overtaken"))
    return found.prompt


def _ask(delivery: Delivery, person: Person, now: datetime, known: Known) -> Card:
    nudge, team = delivery.nudge, delivery.nudge.routine.team
    found = known.prompts.get(_prompted(delivery))
    if found is None:  # they joined after the others were asked
        raise NotNeeded(line("reason.just_asked"))
    again, manner = nudge.step == Step.REMIND, manner_of(person, team)
    if delivery.message is None:
        if found.answer is not None:
            raise NotNeeded(line("reason.answered"))
        if again and not _was_asked(found, person.timezone or team.timezone, now):
            raise NotNeeded(line("reason.just_asked"))
        asked = known.agendas.days_asked(person, manner, now, now)
        if not again and not has_room(manner.day_of(now), asked):
            raise NotNeeded(line("reason.near_agenda"))
    paused = manner.is_paused(now)
    return cards.ask(team.id, person.name, found.prompt, found.answer, again=again, paused=paused)


def _was_asked(first: Prompt, zone: str, now: datetime) -> bool:
    """On an earlier day: nobody is reminded of what did not come."""
    if first.state is not DeliveryState.SENT or first.sent_at is None:
        return False
    return apart(first.sent_at, now, ZoneInfo(zone))


def _unseen(delivery: Delivery, reader: Reader, now: datetime, known: Known) -> Card:
    """What came in before the message was due, besides the reader's own."""
    nudge, until = delivery.nudge, _until(delivery)
    ideas = [
        one
        for one in known.unseen[nudge.routine.team_id]
        if one.author_id != reader.id and one.shared_at < until
    ]
    if delivery.message is None and not ideas:
        raise NotNeeded(line("ideas.reason_seen"))
    again = nudge.step == Step.UNSEEN_REMIND
    if delivery.message is None and again and not _were_told(delivery, reader, now, known):
        raise NotNeeded(line("reason.just_asked"))
    return cards.unseen(nudge.routine.team_id, reader.name, ideas, again=again)


def _until(delivery: Delivery) -> datetime:
    """The reminder is about what came in before the first message."""
    nudge = delivery.nudge
    return nudge.due_at if nudge.step == Step.UNSEEN else nudge.due_at - timedelta(days=1)


def _occasion(delivery: Delivery) -> tuple[int, str]:
    return delivery.nudge.routine_id, delivery.nudge.occasion


def _were_told(delivery: Delivery, reader: Reader, now: datetime, known: Known) -> bool:
    """On an earlier day: where all had been seen by then, what came in since has a message of its
    own."""
    zone = ZoneInfo(reader.timezone or delivery.nudge.routine.team.timezone)
    first = known.told_first.get(_occasion(delivery), ())
    sent = [one.sent_at for one in first if one.person_id == reader.person_id and one.sent_at]
    return bool(sent) and apart(max(sent), now, zone)


async def _told(session: AsyncSession, delivery: Delivery, reader: Reader) -> Card:
    change, revision = await _named(session, delivery)
    shared = await together(session, change.idea)
    mine = asking.author_among(shared, reader.id)
    if mine is None:
        raise NotNeeded(line("reason.overtaken"))
    latest = await telling.is_latest(session, change)
    if delivery.message is None and (
        revision not in (None, change.revision) or await later_news(session, change)
    ):
        raise NotNeeded(line("reason.overtaken"))
    zone = reader.timezone or change.idea.team.timezone
    question = await _question(session, change, reader, latest=latest)
    if delivery.nudge.step == Step.CORRECTION:
        return cards.correction(reader.name, mine.text, change, question)
    news = await asking.news(session, change, shared, zone, reader.id)
    team_id, name = reader.team_id, reader.name
    said = latest or bool(question)
    return cards.told(team_id, name, mine.text, [*news, *question], latest=said)


async def _question(
    session: AsyncSession, change: IdeaChange, reader: Reader, *, latest: bool
) -> list[Part]:
    """As long as nothing happened since; what they said stays."""
    if not asking.asks(change):
        return []
    if not latest:
        mine = await reply_of(session, change.id, reader.id)
        if mine is None or mine.reply is not Reply.NOT_YET:
            return []
    return await asking.asked(session, change, reader.team_id, reader.id)


async def _missing(session: AsyncSession, delivery: Delivery, reader: Reader) -> Card:
    change, _ = await _named(session, delivery)
    latest = await telling.is_latest(session, change)
    if delivery.message is None and (not latest or change.member_id == reader.id):
        raise NotNeeded(line("reason.overtaken"))
    shared = await together(session, change.idea)
    by = _by(shared, change) or change.idea
    return cards.missing(reader.team_id, change, by, latest=latest)


def _by(shared: Sequence[Idea], change: IdeaChange) -> Idea | None:
    return asking.author_among(shared, change.member_id or 0)


async def _call(session: AsyncSession, delivery: Delivery, reader: Reader) -> Card:
    reply_id = int(delivery.nudge.occasion.split(":")[4])
    reply = await reply_in_team(session, reader.team_id, reply_id, hold=False)
    if reply is None or reply.member_id == reader.id:
        raise NotNeeded(line("reason.overtaken"))
    if delivery.message is None and (reply.reply is not Reply.CALL_ME or reply.called_at):
        raise NotNeeded(line("reason.answered"))
    shared = await together(session, reply.change.idea)
    mine = asking.author_among(shared, reply.member_id) or reply.change.idea
    caller = await asking.caller_of(session, reply, reader.team_id)
    return cards.call(reader.team_id, reply, mine.text, caller, reader.id)


def _agree(delivery: Delivery, person: Person) -> Card:
    """Its words were never kept, so it can only be brought to its end."""
    if delivery.answer is None:
        raise NotNeeded(line("ideas.reason_not_kept"))
    return cards.agreed(person.name, delivery.answer)


async def _named(session: AsyncSession, delivery: Delivery) -> tuple[IdeaChange, int | None]:
    """The change that a nudge is about, "idea:IDEA:CHANGE", and the revision after it if there is
    one."""
    parts = delivery.nudge.occasion.split(":")
    team_id = delivery.nudge.routine.team_id
    change = await change_in_team(session, team_id, int(parts[2]), hold=False)
    if change is None:
        raise NotNeeded(line("reason.overtaken"))
    return change, int(parts[3]) if len(parts) > 3 else None
