"""What the agenda gives to a summary: what came in, what became of it, and what waits."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import takewhile

from sqlalchemy.ext.asyncio import AsyncSession

from bot.cards import Button, Moment, Plain, Text, Time
from bot.routines.agenda import outcome_cards
from bot.routines.agenda.cards import SHOW
from bot.routines.agenda.family import run
from bot.routines.agenda.recipients import candidates
from bot.routines.agenda.round_cards import take_over_button
from bot.routines.agenda.steps import AFTER_THE_END, lapse_of
from bot.routines.summary.facts import Facts, Good, Stuck
from bot.routines.summary.words import clipped
from bot.texts import line, say
from storage.queries import summary as queries
from storage.queries.departures import calls_wanted
from storage.queries.outcomes import unrecorded_meetings
from storage.tables import Meeting, Outcome, Result, Section, Team

# An item that went on so often, or is so old, waits for more than its turn.
CARRIED, OLD = 2, timedelta(days=28)
# A call is owed at once; notes are, from the day after the meeting.
NOTES_DUE = timedelta(days=1)
_PAST = timedelta(days=40)
# So many meetings in a row are worth a word.
IN_A_ROW = 3


async def facts(
    session: AsyncSession, team: Team, since: datetime, now: datetime, zone: str
) -> Facts:
    outcomes = await queries.outcomes_between(session, team.id, since, now)
    answered = await queries.answered_between(session, team.id, since, now)
    asked = tuple(await _asked(session, team, since, now))
    moved = (
        *await _came_in(session, team, since, now),
        *_talked_about(outcomes),
        *([say("summary.answered", count=len(answered))] if answered else []),
        *await _lapsed(session, team, since, now, zone),
    )
    return Facts(
        asked=asked,
        moved=moved,
        places=(_show(team),) if asked or moved else (),
        stuck=(
            *await _calls(session, team),
            *await _notes(session, team, now, zone),
            *await _items(session, team, now),
        ),
        failed=tuple(
            [
                say("summary.unreached", name=name, day=Time(at, zone, Moment.DATE))
                for name, at in await queries.unreached(session, team.id, since)
            ]
        ),
        good=(*_closed(answered), *await _row(session, team, since, now)),
    )


async def _asked(
    session: AsyncSession, team: Team, since: datetime, now: datetime
) -> Sequence[Text]:
    """How often partners were asked, by any routine; not who, and not who answered."""
    count = await queries.asks_of_partners(session, team.id, since, now)
    return [say("summary.asked", count=count)] if count else []


async def _came_in(
    session: AsyncSession, team: Team, since: datetime, now: datetime
) -> Sequence[Text]:
    added = [section for section, _ in await queries.items_added(session, team.id, since, now)]
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


async def _lapsed(
    session: AsyncSession, team: Team, since: datetime, now: datetime, zone: str
) -> Sequence[Text]:
    return [
        say("summary.lapsed", day=Time(meeting.starts_at, zone, Moment.DATE))
        for meeting in await queries.lapsed_between(session, team.id, since, now)
    ]


async def _calls(session: AsyncSession, team: Team) -> Sequence[Stuck]:
    """Who waits for the call stands in the card that the lead has of it, not here."""
    return [
        Stuck(
            f"call:{outcome.id}",
            say("summary.call"),
            outcome.replied_at or outcome.at,
            Button(
                outcome_cards.CALLED,
                line("outcome.called"),
                {"team": team.id, "outcome": outcome.id, "revision": outcome.revision},
            ),
        )
        for outcome in await calls_wanted(session, team.id)
    ]


async def _notes(session: AsyncSession, team: Team, now: datetime, zone: str) -> Sequence[Stuck]:
    stuck = []
    for meeting in await unrecorded_meetings(session, team.id, now - _PAST, now - NOTES_DUE):
        due = meeting.starts_at + timedelta(minutes=meeting.series.minutes) + AFTER_THE_END
        if not due <= now < lapse_of(meeting.series, team, meeting.starts_at):
            continue
        day = Time(meeting.starts_at, zone, Moment.DATE)
        stuck.append(
            Stuck(
                f"round:{meeting.id}",
                say("summary.no_notes", day=day),
                due,
                take_over_button(meeting),
                await _leader(session, meeting),
            )
        )
    return stuck


async def _leader(session: AsyncSession, meeting: Meeting) -> str:
    persons = await candidates(session, meeting.series, meeting)
    return persons[0].name if persons else ""


async def _items(session: AsyncSession, team: Team, now: datetime) -> Sequence[Stuck]:
    return [
        Stuck(
            f"item:{item.id}",
            say("summary.item_waits", text=Plain(clipped(item.text))),
            item.added_at,
            _show(team),
        )
        for item in await queries.items_waiting(session, team.id, CARRIED, now - OLD)
    ]


def _show(team: Team) -> Button:
    return Button(SHOW, line("agenda.show"), {"team": team.id})


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


async def _row(session: AsyncSession, team: Team, since: datetime, now: datetime) -> Sequence[Good]:
    """In the week in which it grew: told again and again, it would celebrate nothing, and no week
    would be quiet."""
    row = list(takewhile(lambda one: one.discussed is True, await run(session, team.id, now)))
    if len(row) < IN_A_ROW or not any(_is_between(one.recorded_at, since, now) for one in row):
        return ()
    count = len(row)
    return (Good(say("summary.row", count=count), line("summary.row_forward", count=count)),)


def _is_between(at: datetime | None, since: datetime, now: datetime) -> bool:
    return at is not None and since < at <= now
