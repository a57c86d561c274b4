"""The forms that begin a project, or change its aim and end."""

from collections.abc import Sequence
from datetime import date

from bot.cards import ChoiceField, DateField, Form, Option, Paragraph, Plain, TextField
from bot.routines.starters import actions
from bot.routines.starters.ask_cards import payload
from bot.routines.starters.words import MAX_SENTENCE, owner_of
from bot.texts import line, say
from storage.tables import Member, Project


def start(project: Project, owners: Sequence[Member], reader: int, aim: str, ends_on: date) -> Form:
    """Aim, owner, end and thanks. The owner is whoever would like to lead it, or else the reader if
    they may."""
    options = tuple(Option(str(one.id), one.person.name) for one in owners)
    leading = [one.member_id for one in project.partners if one.is_in and one.leads]
    chosen = next(iter([*leading, *(one.id for one in owners if one.id == reader)]), None)
    return Form(
        action=actions.START,
        title=line("projects.start_title"),
        submit=line("projects.start_submit"),
        fields=(
            _aim(project.aim or aim),
            ChoiceField(
                "owner",
                line("projects.owner_label"),
                options,
                line("projects.owner_hint"),
                str(chosen) if chosen else "",
            ),
            _ends_on(ends_on),
            TextField(
                "thanks",
                line("projects.thanks_label"),
                line("projects.thanks_hint"),
                project.thanks,
                MAX_SENTENCE,
                optional=True,
            ),
        ),
        intro=(Paragraph(say("projects.start_intro", title=Plain(project.title))),),
        payload=payload(project),
    )


def change(project: Project) -> Form:
    """Aim and end of what is under way."""
    title, owner = Plain(project.title), Plain(owner_of(project))
    return Form(
        action=actions.CHANGE,
        title=line("projects.change_title"),
        submit=line("projects.save"),
        fields=(_aim(project.aim), _ends_on(project.ends_on)),
        intro=(Paragraph(say("projects.change_intro", title=title, owner=owner)),),
        payload=payload(project),
    )


def _aim(value: str) -> TextField:
    label, hint = line("projects.aim_label"), line("projects.aim_hint")
    return TextField("aim", label, hint, value, MAX_SENTENCE, multiline=True)


def _ends_on(value: date | None) -> DateField:
    return DateField("ends_on", line("projects.ends_label"), line("projects.ends_hint"), value)
