"""On a person's own page: what is asked of them around projects, what became of those they helped
with, and what goes on."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.actor import Membership, Right
from bot.cards import Button, Buttons, Paragraph, Part, Plain, Style, Text
from bot.cards import Person as Name
from bot.humane import manner_of
from bot.routines.starters import actions
from bot.routines.starters.ask_cards import payload
from bot.routines.starters.project_cards import ends, open_button
from bot.routines.starters.reports import UnderWay, under_way
from bot.routines.starters.words import name_of
from bot.texts import line, say
from storage.queries.personal import person_of
from storage.queries.projects import asked_of, projects_of
from storage.queries.series import team_seen
from storage.tables import Project, ProjectPartner, ProjectState, Role

# Of each kind of thing so many are shown; the list of projects has all of them.
_MOST = 3
_OUTCOMES_FOR = timedelta(weeks=4)


async def parts(session: AsyncSession, place: Membership, now: datetime) -> list[Part]:
    """What is asked of this member (nothing while they pause), what came of what they did, and what
    is under way."""
    person, team = (
        await person_of(session, place.person_id),
        await team_seen(session, place.team_id),
    )
    rows = await under_way(session, place.team_id, now)
    shown: list[Part] = []
    mine: Sequence[ProjectPartner] = ()
    if place.role is Role.PARTNER:
        mine = await asked_of(session, place.member_id)
    if not manner_of(person, team).is_paused(now):
        shown += _first(_asks(mine))
        shown += _first(await _proposals(session, place))
        shown += _first(_check_ins(rows, place, now))
    shown += _first(_outcomes(mine, now))
    if place.may(Right.RUN_PROJECTS):
        agreed = await projects_of(session, place.team_id, (ProjectState.AGREED,))
        shown += _first(_agreed(agreed))
    return [*shown, *_first(_under_way(rows, place, mine, now))]


def _first(rows: Iterable[tuple[Part, ...]]) -> list[Part]:
    return [part for row in list(rows)[:_MOST] for part in row]


def _asks(mine: Sequence[ProjectPartner]) -> Iterator[tuple[Part, ...]]:
    begun = (ProjectState.UNDER_WAY, ProjectState.ENDED, ProjectState.DROPPED)
    for one in mine:
        if one.is_open and one.project.state not in begun:
            more = Button(
                actions.MORE,
                line("projects.tell_me_more"),
                payload(one.project),
                Style.PRIMARY,
            )
            yield _row(say("projects.home_ask", title=Plain(one.project.title)), more)


async def _proposals(session: AsyncSession, place: Membership) -> list[tuple[Part, ...]]:
    if not place.lead:
        return []
    return [
        _row(
            say("projects.home_proposal", by=Name(name_of(one.by)), title=Plain(one.title)),
            Button(actions.WELCOME, line("projects.welcome"), payload(one), Style.PRIMARY),
            Button(actions.TALK_FIRST, line("projects.talk_it_over"), payload(one)),
        )
        for one in await projects_of(session, place.team_id, (ProjectState.PROPOSED,))
    ]


def _check_ins(
    rows: Sequence[UnderWay], place: Membership, now: datetime
) -> Iterator[tuple[Part, ...]]:
    for row in rows:
        if _is_asked(row, place, now):
            answer = Button(
                actions.CHECK_IN, line("projects.answer"), payload(row.project), Style.PRIMARY
            )
            title = Plain(row.project.title)
            yield _row(say("projects.home_check_in", title=title), answer)


def _is_asked(row: UnderWay, place: Membership, now: datetime) -> bool:
    """Whether this member owes a check-in now."""
    return row.due_at <= now and row.project.owner_id == place.member_id


def _outcomes(mine: Sequence[ProjectPartner], now: datetime) -> Iterator[tuple[Part, ...]]:
    """What is over and waits for a word, or was over not long ago."""
    for one in reversed(mine):
        project = one.project
        if one.is_in and project.ended_at is not None and project.ended_at > now - _OUTCOMES_FOR:
            title, sentence = Plain(project.title), Plain(project.sentence)
            said = say("projects.home_outcome", title=title, sentence=sentence)
            yield _row(said, *_replies(one))


def _replies(one: ProjectPartner) -> tuple[Button, ...]:
    if one.reply is not None:
        return (open_button(one.project),)
    return (
        Button(actions.SAID_YES, line("outcome.yes"), payload(one.project)),
        Button(actions.NOT_YET, line("outcome.not_yet"), payload(one.project)),
        Button(actions.CALL_ME, line("outcome.call_me"), payload(one.project)),
    )


def _agreed(found: Sequence[Project]) -> Iterator[tuple[Part, ...]]:
    for project in found:
        start = Button(actions.START, line("projects.start"), payload(project))
        yield _row(say("projects.home_agreed", title=Plain(project.title)), start)


def _under_way(
    rows: Sequence[UnderWay], place: Membership, mine: Sequence[ProjectPartner], now: datetime
) -> Iterator[tuple[Part, ...]]:
    """For the care team all of it, for partners their own."""
    own = {one.project_id for one in mine if one.is_in}
    for row in rows:
        if _is_asked(row, place, now):
            continue
        if place.may(Right.RUN_PROJECTS) or row.project.id in own:
            end, title = ends(row.project), Plain(row.project.title)
            said = say("projects.home_under_way", end=end, title=title)
            yield _row(said, open_button(row.project))


def _row(said: Text, *buttons: Button) -> tuple[Part, ...]:
    return Paragraph(said), Buttons(buttons)
