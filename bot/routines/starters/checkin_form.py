"""What is asked at a check-in: three questions in a short project, the four boxes of a PDSA cycle
in a longer one, in plain words; at the end also what the team does with it."""

from bot.cards import ChoiceField, Field, Form, Paragraph, Part, Plain, TextField
from bot.routines.starters import actions
from bot.routines.starters.ask_cards import payload
from bot.routines.starters.steps import is_short
from bot.routines.starters.words import MAX_BOX, MAX_SENTENCE, decisions
from bot.texts import line, say
from storage.tables import Project, Review

BOXES = ("plan", "did", "study", "act")
# A short project: what was expected, what happened, what is next.
SHORT_BOXES = ("plan", "study", "act")


def check_in(project: Project, review: Review, *, partner: bool) -> Form:
    """The form of one check-in; the last one asks for the decision too."""
    is_last = review is Review.FINAL
    last = closing(partner=partner) if is_last else ()
    return Form(
        action=actions.CHECK_IN,
        title=line("projects.final_title") if is_last else line("projects.midway_title"),
        submit=line("projects.final_submit") if is_last else line("projects.save"),
        fields=(*_boxes(project), *last),
        intro=_about(project),
        payload={**payload(project), "review": review.value},
    )


def end(project: Project, *, partner: bool) -> Form:
    """The form that ends a project before its day."""
    return Form(
        action=actions.END,
        title=line("projects.end_title"),
        submit=line("projects.end_submit"),
        fields=closing(partner=partner),
        intro=(*_about(project), Paragraph(say("projects.end_intro"))),
        payload=payload(project),
    )


def closing(*, partner: bool) -> tuple[Field, ...]:
    """What the team does with it, and the sentence for everybody who helped."""
    return (
        ChoiceField(
            "decision", line("projects.decision_label"), decisions(partner=partner), open=True
        ),
        TextField(
            "sentence",
            line("projects.sentence_label"),
            line("projects.sentence_hint"),
            "",
            MAX_SENTENCE,
            multiline=True,
        ),
    )


def _boxes(project: Project) -> tuple[Field, ...]:
    if is_short(project):
        return tuple(_box(key, line(f"projects.short_{key}")) for key in SHORT_BOXES)
    return tuple(_box(key, line(f"projects.box_{key}")) for key in BOXES)


def _box(key: str, label: str) -> TextField:
    return TextField(key, label, max_length=MAX_BOX, multiline=True)


def _about(project: Project) -> tuple[Part, ...]:
    title, aim = Plain(project.title), Plain(project.aim)
    return (Paragraph(say("projects.about", title=title, aim=aim)),)
