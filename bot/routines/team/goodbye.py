"""Somebody left, or lost their account: what was open with them, told to whoever has it now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.cards import (
    Bullets,
    Button,
    Buttons,
    Card,
    Moment,
    Note,
    Paragraph,
    Part,
    Plain,
    Style,
    Text,
    Time,
)
from bot.cards import Person as Name
from bot.nudging import write_nudge
from bot.routines.agenda import outcome_cards
from bot.routines.ideas.board import glance
from bot.routines.plan import NotNeeded, Recipient
from bot.routines.team.steps import Step, routine_of, said_now
from bot.texts import line, say
from storage.queries.departures import (
    calls_wanted,
    departure_seen,
    meetings_with,
    open_ideas_by,
    open_items_by,
    projects_named,
    series_named,
    unanswered_outcomes,
)
from storage.queries.members import leads_of
from storage.tables import (
    AgendaItem,
    Delivery,
    Departure,
    Idea,
    Meeting,
    MeetingSeries,
    Outcome,
    Person,
    Project,
    Role,
    Team,
)

LEAD = "team.lead"
# More is not read in one message; the agenda shows the rest.
SHOWN = 10


@dataclass(frozen=True, slots=True)
class Loops:
    """What of somebody's is open, and with whom it is now: what they brought, what became of it and
    they said nothing to, calls that they owed, meetings that they led, ideas that are not settled,
    projects that they kept going. What they brought without their name is not among it."""

    items: Sequence[AgendaItem] = ()
    unanswered: Sequence[Outcome] = ()
    calls: Sequence[Outcome] = ()
    series: Sequence[MeetingSeries] = ()
    rounds: Sequence[Meeting] = ()
    ideas: Sequence[Idea] = ()
    projects: Sequence[Project] = ()

    def __bool__(self) -> bool:
        brought = self.items, self.unanswered, self.ideas
        return any((*brought, self.calls, self.series, self.rounds, self.projects))


async def tell(
    session: AsyncSession, team_id: int, departure: Departure, heir: Person, now: datetime
) -> None:
    """Writes the one message about a departure."""
    routine = await routine_of(session, team_id, now)
    occasion = said_now(Step.GOODBYE, str(departure.id), now)
    await write_nudge(session, routine, occasion, None, [Recipient(person=heir)], now)


async def card(session: AsyncSession, delivery: Delivery, now: datetime) -> Card:
    """What is open still. Raises `NotNeeded` where the row is gone."""
    team = delivery.nudge.routine.team
    departure = await departure_seen(session, int(delivery.nudge.occasion))
    if departure is None or delivery.person is None:
        raise NotNeeded(line("reason.overtaken"))
    loops = await loops_of(session, team.id, departure)
    leads = [one for one in await leads_of(session, team.id) if not one.person.deactivated_at]
    zone = delivery.person.timezone or team.timezone
    return goodbye_card(departure, team, loops, zone, led=bool(leads))


async def loops_of(session: AsyncSession, team_id: int, departure: Departure) -> Loops:
    wanted = (await calls_wanted(session, [team_id]))[team_id]
    rounds = await meetings_with(session, departure.rounds)
    return Loops(
        items=await open_items_by(session, departure.member_id),
        unanswered=await unanswered_outcomes(session, departure.member_id),
        calls=[
            one
            for one in wanted
            if one.id in departure.calls and one.item.author_id != departure.member_id
        ],
        series=await series_named(session, departure.series),
        rounds=[one for one in rounds if one.recorded_at is None and one.lapsed_at is None],
        ideas=await open_ideas_by(session, departure.member_id),
        projects=await projects_named(session, departure.projects),
    )


def goodbye_card(departure: Departure, team: Team, loops: Loops, zone: str, *, led: bool) -> Card:
    """`led` says whether anybody leads the team now."""
    name = Name(departure.member.person.name)
    said = "goodbye.closed" if departure.closed else "goodbye.left"
    parts: list[Part] = [Paragraph(say(said, name=name, team=team.name))]
    if departure.member.role is Role.PARTNER and not departure.closed:
        parts.append(Paragraph(say("goodbye.thank", name=name)))
    parts += loop_parts(loops, zone) or [Paragraph(say("goodbye.nothing"))]
    if not led:
        parts += [
            Paragraph(say("goodbye.nobody_leads", team=team.name)),
            Buttons((Button(LEAD, line("goodbye.lead"), {"team": team.id}, Style.PRIMARY),)),
        ]
    return Card(tuple(parts))


def loop_parts(loops: Loops, zone: str) -> list[Part]:
    """Each kind of what is open with a sentence over it; nothing where nothing is."""
    parts = [
        *_part([(Plain(one.title),) for one in loops.series], key="goodbye.series"),
        *_part([_round(one, zone) for one in loops.rounds], key="goodbye.rounds"),
        *_part([(Plain(one.title),) for one in loops.projects], key="goodbye.projects"),
        *_part([(Plain(one.text),) for one in loops.items], key="goodbye.items"),
        *_part([(Plain(glance(one.text)),) for one in loops.ideas], key="goodbye.ideas"),
        *_part([(Plain(one.item.text),) for one in loops.unanswered], key="goodbye.unanswered"),
    ]
    for outcome in loops.calls[:SHOWN]:
        name, item = Name(outcome.item.author.person.name), Plain(outcome.item.text)
        done = Button(outcome_cards.CALLED, line("outcome.called"), outcome_cards.payload(outcome))
        parts += [Paragraph(say("goodbye.call", name=name, item=item)), Buttons((done,))]
    return parts


def _part(texts: Sequence[Text], key: str) -> list[Part]:
    if not texts:
        return []
    rest = len(texts) - SHOWN
    more = [Note(say("goodbye.more", count=rest))] if rest > 0 else []
    return [Paragraph(say(key, count=len(texts))), Bullets(tuple(texts[:SHOWN])), *more]


def _round(meeting: Meeting, zone: str) -> Text:
    day = Time(meeting.starts_at, zone, Moment.DATE)
    return say("goodbye.round", title=meeting.series.title, day=day)
