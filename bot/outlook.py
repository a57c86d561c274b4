"""What I'll ask, and when: the preview as a card, for those who set a team up."""

from collections.abc import Set
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.cards import Bullets, Card, Paragraph, Part, Text, Time
from bot.preview import Foreseen, foresee
from bot.rules import RULES
from bot.texts import line, say
from storage.queries.habits import RHYTHM
from storage.queries.ledger import routines_beside
from storage.queries.members import partners_of
from storage.tables import Kind, RoutineKind, Team

SHOW_SCHEDULE = "schedule.show"
WINDOW = timedelta(weeks=4)


async def outlook(session: AsyncSession, team: Team, now: datetime) -> Card:
    """The next four weeks of a team, step by step, and who will be asked."""
    routines = await routines_beside(session, team.id)
    found = await foresee(session, RULES, routines, now, now + WINDOW)
    # Who was silent, and is asked about it, is nobody else's business.
    steps = [
        step
        for step in found
        if step.team_id == team.id and step.recipients and step.routine != RHYTHM
    ]
    partners = {partner.id for partner in await partners_of(session, team.id)}
    if not steps:
        parts: tuple[Part, ...] = (Paragraph(say("schedule.empty", team=team.name)),)
    else:
        intro = Paragraph(say("schedule.intro", team=team.name))
        parts = (intro, Bullets(tuple(_line(step, partners) for step in steps)))
    return Card(parts, title=line("schedule.title"))


def _line(step: Foreseen, partners: Set[int]) -> Text:
    due = Time(step.due, step.zone)
    what = line(f"schedule.step_{step.routine.replace('.', '_')}")
    if step.meeting is None:
        return say("schedule.line", due=due, step=what, whom=_whom(step, partners))
    when = Time(step.meeting, step.zone)
    return say("schedule.line_about", due=due, step=what, when=when, whom=_whom(step, partners))


def _whom(step: Foreseen, partners: Set[int]) -> str:
    """Whoever is asked stands without a name: one that is missing would be one who pauses, or who
    is asked less often. Who leads a round is no secret."""
    leads_round = step.routine.startswith(f"{RoutineKind.AGENDA.value}.")
    is_asked = step.kind in (Kind.ASK, Kind.TASK, Kind.REMINDER) and not leads_round
    names: dict[str, None] = {}
    for recipient in step.recipients:
        if recipient.person is None:
            name = line("schedule.channel")
        elif recipient.person.id in partners:
            name = line("schedule.partners")
        else:
            name = line("schedule.care_team") if is_asked else recipient.person.name
        names[name] = None
    return ", ".join(names)
