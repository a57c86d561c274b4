"""What the agenda gives to a summary: what came in, what became of it, and what waits."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile

from sqlalchemy.ext.asyncio import AsyncSession

from bot.cards import Button, Moment, Plain, Text, Time
from bot.routines.agenda import outcome_cards
from bot.routines.agenda.cards import SHOW
from bot.routines.agenda.family import LAST
from bot.routines.agenda.recipients import candidates_by_meeting
from bot.routines.agenda.round_cards import take_over_button
from bot.routines.agenda.steps import AFTER_THE_END, lapse_of
from bot.routines.summary.facts import Facts, Good, Stuck
from bot.routines.summary.words import clipped
from bot.texts import line, say
from storage.queries import summary as queries
from storage.queries.departures import calls_wanted
from storage.queries.family import TookPlace, last_meetings
from storage.queries.many_teams import Span
from storage.queries.outcomes import unrecorded_meetings
from storage.tables import AgendaItem, Meeting, Outcome, Result, Section

# An item that went on so often, or is so old, waits for more than its turn.
CARRIED, OLD = 2, timedelta(days=28)
# A call is owed at once; notes are, from the day after the meeting.
NOTES_DUE = timedelta(days=1)
_PAST = timedelta(days=40)
# So many meetings in a row are worth a word.
IN_A_ROW = 3


@dataclass(frozen=True, slots=True)
class FromAgenda:
    """`asked` is how often partners were asked, by any routine: not who, and not who answered.
    `open_rounds` are meetings that nobody has written down, each with who leads its round, "" for
    nobody; `row` is for how many meetings in a row the family item was discussed, 0 where that is
    worth no word."""

    team_id: int
    asked: int
    added: Sequence[Section]
    outcomes: Sequence[Outcome]
    answered: Sequence[Outcome]
    lapsed: Sequence[datetime]
    unreached: Sequence[tuple[str, datetime]]
    calls: Sequence[Outcome]
    open_rounds: Sequence[tuple[Meeting, str]]
    waiting: Sequence[AgendaItem]
    row: int

    def facts(self, zone: str) -> Facts:
        asked = (say("summary.asked", count=self.asked),) if self.asked else ()
        moved = (
            *_came_in(self.added),
            *_talked_about(self.outcomes),
            *((say("summary.answered", count=len(self.answered)),) if self.answered else ()),
            *(say("summary.lapsed", day=_day(at, zone)) for at in self.lapsed),
        )
        return Facts(
            asked=asked,
            moved=moved,
            places=(_show(self.team_id),) if asked or moved else (),
            stuck=(
                *(_call(self.team_id, one) for one in self.calls),
                *(_notes(meeting, leader, zone) for meeting, leader in self.open_rounds),
                *(_item(self.team_id, one) for one in self.waiting),
            ),
            failed=tuple(
                say("summary.unreached", name=name, day=_day(at, zone))
                for name, at in self.unreached
            ),
            good=(*_closed(self.answered), *_row(self.row)),
        )


async def read(session: AsyncSession, spans: Sequence[Span]) -> Mapping[Span, FromAgenda]:
    """The spans have one end."""
    teams, now = {span.team_id for span in spans}, spans[0].until
    asked = await queries.asks_of_partners(session, spans)
    added = await queries.items_added(session, spans)
    outcomes = await queries.outcomes_between(session, spans)
    answered = await queries.answered_between(session, spans)
    lapsed = await queries.lapsed_between(session, spans)
    unreached = await queries.unreached(session, spans)
    calls = await calls_wanted(session, teams)
    rounds = await _open_rounds(session, teams, now)
    waiting = await queries.items_waiting(session, teams, CARRIED, now - OLD)
    held = await last_meetings(session, teams, now, LAST)
    return {
        span: FromAgenda(
            span.team_id,
            asked[span],
            added[span],
            outcomes[span],
            answered[span],
            lapsed[span],
            unreached[span],
            calls[span.team_id],
            rounds[span.team_id],
            waiting[span.team_id],
            _in_a_row(held[span.team_id], span),
        )
        for span in spans
    }


async def _open_rounds(
    session: AsyncSession, team_ids: Collection[int], now: datetime
) -> Mapping[int, Sequence[tuple[Meeting, str]]]:
    found = await unrecorded_meetings(session, team_ids, now - _PAST, now - NOTES_DUE)
    due = {team_id: [one for one in own if _is_due(one, now)] for team_id, own in found.items()}
    in_turn = await candidates_by_meeting(session, [one for own in due.values() for one in own])
    return {
        team_id: [(one, in_turn[one.id][0].name if in_turn[one.id] else "") for one in own]
        for team_id, own in due.items()
    }


def _is_due(meeting: Meeting, now: datetime) -> bool:
    series = meeting.series
    return _round_due(meeting) <= now < lapse_of(series, series.team, meeting.starts_at)


def _round_due(meeting: Meeting) -> datetime:
    return meeting.starts_at + timedelta(minutes=meeting.series.minutes) + AFTER_THE_END


def _in_a_row(held: Sequence[TookPlace], span: Span) -> int:
    """In the time in which it grew: told again and again, it would celebrate nothing, and no week
    would be quiet."""
    row = list(takewhile(lambda one: one.discussed is True, held))
    grew = any(one.recorded_at and span.since < one.recorded_at <= span.until for one in row)
    return len(row) if grew and len(row) >= IN_A_ROW else 0


def _came_in(added: Sequence[Section]) -> Sequence[Text]:
    families = sum(section is Section.FAMILY for section in added)
    if not added:
        return ()
    said = say("summary.came_in", count=len(added))
    return (said, say("summary.from_families", count=families)) if families else (said,)


def _talked_about(outcomes: Sequence[Outcome]) -> Sequence[Text]:
    if not outcomes:
        return ()
    decided = sum(one.result is Result.DECIDED for one in outcomes)
    said = say("summary.talked_about", count=len(outcomes))
    return (said, say("summary.decided", count=decided)) if decided else (said,)


def _call(team_id: int, outcome: Outcome) -> Stuck:
    """Who waits for the call stands in the card that the lead has of it, not here."""
    where = {"team": team_id, "outcome": outcome.id, "revision": outcome.revision}
    tap = Button(outcome_cards.CALLED, line("outcome.called"), where)
    since = outcome.replied_at or outcome.at
    return Stuck(f"call:{outcome.id}", say("summary.call"), since, tap)


def _notes(meeting: Meeting, leader: str, zone: str) -> Stuck:
    said = say("summary.no_notes", day=_day(meeting.starts_at, zone))
    tap = take_over_button(meeting)
    return Stuck(f"round:{meeting.id}", said, _round_due(meeting), tap, leader)


def _item(team_id: int, item: AgendaItem) -> Stuck:
    said = say("summary.item_waits", text=Plain(clipped(item.text)))
    return Stuck(f"item:{item.id}", said, item.added_at, _show(team_id))


def _show(team_id: int) -> Button:
    return Button(SHOW, line("agenda.show"), {"team": team_id})


def _day(at: datetime, zone: str) -> Time:
    return Time(at, zone, Moment.DATE)


def _closed(answered: Sequence[Outcome]) -> Sequence[Good]:
    """What a contributor says is answered, with the sentence that answered it: the latest first."""
    return [
        Good(
            say(
                "summary.closed",
                text=Plain(clipped(one.item.text)),
                sentence=Plain(clipped(one.sentence)),
            ),
            line("summary.closed_forward", text=one.item.text, sentence=one.sentence),
        )
        for one in reversed(answered)
        if one.sentence
    ]


def _row(count: int) -> Sequence[Good]:
    if not count:
        return ()
    return (Good(say("summary.row", count=count), line("summary.row_forward", count=count)),)
