"""What is shown of a project once it is agreed: receipts, the owner's asks, who was told what. The
words are in `texts/*/projects.toml`."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from bot.actor import Membership
from bot.cards import Button, Buttons, Card, Moment, Paragraph, Part, Plain, Style, Time
from bot.cards import Person as Name
from bot.routines.agenda.cards import called, why_button
from bot.routines.starters import actions
from bot.routines.starters.ask_cards import agreed_buttons, payload
from bot.routines.starters.words import name_of, owner_of
from bot.schedule import instant
from bot.texts import line, say
from storage.tables import Member, Project, ProjectPartner, ProjectState, Review


def started(project: Project) -> Card:
    """The receipt for whoever began it, or changed its aim or end."""
    said = say("projects.started", title=Plain(project.title), end=ends(project))
    return Card(
        (Paragraph(said), *_aim_and_owner(project), Buttons((open_button(project),))),
        title=line("projects.started_title"),
    )


def told_of_start(project: Project, reader: Member) -> Card:
    """To a partner who said yes."""
    name = Name(called(reader.person.name))
    said = say("projects.told_start", name=name, title=Plain(project.title), end=ends(project))
    if project.state is ProjectState.ENDED:
        return Card((Paragraph(say("projects.is_over", title=Plain(project.title))),))
    step_back = Button(actions.STEP_BACK, line("projects.step_back"), payload(project))
    return Card(
        (
            Paragraph(said),
            *_aim_and_owner(project),
            Buttons((open_button(project), step_back)),
        )
    )


def handed(project: Project, reader: Member) -> Card:
    """To somebody who owns a project from now on."""
    title = Plain(project.title)
    if project.state is not ProjectState.UNDER_WAY:
        return Card((Paragraph(say("projects.is_over", title=title)),))
    if project.owner_id != reader.id:
        other = Name(owner_of(project))
        return Card((Paragraph(say("projects.with_another", title=title, name=other)),))
    name = Name(called(reader.person.name))
    said = say("projects.yours", name=name, title=title, end=ends(project))
    aim = Paragraph(say("projects.aim", aim=Plain(project.aim)))
    return Card((Paragraph(said), aim, Buttons((open_button(project), hand_button(project)))))


def check_in(project: Project, review: Review, reader: Member, *, again: bool = False) -> Card:
    """To the owner: it is time for a check-in, `again` in the one reminder."""
    title, name = Plain(project.title), Name(called(reader.person.name))
    if project.state is ProjectState.ENDED:
        return Card((Paragraph(say("projects.thanks_ended", name=name, title=title)),))
    if any(one.review is review for one in project.reviews):
        said = say("projects.thanks_midway", name=name, title=title, end=ends(project))
        return Card((Paragraph(said),))
    if project.owner_id not in (reader.id, None) and not reader.lead:
        other = Name(owner_of(project))
        return Card((Paragraph(say("projects.with_another", title=title, name=other)),))
    if review is Review.MIDWAY:
        said = say("projects.ask_midway", name=name, title=title)
    else:
        said = say("projects.ask_final", name=name, title=title)
    if again:
        said = say("projects.ask_check_in_again", name=name, title=title)
    answer = Button(actions.CHECK_IN, line("projects.answer"), payload(project), Style.PRIMARY)
    early = Button(actions.END, line("projects.end"), payload(project))
    buttons = answer, hand_button(project), *((early,) if review is Review.MIDWAY else ())
    return Card((Paragraph(said), Buttons((*buttons, why_button()))))


def checked_in(project: Project) -> Card:
    """The receipt for a check-in half way."""
    said = say("projects.kept", end=ends(project))
    return Card((Paragraph(said),), title=line("projects.thanks_title"))


def ended(project: Project, who: Membership) -> Card:
    """The receipt for whoever ended it; the next thing to do is the thanks."""
    told = sum(one.is_in and one.member_id != who.member_id for one in project.partners)
    hours = Button(actions.HOURS, line("projects.log_hours"), payload(project), Style.PRIMARY)
    partners = any(one.is_in for one in project.partners)
    return Card(
        (
            Paragraph(say("projects.ended", count=told, title=Plain(project.title))),
            *((Buttons((hours,)),) if partners else ()),
        ),
        title=line("projects.ended_title"),
    )


def let_go(project: Project) -> Card:
    said = Paragraph(say("projects.let_go_done", title=Plain(project.title)))
    return Card((said,), title=line("projects.let_go"))


def proposal(project: Project, *, again: bool = False) -> Card:
    """To the lead: a partner would like to start something."""
    title, by = Plain(project.title), Name(name_of(project.by))
    about: tuple[Part, ...] = (Paragraph((Plain(project.task),)),) if project.task else ()
    welcome = Button(actions.WELCOME, line("projects.welcome"), payload(project), Style.PRIMARY)
    talk = Button(actions.TALK_FIRST, line("projects.talk_it_over"), payload(project))
    let_go = Button(actions.LET_GO, line("projects.let_go"), payload(project))
    match project.state:
        case ProjectState.PROPOSED:
            said = say("projects.proposal", by=by, title=title)
            if again:
                said = say("projects.proposal_again", by=by, title=title)
            return Card((Paragraph(said), *about, *_leads(project), Buttons((welcome, talk))))
        case ProjectState.TALKING:
            said = say("projects.proposal_talking", by=by, title=title)
            return Card((Paragraph(said), *about, Buttons((welcome, let_go))))
        case ProjectState.AGREED:
            said = say("projects.proposal_welcome", by=by, title=title)
            return Card((Paragraph(said), Buttons(agreed_buttons(project))))
        case ProjectState.DROPPED:
            return Card((Paragraph(say("projects.proposal_dropped", by=by, title=title)),))
        case _:
            said = say("projects.proposal_went_on", by=by, title=title)
            return Card((Paragraph(said), Buttons((open_button(project),))))


def replied(project: Project, reader: Member) -> Card:
    """To a partner who proposed something: what the lead says."""
    name, title = Name(called(reader.person.name)), Plain(project.title)
    match project.state:
        case ProjectState.TALKING | ProjectState.PROPOSED:
            return Card((Paragraph(say("projects.reply_talk", name=name, title=title)),))
        case ProjectState.AGREED:
            start = Button(actions.START, line("projects.start"), payload(project), Style.PRIMARY)
            said = Paragraph(say("projects.reply_yes", name=name, title=title))
            return Card((said, Buttons((start,))))
        case ProjectState.DROPPED:
            return Card((Paragraph(say("projects.told_let_go", name=name, title=title)),))
        case ProjectState.ASKING | ProjectState.UNDER_WAY | ProjectState.ENDED:
            said = Paragraph(say("projects.reply_went_on", name=name, title=title))
            return Card((said, Buttons((open_button(project),))))


def left(project: Project, partner: ProjectPartner, reader: Member) -> Card:
    """To whoever goes on without a partner."""
    name, title = Name(name_of(partner.member)), Plain(project.title)
    parts: list[Part] = [Paragraph(say("projects.left", name=name, title=title))]
    if project.owner_id == reader.id:
        parts.append(Paragraph(say("projects.left_to_you")))
    return Card((*parts, Buttons((open_button(project),))))


def ends(project: Project) -> Time:
    """The day on which it ends, which is the team's day for everybody."""
    noon = datetime.combine(project.ends_on or project.since.date(), time(12))
    own = project.team.timezone
    return Time(instant(noon, ZoneInfo(own)), own, Moment.DATE)


def open_button(project: Project) -> Button:
    return Button(actions.OPEN, line("projects.open"), payload(project))


def hand_button(project: Project) -> Button:
    return Button(actions.HAND_ON, line("projects.hand_on"), payload(project))


def _aim_and_owner(project: Project) -> tuple[Part, ...]:
    return (
        Paragraph(say("projects.aim", aim=Plain(project.aim))),
        Paragraph(say("projects.owner", name=Name(owner_of(project)))),
    )


def _leads(project: Project) -> tuple[Part, ...]:
    if any(one.leads for one in project.partners):
        return (Paragraph(say("projects.would_lead", name=Name(name_of(project.by)))),)
    return ()
