"""Projects on a person's own page: what is asked of them, what became of those they helped with,
and what goes on."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.actor import Membership, Right
from bot.cards import Button, Buttons, Paragraph, Plain, Style, Text
from bot.cards import Person as Name
from bot.routines.home import Asked, Became, Share
from bot.routines.starters import actions
from bot.routines.starters.ask_cards import payload
from bot.routines.starters.listing import show_button
from bot.routines.starters.project_cards import ends, open_button
from bot.routines.starters.reports import UnderWay, under_way
from bot.routines.starters.words import name_of
from bot.texts import line, say
from storage.queries.projects import asked_of, projects_of
from storage.tables import Project, ProjectPartner, ProjectState, Role

# So many that are under way are told of; the list of projects has all of them.
_MOST = 3
_OUTCOMES_FOR = timedelta(weeks=4)


async def share(session: AsyncSession, who: Membership, now: datetime) -> Share:
    rows = await under_way(session, who.team_id, now)
    mine: Sequence[ProjectPartner] = ()
    if who.role is Role.PARTNER:
        mine = await asked_of(session, who.member_id)
    waiting = await _waiting(session, who)
    lines = _under_way(rows, who, mine)
    return Share(
        asked=(*_asks(mine), *_of_team(waiting, who), *_check_ins(rows, who, now)),
        became=tuple(_outcomes(mine, now)),
        lines=tuple(lines),
        taps=(show_button(who.team_id),) if lines else (),
    )


def _asks(mine: Sequence[ProjectPartner]) -> Iterator[Asked]:
    """What a partner was asked in private: somebody waits for the answer."""
    begun = (ProjectState.UNDER_WAY, ProjectState.ENDED, ProjectState.DROPPED)
    for one in mine:
        if one.is_open and one.project.state not in begun:
            label, project = line("projects.tell_me_more"), one.project
            more = Button(actions.MORE, label, payload(project), Style.PRIMARY)
            said = say("projects.home_ask", title=Plain(project.title))
            yield Asked(said, (more,), one.asked_at)


async def _waiting(session: AsyncSession, who: Membership) -> Sequence[Project]:
    """What waits for an answer or a beginning, for those who can give it."""
    states = [ProjectState.AGREED] if who.may(Right.RUN_PROJECTS) else []
    states += [ProjectState.PROPOSED] if who.lead else []
    return await projects_of(session, who.team_id, states) if states else ()


def _of_team(waiting: Sequence[Project], who: Membership) -> Iterator[Asked]:
    for one in waiting:
        title = Plain(one.title)
        if one.state is ProjectState.PROPOSED:
            said = say("projects.home_proposal", by=Name(name_of(one.by)), title=title)
            welcome = line("projects.welcome")
            taps = (
                Button(actions.WELCOME, welcome, payload(one), Style.PRIMARY),
                Button(actions.TALK_FIRST, line("projects.talk_it_over"), payload(one)),
            )
            yield Asked(said, taps, one.since, f"project:{one.id}:proposal")
        else:
            start = Button(actions.START, line("projects.start"), payload(one))
            yield Asked(say("projects.home_agreed", title=title), (start,), one.since)


def _check_ins(rows: Sequence[UnderWay], who: Membership, now: datetime) -> Iterator[Asked]:
    """What the owner of a project owes."""
    for row in rows:
        if row.due_at <= now and row.project.owner_id == who.member_id:
            label, tap = line("projects.answer"), payload(row.project)
            answer = Button(actions.CHECK_IN, label, tap, Style.PRIMARY)
            said = say("projects.home_check_in", title=Plain(row.project.title))
            subject = f"project:{row.project.id}:{row.review.value}"
            yield Asked(said, (answer,), row.due_at, subject)


def _outcomes(mine: Sequence[ProjectPartner], now: datetime) -> Iterator[Became]:
    """What is over and waits for a word, or was over not long ago."""
    for one in mine:
        project = one.project
        if one.is_in and project.ended_at is not None and project.ended_at > now - _OUTCOMES_FOR:
            title, sentence = Plain(project.title), Plain(project.sentence)
            said = say("projects.home_outcome", title=title, sentence=sentence)
            parts = Paragraph(said), Buttons(_replies(one))
            yield Became(parts, project.ended_at, one.reply is None)


def _replies(one: ProjectPartner) -> tuple[Button, ...]:
    if one.reply is not None:
        return (open_button(one.project),)
    return (
        Button(actions.SAID_YES, line("outcome.yes"), payload(one.project)),
        Button(actions.NOT_YET, line("outcome.not_yet"), payload(one.project)),
        Button(actions.CALL_ME, line("outcome.call_me"), payload(one.project)),
    )


def _under_way(
    rows: Sequence[UnderWay], who: Membership, mine: Sequence[ProjectPartner]
) -> list[Text]:
    """For the care team all of it, for partners their own."""
    own = {one.project_id for one in mine if one.is_in}
    seen = [row.project for row in rows if who.may(Right.RUN_PROJECTS) or row.project.id in own]
    lines = [
        say("projects.home_under_way", end=ends(project), title=Plain(project.title))
        for project in seen[:_MOST]
    ]
    if len(seen) > _MOST:
        lines.append(say("projects.home_more", count=len(seen) - _MOST))
    return lines
