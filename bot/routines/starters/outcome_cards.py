"""What a partner hears of a project that is over, and who should talk with them. The words are in
`texts/*/projects.toml`."""

from bot import replies
from bot.cards import Button, Buttons, Card, Form, Paragraph, Part, Plain, Style
from bot.cards import Person as Name
from bot.routines.agenda.cards import called
from bot.routines.starters import actions
from bot.routines.starters.ask_cards import payload
from bot.routines.starters.project_cards import open_button
from bot.routines.starters.words import decision_words, name_of
from bot.texts import line, say
from storage.tables import Member, Project, ProjectPartner, ProjectState, Reply


def outcome(project: Project, mine: ProjectPartner, caller: Member | None) -> Card:
    """What came of it, and whether that answers it. `caller` says that they talked."""
    name, title = Name(called(name_of(mine.member))), Plain(project.title)
    if project.state is ProjectState.DROPPED or project.decision is None:
        return Card((Paragraph(say("projects.told_let_go", name=name, title=title)),))
    does = decision_words(project.decision, partner=True)
    return Card(
        (
            Paragraph(say("projects.told_end", name=name, title=title)),
            Paragraph(say("projects.told_sentence", sentence=Plain(project.sentence))),
            Paragraph(say("projects.told_decision", decision=does)),
            *_question(project, mine, caller),
        )
    )


def missing_form(project: Project) -> Form:
    """What is missing?"""
    about = (Paragraph(say("projects.about_end", title=Plain(project.title))),)
    hint = line("projects.missing_hint")
    return replies.missing_form(actions.NOT_YET, hint, about, payload(project))


def missing_receipt() -> Card:
    return replies.receipt(say("projects.missing_receipt"))


def talk(project: Project, partner: ProjectPartner, caller: Member | None) -> Card:
    """To whoever should talk with a partner."""
    name, title = Name(name_of(partner.member)), Plain(project.title)
    if partner.called_at is not None:
        by = Name(name_of(caller))
        return Card((Paragraph(say("projects.talked", by=by, name=name, title=title)),))
    match partner.reply:
        case Reply.CALL_ME if project.state is ProjectState.ENDED:
            said: list[Part] = [Paragraph(say("projects.call", name=name, title=title))]
        case Reply.CALL_ME:
            said = [Paragraph(say("projects.call_first", name=name, title=title))]
        case Reply.NOT_YET:
            missing = Plain(partner.missing)
            said = [
                Paragraph(say("projects.missing", name=name, title=title)),
                Paragraph(say("projects.missing_words", text=missing)),
            ]
        case _:
            return Card((Paragraph(say("projects.talk_over", name=name, title=title)),))
    done = talked_button(project, partner, Style.PRIMARY)
    return Card((*said, Buttons((done, open_button(project)))))


def talked_button(
    project: Project, partner: ProjectPartner, style: Style = Style.DEFAULT
) -> Button:
    """Says that somebody talked with the partner."""
    where = {**payload(project), "partner": partner.id}
    return Button(actions.CALLED, line("projects.we_talked"), where, style)


def _question(project: Project, mine: ProjectPartner, caller: Member | None) -> tuple[Part, ...]:
    yes, not_yet, call_me = (
        Button(actions.SAID_YES, line("outcome.yes"), payload(project)),
        Button(actions.NOT_YET, line("outcome.not_yet"), payload(project)),
        Button(actions.CALL_ME, line("outcome.call_me"), payload(project)),
    )
    match mine.reply:
        case None:
            return Paragraph(say("outcome.question")), Buttons((yes, not_yet, call_me))
        case Reply.YES:
            return Paragraph(say("outcome.said_yes")), Buttons((not_yet, call_me))
        case _ if caller is not None:
            said = Paragraph(say("outcome.talked", name=Name(name_of(caller))))
            return said, Buttons((yes, not_yet))
        case Reply.CALL_ME:
            return Paragraph(say("outcome.said_call_me")), Buttons((yes, not_yet))
        case Reply.NOT_YET:
            said = Paragraph(say("outcome.said_not_yet", text=Plain(mine.missing)))
            return said, Paragraph(say("projects.will_hear")), Buttons((yes, call_me))
