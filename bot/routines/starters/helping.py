"""Somebody of the care team asks partners for help with something: each is asked in private."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.actor import Membership, Right
from bot.cards import Card, ChoiceField, Form, Note, Option, Paragraph, Plain, TextField
from bot.errors import Gone
from bot.routines.starters import actions, suggestion_cards
from bot.routines.starters.asking import follow, put_to
from bot.routines.starters.words import (
    MAX_BOX,
    MAX_SENTENCE,
    MAX_TITLE,
    length_of,
    problem_with,
    refuse,
)
from bot.texts import line, say
from storage.queries.once import first_time
from storage.queries.projects import (
    hold_projects,
    partner_members,
    project_in_team,
    suggestion_held,
)
from storage.tables import Member, Origin, Project, ProjectState

_ALL = "all"
# How long it may take, to choose from: minutes.
_LENGTHS = (15, 30, 60, 120, 240)


async def form(
    session: AsyncSession, who: Membership, member_id: object, suggestion_id: object
) -> Form:
    """What, how long, and whom to ask. `member_id` is a partner who is chosen already, and
    `suggestion_id` what it follows from. Raises `Gone` in a team without partners, `NotAllowed`."""
    who.require(Right.RUN_PROJECTS)
    partners = await partner_members(session, who.team_id)
    if not partners:
        raise Gone(line("starters.no_partners"))
    suggestion = suggestion_id if isinstance(suggestion_id, int) else 0
    chosen = next((one for one in partners if one.id == member_id), None)
    return Form(
        action=actions.HELP,
        title=line("starters.help"),
        submit=line("starters.help_submit"),
        fields=(
            TextField(
                "title",
                line("starters.help_label"),
                line("starters.help_hint"),
                max_length=MAX_TITLE,
            ),
            TextField(
                "task",
                line("starters.help_task_label"),
                line("agenda.form_hint"),
                max_length=MAX_BOX,
                multiline=True,
                optional=True,
            ),
            ChoiceField("minutes", line("starters.help_length"), _lengths(), value="30"),
            TextField(
                "thanks",
                line("projects.thanks_label"),
                line("projects.thanks_hint"),
                max_length=MAX_SENTENCE,
                optional=True,
            ),
            _whom(partners, chosen),
            Note(say("starters.help_private")),
        ),
        payload={"team": who.team_id, "suggestion": suggestion},
    )


async def ask(
    session: AsyncSession,
    who: Membership,
    suggestion_id: object,
    values: Mapping[str, str],
    *,
    request: str,
    now: datetime,
) -> Card:
    """Asks one partner or all of them; the same `request` again changes nothing. Raises `Invalid`
    for the field that is wrong, `NotAllowed`."""
    who.require(Right.RUN_PROJECTS)
    await hold_projects(session, who.team_id)
    partners = await partner_members(session, who.team_id)
    picked = [one for one in partners if values["whom"] in (_ALL, str(one.id))]
    minutes = next((one for one in _LENGTHS if str(one) == values["minutes"]), None)
    refuse(
        {
            "title": problem_with(values["title"], MAX_TITLE),
            "task": problem_with(values["task"], MAX_BOX, optional=True),
            "minutes": None if minutes else line("starters.length_missing"),
            "thanks": problem_with(values["thanks"], MAX_SENTENCE, optional=True),
            "whom": None if picked else line("starters.whom_missing"),
        }
    )
    if not await first_time(session, who.workspace_id, request, now):
        return _receipt(values["title"].strip(), len(picked))
    made = await suggestion_held(session, who.team_id, suggestion_id)
    project = Project(
        team_id=who.team_id,
        origin=Origin.HELP,
        state=ProjectState.ASKING,
        title=values["title"].strip(),
        task=values["task"].strip(),
        minutes=minutes,
        thanks=values["thanks"].strip(),
        skills=[made.skill] if made is not None and made.skill else [],
        by_id=who.member_id,
        since=now,
    )
    await put_to(session, project, picked, now)
    await follow(session, who, suggestion_id, project, now)
    whole = await project_in_team(session, who.team_id, project.id)
    if whole is None or len(picked) > 1:
        return _receipt(project.title, len(picked))
    return suggestion_cards.asked(whole)


def _receipt(title: str, count: int) -> Card:
    said = say("starters.helpers_asked", count=count, title=Plain(title))
    return Card((Paragraph(said),), title=line("starters.asked_title"))


def _lengths() -> tuple[Option, ...]:
    return tuple(Option(str(one), length_of(one)) for one in _LENGTHS)


def _whom(partners: Sequence[Member], chosen: Member | None) -> ChoiceField:
    """All of them, or one; those who pause too, for one who is missing would show that."""
    everybody = (Option(_ALL, line("starters.all_partners")),) if len(partners) > 1 else ()
    options = (*everybody, *(Option(str(one.id), one.person.name) for one in partners))
    value = str(chosen.id) if chosen is not None else options[0].value
    return ChoiceField("whom", line("starters.whom_label"), options, value=value)
