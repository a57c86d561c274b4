"""What my partners get: the messages of the next meeting as a partner reads them, for a lead.

They are the very cards that partners are sent. Their buttons are shown as words, for they would act
for whoever taps.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.actor import Membership, Right
from bot.cards import Button, Buttons, Card, Choice, Divider, Heading, Note, Paragraph, Part, Time
from bot.routines.agenda import cards, outcome_cards, steps
from bot.routines.agenda.meetings import Upcoming, upcoming
from bot.routines.agenda.outcome_cards import Told
from bot.routines.agenda.steps import Step
from bot.schedule import Occurrence
from bot.texts import line, say
from storage.queries.meetings import items_of_day
from storage.tables import AgendaItem, ItemState, Meeting, Outcome, Result

SEND = "people.partners_view"


def button(team_id: int, label: str) -> Button:
    return Button(SEND, label, {"team": team_id})


def sent() -> Card:
    """Says where to look for it."""
    said = Paragraph(say("personal.view_sent"))
    return Card((said,), title=line("personal.partners_view_title"))


async def partners_view(session: AsyncSession, who: Membership, now: datetime) -> Card:
    """The ask, its reminder, the agenda and an outcome, one under the other. Raises `NotAllowed`
    for somebody who does not lead the team."""
    who.require(Right.RUN_TEAM)
    title = line("personal.partners_view_title")
    ahead = await upcoming(session, who.team_id, now)
    if not ahead:
        return Card((Paragraph(say("agenda.no_meeting")),), title=title)
    meeting, zone = ahead[0], who.timezone
    due = _due(meeting)
    items = await items_of_day(session, meeting.series.id, meeting.day)
    parts: list[Part] = [Paragraph(say("personal.view_intro", team=who.team_name))]
    shown = {
        Step.ASK: cards.ask(who.name, meeting, zone, None, [], due.get(Step.ASK, now)),
        Step.REMIND: cards.ask(who.name, meeting, zone, None, [], now, again=True),
        Step.COPY: cards.agenda(meeting, items, zone, copy=True),
    }
    for step, card in shown.items():
        if step in due:
            at = Note(say("personal.view_at", at=Time(due[step], zone)))
            heading = Heading(line(f"personal.preview_{step.value}"))
            parts += [Divider(), heading, at, *_without_taps(card.parts)]
    outcome = outcome_cards.outcomes(who.name, [Told(_made_up(meeting, now))], zone)
    parts += [
        Divider(),
        Heading(line("personal.view_outcome")),
        Note(say("personal.view_made_up")),
        *_without_taps(outcome.parts),
    ]
    return Card(tuple(parts), title=title)


def _due(meeting: Upcoming) -> dict[str, datetime]:
    held = Occurrence(meeting.day, meeting.starts_at)
    planned = steps.of_meeting(meeting.series, meeting.series.team, held)
    return {occasion.step: occasion.due_at for occasion in planned}


def _without_taps(parts: Iterable[Part]) -> Iterator[Part]:
    """The parts, with the words that stand on what can be tapped."""
    for part in parts:
        match part:
            case Buttons(buttons):
                labels = " · ".join(one.label for one in buttons)
                yield Note(say("personal.view_buttons", labels=labels))
            case Choice(label=label):
                yield Note(say("personal.view_buttons", labels=label))
            case _:
                yield part


def _made_up(meeting: Upcoming, now: datetime) -> Outcome:
    """An outcome of an item that nobody brought; it is never written down."""
    row = Meeting(day=meeting.day, starts_at=meeting.starts_at, off=False, added=False)
    row.series = meeting.series
    item = AgendaItem(text=line("personal.made_up_item"), state=ItemState.CLOSED, added_at=now)
    item.meeting = row
    outcome = Outcome(
        id=0,
        result=Result.DECIDED,
        sentence=line("personal.made_up_sentence"),
        revision=0,
        missing="",
        at=now,
    )
    outcome.item, outcome.meeting = item, row
    return outcome
