"""What I'll ask, and when: the preview as a card, for those who set a team up."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.cards import Bullets, Card, Paragraph, Part, Text, Time
from bot.preview import Foreseen, foresee
from bot.routines import RULES
from bot.texts import line, say
from storage.queries.ledger import routines_beside
from storage.tables import Team

SHOW_SCHEDULE = "schedule.show"
WINDOW = timedelta(weeks=4)


async def outlook(session: AsyncSession, team: Team, now: datetime) -> Card:
    """The next four weeks of a team, step by step, with the names of those who will be asked."""
    routines = await routines_beside(session, team.id)
    found = await foresee(session, RULES, routines, now, now + WINDOW)
    steps = [step for step in found if step.team_id == team.id]
    if not steps:
        parts: tuple[Part, ...] = (Paragraph(say("schedule.empty", team=team.name)),)
    else:
        intro = Paragraph(say("schedule.intro", team=team.name))
        parts = (intro, Bullets(tuple(_line(step) for step in steps)))
    return Card(parts, title=line("schedule.title"))


def _line(step: Foreseen) -> Text:
    due = Time(step.due, step.zone)
    what = line(f"schedule.step_{step.routine.replace('.', '_')}")
    if step.meeting is None:
        return say("schedule.line", due=due, step=what, whom=_whom(step))
    when = Time(step.meeting, step.zone)
    return say("schedule.line_about", due=due, step=what, when=when, whom=_whom(step))


def _whom(step: Foreseen) -> str:
    names = [
        recipient.person.name if recipient.person else line("schedule.channel")
        for recipient in step.recipients
    ]
    return ", ".join(names) or line("schedule.nobody")
