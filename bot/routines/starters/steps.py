"""When what belongs to a project falls due, by its days and by when somebody was asked. Pure."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.routines.plan import Occasion
from bot.schedule import instant
from bot.working_days import working_days
from storage.tables import (
    Kind,
    Project,
    ProjectPartner,
    ProjectState,
    Review,
    Role,
    Team,
)

# Who was asked is reminded once after so long, and let be after so long.
REMINDS_AFTER = timedelta(days=4)
RESTS_AFTER = timedelta(days=10)
# A check-in that nobody answered is asked for once more so many days later.
CHECK_IN_REMINDS_AFTER = 3
# A project this long has a check-in half way.
HAS_A_MIDDLE = timedelta(days=14)
# From this length on a check-in has the boxes of a PDSA cycle.
PDSA_FROM = timedelta(days=28)
# Whoever works for the team is asked in the morning, partners after the working day.
MORNING, EVENING = time(10), time(17, 30)
# A suggestion, or a check-in at the end, is of use for so long.
SUGGESTED_FOR = timedelta(days=14)
ASKED_FOR = timedelta(days=21)
# For so long it is worth telling somebody what became of what they said: longer than a pause.
TOLD_FOR = timedelta(days=400)


class Step(StrEnum):
    """`suggest` goes to the lead; `ask` and `remind` to a partner, whose ask comes to `rest` with
    no answer; `answered` to whoever asked. A `proposal` goes to the lead and is `replied` to.
    `started` goes to partners, `handed` to a new owner, the check-ins (`midway`, `final`) to the
    owner. What came of it (`ended`) goes to partners; `talk` to whoever should talk with one,
    `left` to those who go on without one."""

    SUGGEST = "suggest"
    ASK = "ask"
    REMIND = "remind"
    REST = "rest"
    ANSWERED = "answered"
    PROPOSAL = "proposal"
    PROPOSAL_REMIND = "proposal_remind"
    REPLIED = "replied"
    STARTED = "started"
    HANDED = "handed"
    MIDWAY = "midway"
    MIDWAY_REMIND = "midway_remind"
    FINAL = "final"
    FINAL_REMIND = "final_remind"
    ENDED = "ended"
    TALK = "talk"
    LEFT = "left"


KINDS = {
    Step.SUGGEST: Kind.ASK,
    Step.ASK: Kind.ASK,
    Step.REMIND: Kind.REMINDER,
    Step.REST: Kind.OUTCOME,
    Step.ANSWERED: Kind.OUTCOME,
    # A partner waits for it: no budget and no silence of the lead's may swallow it.
    Step.PROPOSAL: Kind.TASK,
    Step.PROPOSAL_REMIND: Kind.REMINDER,
    Step.REPLIED: Kind.OUTCOME,
    Step.STARTED: Kind.OUTCOME,
    Step.HANDED: Kind.NEWS,
    # The owner took it on.
    Step.MIDWAY: Kind.TASK,
    Step.MIDWAY_REMIND: Kind.REMINDER,
    Step.FINAL: Kind.TASK,
    Step.FINAL_REMIND: Kind.REMINDER,
    Step.ENDED: Kind.OUTCOME,
    Step.TALK: Kind.NEWS,
    Step.LEFT: Kind.NEWS,
}

# What became of something that somebody said; whoever waits for it hears it in any case.

# The steps that come with time; the others come of what somebody does.
WITH_TIME = (
    Step.SUGGEST,
    Step.REMIND,
    Step.REST,
    Step.PROPOSAL_REMIND,
    Step.MIDWAY,
    Step.MIDWAY_REMIND,
    Step.FINAL,
    Step.FINAL_REMIND,
)
REVIEW_STEPS = {
    Review.MIDWAY: (Step.MIDWAY, Step.MIDWAY_REMIND),
    Review.FINAL: (Step.FINAL, Step.FINAL_REMIND),
}


def of_project(project: Project, team: Team) -> Iterator[Occasion]:
    """The steps of one project that have their time. It arrives with `owner` and `partners`."""
    match project.state:
        case ProjectState.ASKING:
            for partner in project.partners:
                if partner.is_open:
                    yield from _of_ask(partner, team)
        case ProjectState.PROPOSED:
            due = at_wall(team, _day(project.since, team), REMINDS_AFTER.days, MORNING)
            name, ends = proposal_name(project), due + ASKED_FOR
            yield Occasion(Step.PROPOSAL_REMIND, name, KINDS[Step.PROPOSAL_REMIND], due, ends)
        case ProjectState.UNDER_WAY:
            for review in Review:
                yield from _of_review(project, team, review)


def review_due(project: Project, team: Team, review: Review) -> datetime | None:
    """When a check-in is asked for; None where there is none, or the project has not begun."""
    if project.begins_on is None or project.ends_on is None:
        return None
    wall = EVENING if project.owner and project.owner.role is Role.PARTNER else MORNING
    if review is Review.FINAL:
        return at_wall(team, project.ends_on, 0, wall)
    length = project.ends_on - project.begins_on
    if length < HAS_A_MIDDLE:
        return None
    return at_wall(team, project.begins_on, length.days // 2, wall)


def is_short(project: Project) -> bool:
    """Whether its check-ins have three questions rather than the boxes of a PDSA cycle."""
    if project.begins_on is None or project.ends_on is None:
        return True
    return project.ends_on - project.begins_on < PDSA_FROM


def at_wall(team: Team, day: date, later: int, wall: time) -> datetime:
    """A wall time of the team so many days after `day`, or on the next working day after that."""
    working = working_days(team.holidays, team.days_off)
    on = working.after(day + timedelta(days=later - 1), 1)
    return instant(datetime.combine(on, wall), ZoneInfo(team.timezone))


def project_name(project: Project) -> str:
    """Begins the name of everything that is about a project."""
    return f"project:{project.id}"


def ask_name(partner: ProjectPartner) -> str:
    return f"project:{partner.project_id}:ask:{partner.id}"


def proposal_name(project: Project) -> str:
    return f"{project_name(project)}:proposal"


def review_name(project: Project, review: Review) -> str:
    """Another end makes another check-in."""
    name = f"{project_name(project)}:{review.value}"
    return f"{name}:{project.ends_on}" if review is Review.FINAL else name


def _of_ask(partner: ProjectPartner, team: Team) -> Iterator[Occasion]:
    asked, name = _day(partner.asked_at, team), ask_name(partner)
    rests = at_wall(team, asked, RESTS_AFTER.days, MORNING)
    remind = at_wall(team, asked, REMINDS_AFTER.days, EVENING)
    if remind < rests:
        yield Occasion(Step.REMIND, name, KINDS[Step.REMIND], remind, rests)
    yield Occasion(Step.REST, name, KINDS[Step.REST], rests, rests + TOLD_FOR)


def _of_review(project: Project, team: Team, review: Review) -> Iterator[Occasion]:
    due, final = review_due(project, team, review), review_due(project, team, Review.FINAL)
    if due is None or final is None:
        return
    ask, remind = REVIEW_STEPS[review]
    expires = final if review is Review.MIDWAY else due + ASKED_FOR
    name, wall = review_name(project, review), due.astimezone(ZoneInfo(team.timezone)).time()
    again = at_wall(team, _day(due, team), CHECK_IN_REMINDS_AFTER, wall)
    yield Occasion(ask, name, KINDS[ask], due, expires)
    if again < expires:
        yield Occasion(remind, name, KINDS[remind], again, expires)


def _day(at: datetime, team: Team) -> date:
    return at.astimezone(ZoneInfo(team.timezone)).date()
