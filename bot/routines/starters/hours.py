"""The time that partners gave, and the thanks for it."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.actor import Membership
from bot.cards import Card, ChoiceField, Form, Option, Paragraph, Plain, TextField
from bot.cards import Person as Name
from bot.errors import Gone
from bot.routines.starters import actions
from bot.routines.starters.ask_cards import payload
from bot.routines.starters.finding import project_run, project_to_run
from bot.routines.starters.words import MAX_SENTENCE, length_of, problem_with, refuse
from bot.texts import line, say
from storage.queries.once import first_time
from storage.queries.projects import outdate_projects
from storage.tables import Project, ProjectHours, ProjectPartner, ProjectState, Thanks

_RUN = (ProjectState.UNDER_WAY, ProjectState.ENDED)
_NOT_YET = "none"
# Longer than anybody gives to a small project.
_MOST_HOURS = 500
_HOUR = 60


async def form(session: AsyncSession, who: Membership, project_id: object) -> Form:
    """Who, how long, and how they were thanked. Raises `Gone`, `NotAllowed`."""
    project = await project_to_run(session, who, project_id, *_RUN)
    gave = _who_gave(project)
    if not gave:
        raise Gone(line("projects.hours_nobody"))
    people = tuple(Option(str(one.member_id), one.member.person.name) for one in gave)
    thanks = (
        *(Option(one.value, line(f"projects.way_{one.value}")) for one in Thanks),
        Option(_NOT_YET, line("projects.thanks_not_yet")),
    )
    return Form(
        action=actions.HOURS,
        title=line("projects.log_hours"),
        submit=line("projects.save"),
        fields=(
            ChoiceField("partner", line("projects.hours_who"), people, value=people[0].value),
            TextField(
                "hours",
                line("projects.hours_label"),
                line("projects.hours_hint"),
                _typed(project.minutes),
                10,
            ),
            ChoiceField("thanks", line("projects.thanked_label"), thanks, open=True),
            TextField(
                "words",
                line("projects.thanks_words_label"),
                line("projects.thanks_words_hint"),
                project.thanks,
                MAX_SENTENCE,
                optional=True,
            ),
        ),
        intro=(Paragraph(say("projects.hours_intro", title=Plain(project.title))),),
        payload=payload(project),
    )


async def log(
    session: AsyncSession,
    who: Membership,
    project_id: object,
    values: Mapping[str, str],
    *,
    request: str,
    now: datetime,
) -> Card:
    """Writes it down; the same `request` again changes nothing. Raises `Invalid` for the field that
    is wrong, `Gone`, `NotAllowed`."""
    project = await project_run(session, who, project_id, *_RUN)
    gave = {str(one.member_id): one for one in _who_gave(project)}
    partner, minutes = gave.get(values["partner"]), read_hours(values["hours"])
    known = values["thanks"] in {_NOT_YET, *(one.value for one in Thanks)}
    refuse(
        {
            "partner": None if partner else line("projects.hours_who_missing"),
            "hours": None if minutes is not None else line("projects.hours_bad"),
            "thanks": None if known else line("projects.thanked_missing"),
            "words": problem_with(values["words"], MAX_SENTENCE, optional=True),
        }
    )
    is_new = await first_time(session, who.workspace_id, request, now)
    if is_new and partner is not None and minutes is not None:
        thanks = None if values["thanks"] == _NOT_YET else Thanks(values["thanks"])
        session.add(
            ProjectHours(
                project_id=project.id,
                member_id=partner.member_id,
                minutes=minutes,
                thanks=thanks,
                words=values["words"].strip(),
                by_id=who.member_id,
                at=now,
            )
        )
        await session.flush()
        await outdate_projects(session, [project])
    name = Name(partner.member.person.name if partner else "")
    said = say("projects.hours_kept", name=name, length=length_of(minutes or 0))
    return Card((Paragraph(said),), title=line("projects.thanks_title"))


def read_hours(typed: str) -> int | None:
    """Minutes, from hours as people write them ("1.5", "1,5", "2"); None if it is no number of
    hours."""
    number = typed.strip().replace(",", ".")
    whole, _, part = number.partition(".")
    digits = whole + part
    if not digits or not (digits.isascii() and digits.isdigit()) or len(digits) > 6:
        return None
    hours = float(number)
    return round(hours * _HOUR) if hours <= _MOST_HOURS else None


def _typed(minutes: int | None) -> str:
    return f"{minutes / _HOUR:.2f}".rstrip("0").rstrip(".") if minutes else ""


def _who_gave(project: Project) -> list[ProjectPartner]:
    """Whoever said yes, those who stepped back too."""
    return [one for one in project.partners if one.is_in or one.left_at is not None]
