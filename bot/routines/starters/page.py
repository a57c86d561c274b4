"""One project with everything that is known of it, and what this member can do with it."""

from collections.abc import Iterator, Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from bot.actor import Membership, Right
from bot.cards import (
    Bullets,
    Button,
    Buttons,
    Card,
    Heading,
    Moment,
    Paragraph,
    Part,
    Plain,
    Style,
    Text,
    Time,
)
from bot.routines.starters import actions
from bot.routines.starters.ask_cards import agreed_buttons, payload
from bot.routines.starters.finding import may_run, project_seen
from bot.routines.starters.project_cards import ends, hand_button
from bot.routines.starters.steps import is_short
from bot.routines.starters.words import decision_words, length_of, name_of, owner_of
from bot.texts import line, say
from storage.queries.projects import hours_of
from storage.tables import (
    Project,
    ProjectHours,
    ProjectReview,
    ProjectState,
    Review,
    Role,
)


async def page(session: AsyncSession, who: Membership, project_id: object) -> Card:
    """Raises `Gone` for what is not there, or not for this member to see."""
    project = await project_seen(session, who, project_id)
    hours = await hours_of(session, project.id)
    parts: list[Part] = [*_about(project, who)]
    for review in project.reviews:
        parts += _review(project, review)
    parts += _hours(hours, who)
    buttons = tuple(_taps(project, who))
    if buttons:
        parts.append(Buttons(buttons))
    return Card(tuple(parts), title=project.title)


def _about(project: Project, who: Membership) -> Iterator[Part]:
    yield Paragraph((Plain(project.title),))
    if project.task:
        yield Paragraph((Plain(project.task),))
    rows: list[Text] = []
    if project.aim:
        rows.append(say("projects.aim", aim=Plain(project.aim)))
    names = ", ".join(name_of(one.member) for one in project.partners if one.is_in)
    if names:
        rows.append(say("projects.with", names=names))
    if project.state is ProjectState.UNDER_WAY:
        owner = Plain(owner_of(project))
        rows.append(say("projects.row_under_way", owner=owner, end=ends(project)))
    if project.state is ProjectState.ENDED and project.decision and project.ended_at:
        does = decision_words(project.decision, partner=who.role is Role.PARTNER)
        on = Time(project.ended_at, project.team.timezone, Moment.DATE)
        sentence = Plain(project.sentence)
        rows.append(say("projects.row_ended", day=on, decision=does, sentence=sentence))
    if rows:
        yield Bullets(tuple(rows))


def _review(project: Project, review: ProjectReview) -> Iterator[Part]:
    is_last = review.review is Review.FINAL
    yield Heading(line("projects.final_title") if is_last else line("projects.midway_title"))
    if is_short(project):
        rows = [
            say("projects.said_expected", text=Plain(review.plan)),
            say("projects.said_happened", text=Plain(review.study)),
            say("projects.said_next", text=Plain(review.act)),
        ]
    else:
        rows = [
            say("projects.said_plan", text=Plain(review.plan)),
            say("projects.said_did", text=Plain(review.did)),
            say("projects.said_study", text=Plain(review.study)),
            say("projects.said_act", text=Plain(review.act)),
        ]
    yield Bullets(tuple(rows))


def _hours(hours: Sequence[ProjectHours], who: Membership) -> Iterator[Part]:
    """All that was given; how somebody was thanked is for them and for the care team."""
    if not hours:
        return
    yield Heading(line("projects.hours_title"))
    total = sum(one.minutes for one in hours)
    yield Paragraph(say("projects.hours_total", length=length_of(total)))
    rows: list[Text] = []
    for one in hours:
        if not who.may(Right.RUN_PROJECTS) and one.member_id != who.member_id:
            continue
        name, length = Plain(name_of(one.member)), length_of(one.minutes)
        if one.thanks is None:
            rows.append(say("projects.hours_row_open", name=name, length=length))
        else:
            thanks, words = line(f"projects.way_{one.thanks.value}"), Plain(one.words)
            rows.append(
                say(
                    "projects.hours_row_words", name=name, length=length, thanks=thanks, words=words
                )
                if one.words
                else say("projects.hours_row", name=name, length=length, thanks=thanks)
            )
    if rows:
        yield Bullets(tuple(rows))


def _taps(project: Project, who: Membership) -> Iterator[Button]:
    if not may_run(project, who):
        return
    where = payload(project)
    takes_part = any(one.is_in and one.member_id == who.member_id for one in project.partners)
    gave = any(one.is_in or one.left_at for one in project.partners)
    match project.state:
        case ProjectState.AGREED:
            yield from agreed_buttons(project)
        case ProjectState.TALKING | ProjectState.PROPOSED if who.lead:
            yield Button(actions.WELCOME, line("projects.welcome"), where, Style.PRIMARY)
        case ProjectState.UNDER_WAY:
            yield Button(actions.CHECK_IN, line("projects.check_in"), where, Style.PRIMARY)
            yield Button(actions.CHANGE, line("projects.change"), where)
            yield hand_button(project)
            yield Button(actions.END, line("projects.end"), where)
    if gave and project.state in (ProjectState.UNDER_WAY, ProjectState.ENDED):
        yield Button(actions.HOURS, line("projects.log_hours"), where)
    if takes_part and project.state in (ProjectState.AGREED, ProjectState.UNDER_WAY):
        yield Button(actions.STEP_BACK, line("projects.step_back"), where)
