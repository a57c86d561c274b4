"""What a partner reads who is asked, and what whoever asked reads of the answer. The words are in
`texts/*/projects.toml`."""

from bot.cards import (
    Bold,
    Bullets,
    Button,
    Buttons,
    Card,
    Note,
    Paragraph,
    Part,
    Plain,
    Style,
)
from bot.cards import Person as Name
from bot.catalog.kinds import Starter
from bot.routines.agenda.cards import called, pause_button, why_button
from bot.routines.starters import actions
from bot.routines.starters.words import length_of, name_of
from bot.texts import line, say
from storage.tables import (
    Origin,
    PartnerAnswer,
    Project,
    ProjectPartner,
    ProjectState,
    Reply,
)

# How long something small may take, to choose from: minutes.
TIMES = (30, 60, 120)
_BEGUN = (ProjectState.UNDER_WAY, ProjectState.ENDED)


def ask(mine: ProjectPartner, project: Project, *, again: bool = False) -> Card:
    """The ask in private, or to be asked `again`; once answered, what they said."""
    if project.state in _BEGUN and not mine.is_in:
        return Card((Paragraph(say("projects.ask_over", title=Plain(project.title))),))
    match mine.answer:
        case PartnerAnswer.YES:
            return _said_yes(mine, project)
        case PartnerAnswer.NOT_NOW:
            return _said_not_now(mine, project)
        case None:
            return _asked(mine, project, again=again)


def more(project: Project, mine: ProjectPartner, starter: Starter | None) -> Card:
    """Everything about it, with the answers under it."""
    parts: list[Part] = [*_what(project)]
    if starter is not None:
        parts += [
            Paragraph(say("projects.more_aim", aim=starter.aim)),
            Paragraph(say("projects.more_first", first_step=starter.first_step)),
            Paragraph(say("projects.more_suits", suits=starter.suits)),
        ]
    parts.append(Bullets((say("projects.free"), say("projects.private"), say("projects.you_lead"))))
    if mine.answer is None and project.state not in _BEGUN:
        talk = Button(actions.TALK, line("projects.talk_first"), payload(project))
        parts.append(Buttons((*_yes_or_not(project), talk)))
    return Card(tuple(parts), title=line("projects.more_title"))


def will_call(project: Project) -> Card:
    """The receipt for a partner who would like to talk first."""
    said = Paragraph(say("projects.will_call", name=Name(name_of(project.by))))
    return Card((said,), title=line("projects.thanks_title"))


def answered(project: Project, partner: ProjectPartner) -> Card:
    """To whoever asked: what the partner says."""
    name, title = Name(called(name_of(partner.member))), Plain(project.title)
    if partner.answer is PartnerAnswer.YES:
        said: list[Part] = [Paragraph(say("projects.says_yes", name=name, title=title))]
        if partner.leads:
            said.append(Paragraph(say("projects.would_lead", name=name)))
        if project.state is ProjectState.AGREED:
            return Card((*said, Buttons(agreed_buttons(project))))
        return Card(tuple(said))
    others = Button(actions.OTHERS, line("starters.others"), {"team": project.team_id, "first": 0})
    return Card(
        (
            Paragraph(say("projects.says_not_now", name=name, title=title)),
            *((Buttons((others,)),) if project.state is ProjectState.DROPPED else ()),
        )
    )


def agreed_buttons(project: Project) -> tuple[Button, ...]:
    """What can be done with a project that has a yes and has not begun."""
    start = Button(actions.START, line("projects.start"), payload(project), Style.PRIMARY)
    return start, Button(actions.LET_GO, line("projects.let_go"), payload(project))


def payload(project: Project) -> dict[str, str | int]:
    return {"team": project.team_id, "project": project.id}


def _asked(mine: ProjectPartner, project: Project, *, again: bool) -> Card:
    to, by = Name(called(name_of(mine.member))), Name(name_of(project.by))
    said = say("projects.ask", name=to, by=by)
    if project.origin is Origin.HELP:
        said = say("projects.ask_help", name=to, by=by)
    if again:
        said = say("projects.ask_again", name=to, by=by)
    tell_me = Button(actions.MORE, line("projects.tell_me_more"), payload(project))
    yes, not_now = _yes_or_not(project)
    parts: list[Part] = [Paragraph(said), *_what(project)]
    if mine.reply is Reply.CALL_ME and mine.called_at is None:
        parts.append(Note(say("projects.will_call", name=by)))
    parts += [
        Note(say("projects.private")),
        Buttons((yes, tell_me, not_now, pause_button(), why_button())),
    ]
    return Card(tuple(parts))


def _what(project: Project) -> tuple[Part, ...]:
    """The task, the hours and the thanks."""
    takes = say("projects.takes_some")
    if project.minutes is not None:
        takes = say("projects.takes", length=length_of(project.minutes))
    thanks = (Paragraph(say("projects.thanks_offered", thanks=Plain(project.thanks))),)
    task = (Paragraph((Plain(project.task),)),)
    return (
        Paragraph((Bold(project.title),)),
        *(task if project.task else ()),
        Paragraph(takes),
        *(thanks if project.thanks else ()),
    )


def _said_yes(mine: ProjectPartner, project: Project) -> Card:
    name, title = Name(called(name_of(mine.member))), Plain(project.title)
    if mine.left_at is not None:
        return Card((Paragraph(say("projects.you_left", name=name, title=title)),))
    parts: list[Part] = [Paragraph(say("projects.you_said_yes", name=name, title=title))]
    if mine.leads:
        parts.append(Paragraph(say("projects.you_would_lead")))
    if project.state in _BEGUN:
        return Card((*parts, Note(say("projects.it_has_begun"))))
    lead = Button(actions.LEAD, line("projects.i_lead"), payload(project))
    after_all = Button(actions.DECLINE, line("projects.not_after_all"), payload(project))
    return Card((*parts, Buttons((*(() if mine.leads else (lead,)), after_all))))


def _said_not_now(mine: ProjectPartner, project: Project) -> Card:
    parts: list[Part] = [Paragraph(say("projects.you_said_not_now"))]
    minutes = mine.member.person.spare_minutes
    yes = Button(actions.YES, line("projects.yes_after_all"), payload(project))
    if minutes is not None:
        said = Paragraph(say("projects.time_noted", length=length_of(minutes)))
        return Card((*parts, said, Buttons((yes,))))
    times = tuple(
        Button(actions.TIME, length_of(one), {**payload(project), "minutes": one}) for one in TIMES
    )
    return Card((*parts, Paragraph(say("projects.time")), Buttons((*times, yes))))


def _yes_or_not(project: Project) -> tuple[Button, Button]:
    return (
        Button(actions.YES, line("projects.yes"), payload(project), Style.PRIMARY),
        Button(actions.DECLINE, line("projects.not_now"), payload(project)),
    )
