"""The minutes of a meeting as plain text to copy: the same outcomes always give the same text."""

from collections.abc import Sequence

from bot.cards import Card, Moment, Preformatted, Time
from bot.routines.agenda.authors import author_name
from bot.routines.agenda.meetings import of_row
from bot.texts import line, time_words
from storage.tables import Meeting, Outcome, Result, Section


def card(meeting: Meeting, by: str, outcomes: Sequence[Outcome]) -> Card:
    return Card((Preformatted(text(meeting, by, outcomes)),), title=line("minutes.title"))


def text(meeting: Meeting, by: str, outcomes: Sequence[Outcome]) -> str:
    """Title and time, who wrote it down, what families brought, the rest, what goes on, and
    whether the family item was discussed. `meeting` arrives with its series and team."""
    done = [one for one in outcomes if one.result in (Result.DISCUSSED, Result.DECIDED)]
    onward = [one for one in outcomes if one not in done]
    family = [one for one in done if one.item.section is Section.FAMILY]
    team = [one for one in done if one.item.section is Section.TEAM]
    rows = [
        meeting.series.title,
        time_words(of_row(meeting).when()),
        line("minutes.by", name=by),
        *_section(line("minutes.family"), family, 1),
        *_section(line("minutes.team"), team, 1 + len(family)),
    ]
    if onward:
        rows += _section(line("minutes.onward"), onward, 1 + len(done))
    return "\n".join([*rows, "", _family(meeting)])


def _section(title: str, outcomes: Sequence[Outcome], first: int) -> list[str]:
    rows = ["", title]
    for number, outcome in enumerate(outcomes, start=first):
        author = author_name(outcome.item)
        said = line("minutes.item", number=number, text=_one_line(outcome.item.text), name=author)
        rows.append(said)
        rows += [f"   {row}" for row in _what_came_of(outcome)]
    return rows if outcomes else [*rows, line("minutes.none")]


def _what_came_of(outcome: Outcome) -> list[str]:
    sentence = _one_line(outcome.sentence)
    match outcome.result:
        case Result.DECIDED:
            return [line("minutes.decided", sentence=sentence)]
        case Result.DISCUSSED:
            return [line("minutes.discussed", sentence=sentence)]
        case Result.NOT_REACHED | Result.UNRECORDED:
            return [*([sentence] if sentence else []), _goes_on(outcome)]


def _goes_on(outcome: Outcome) -> str:
    to, meeting = outcome.item.meeting, outcome.meeting
    if to.id == meeting.id:
        return line("minutes.goes_on")
    day = Time(to.starts_at, meeting.series.team.timezone, Moment.DATE)
    return line("minutes.goes_on_to", day=time_words(day))


def _family(meeting: Meeting) -> str:
    match meeting.family_discussed:
        case True:
            return line("minutes.family_discussed")
        case False:
            return line("minutes.family_not_discussed")
        case None:
            return line("minutes.family_unknown")


def _one_line(text: str) -> str:
    return " ".join(text.split())
