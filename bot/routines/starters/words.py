"""How long something takes, what may be typed, and who is who, in words."""

from bot.cards import Option
from bot.errors import Invalid
from bot.texts import line
from bot.visible import is_visible
from storage.tables import Decision, Member, Project

# What may be typed: a line, a sentence, a box of a check-in.
MAX_TITLE, MAX_SENTENCE, MAX_BOX = 120, 500, 1500
_HOUR = 60


def length_of(minutes: int) -> str:
    """Such as "30 minutes", "an hour and a half" or "2 hours"."""
    if minutes < _HOUR:
        return line("starters.minutes", count=minutes)
    if minutes % _HOUR == 0:
        return line("starters.hours", count=minutes // _HOUR)
    hours, rest = divmod(minutes, _HOUR)
    return line("starters.hours_minutes", count=hours, minutes=rest)


def name_of(member: Member | None) -> str:
    """Whoever left meanwhile included."""
    return member.person.name if member is not None else line("projects.somebody")


def decision_words(decision: Decision, *, partner: bool) -> str:
    """What the team does with what it tried. Partners read plain words."""
    if partner:
        return line(f"projects.plain_{decision.value}")
    return line(f"projects.decision_{decision.value}")


def decisions(*, partner: bool) -> tuple[Option, ...]:
    """The three ways in which a project ends."""
    return tuple(Option(one.value, decision_words(one, partner=partner)) for one in Decision)


def owner_of(project: Project) -> str:
    return name_of(project.owner)


def problem_with(typed: str, most: int, *, optional: bool = False) -> str | None:
    """What is wrong with words that were typed; None if they are fine."""
    if not is_visible(typed):
        return None if optional else line("projects.words_missing")
    if len(typed) > most:
        return line("projects.words_long", count=len(typed), max=most)
    return None


def refuse(problems: dict[str, str | None]) -> None:
    """Raises `Invalid` for the fields that need another look, if there are any."""
    found = {field: said for field, said in problems.items() if said is not None}
    if found:
        raise Invalid(found)
