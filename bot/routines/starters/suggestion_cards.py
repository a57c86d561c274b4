"""What the lead reads of a suggestion, and of others. The words are in `texts/*/starters.toml`."""

from collections.abc import Sequence

from bot.cards import (
    Bold,
    Button,
    Buttons,
    Card,
    Divider,
    Note,
    Paragraph,
    Part,
    Payload,
    Plain,
    Style,
    Text,
)
from bot.cards import Person as Name
from bot.catalog.kinds import Starter
from bot.routines.agenda.cards import called
from bot.routines.starters import actions
from bot.routines.starters.ranking import Fit
from bot.routines.starters.words import length_of, name_of
from bot.texts import line, say
from storage.tables import Project, ProjectState, Suggestion, SuggestionAnswer


def suggestion(made: Suggestion, fit: Fit) -> Card:
    """One small start, why this one, and whom to ask."""
    name = fit.partner.name if fit.partner else ""
    ask = Button(
        actions.ASK,
        line("starters.ask", name=called(name)),
        {**_of(made), "starter": fit.starter.key, "member": made.member_id or 0},
        Style.PRIMARY,
    )
    return Card(
        (
            Paragraph(say("starters.intro")),
            *_starter(fit.starter),
            Paragraph(why(fit)),
            Buttons((ask, _not_now(made), others_button(made.team_id))),
        )
    )


def unused_skill(made: Suggestion) -> Card:
    """A skill that nothing has used yet."""
    member = name_of(made.member)
    name, skill = Name(called(member)), Plain(made.skill or "")
    help_ = Button(
        actions.HELP,
        line("starters.ask_help", name=called(member)),
        {**_of(made), "member": made.member_id or 0},
        Style.PRIMARY,
    )
    return Card(
        (
            Paragraph(say("starters.skill", name=name, skill=skill)),
            Buttons((help_, _not_now(made), others_button(made.team_id))),
        )
    )


def answered(made: Suggestion, project: Project | None) -> Card:
    """What the lead said to it, and what came of that."""
    others = Buttons((others_button(made.team_id),))
    if made.answer is SuggestionAnswer.NOT_NOW or project is None:
        return Card((Paragraph(say("starters.noted")), others))
    title = Plain(project.title)
    names = ", ".join(called(name_of(one.member)) for one in project.partners)
    match project.state:
        case ProjectState.ASKING:
            return Card((Paragraph(say("starters.asked", names=names, title=title)),))
        case ProjectState.DROPPED:
            return Card((Paragraph(say("starters.rested", title=title)), others))
        case _:
            return Card(
                (Paragraph(say("starters.went_on", title=title)), Buttons((_open(project),)))
            )


def others(team_id: int, fits: Sequence[Fit], first: int, shown: int) -> Card:
    """More small starts, from place `first` on, so many at a time."""
    parts: list[Part] = []
    for fit in fits[first : first + shown]:
        parts += [*([Divider()] if parts else []), *_starter(fit.starter), Paragraph(why(fit))]
        if fit.partner is not None:
            payload: Payload = {
                "team": team_id,
                "starter": fit.starter.key,
                "member": fit.partner.member_id,
            }
            label = line("starters.ask", name=called(fit.partner.name))
            parts.append(Buttons((Button(actions.ASK, label, payload),)))
    parts.append(Divider())
    if len(fits) > first + shown:
        parts.append(Buttons((others_button(team_id, first + shown),)))
    help_ = Button(actions.HELP, line("starters.help"), {"team": team_id})
    parts += [Note(say("starters.none_named")), Buttons((help_,))]
    return Card(tuple(parts), title=line("starters.title"))


def asked(project: Project) -> Card:
    """The receipt for whoever asked."""
    names = ", ".join(called(name_of(one.member)) for one in project.partners)
    said = say("starters.asked", names=names, title=Plain(project.title))
    return Card((Paragraph(said),), title=line("starters.asked_title"))


def others_button(team_id: int, first: int = 0) -> Button:
    label = line("starters.more") if first else line("starters.others")
    return Button(actions.OTHERS, label, {"team": team_id, "first": first})


def why(fit: Fit) -> Text:
    """Why this one: what the partner brings, and whether it is new to the team."""
    if fit.partner is None:
        return say("starters.why_new") if fit.is_new else say("starters.why_again")
    name = Name(called(fit.partner.name))
    if fit.skills:
        skill = fit.skills[0]
        if fit.is_new:
            return say("starters.why_skill_new", name=name, skill=skill)
        return say("starters.why_skill", name=name, skill=skill)
    if fit.interests:
        interest = fit.interests[0]
        if fit.is_new:
            return say("starters.why_interest_new", name=name, interest=interest)
        return say("starters.why_interest", name=name, interest=interest)
    if fit.is_new:
        return say("starters.why_first", name=name)
    return say("starters.why_small", name=name)


def _starter(starter: Starter) -> tuple[Part, ...]:
    where = line(f"starters.setting_{starter.setting.value}")
    takes = say("starters.takes", length=length_of(starter.minutes), where=where)
    return (
        Paragraph((Bold(starter.title),)),
        Paragraph((Plain(starter.task),)),
        Paragraph(takes),
    )


def _not_now(made: Suggestion) -> Button:
    return Button(actions.NOT_NOW, line("starters.not_now"), _of(made))


def _open(project: Project) -> Button:
    return Button(
        actions.OPEN, line("projects.open"), {"team": project.team_id, "project": project.id}
    )


def _of(made: Suggestion) -> dict[str, str | int]:
    return {"team": made.team_id, "suggestion": made.id}
