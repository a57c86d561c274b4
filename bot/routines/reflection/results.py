"""What a check-in showed: scores of groups, unnamed lines, and something to talk about."""

from bot.cards import (
    Bullets,
    Button,
    Buttons,
    Card,
    Heading,
    Note,
    Paragraph,
    Part,
    Plain,
    Text,
    Time,
)
from bot.routines.reflection.cards import RESULTS, Asked, on_agenda, talk_parts, word
from bot.texts import line, say
from storage.queries.reflection import Published, Score
from storage.tables import Group, Question


def card(asked: Asked, shown: Published, stands_on: Time | None) -> Card:
    """For the channel and for partners: the lines are behind a tap, for the team alone."""
    parts = _parts(asked, shown, stands_on)
    if shown.lines:
        label = line("reflection.lines_button", count=len(shown.lines))
        parts.append(Buttons((Button(RESULTS, label, asked.payload),)))
    return Card(tuple(parts))


def dialog(asked: Asked, shown: Published, stands_on: Time | None) -> Card:
    """The same with the lines, for a member of the team."""
    parts = _parts(asked, shown, stands_on)
    if shown.lines:
        parts += [
            Heading(line("reflection.lines_title")),
            Bullets(tuple((Plain(text),) for text in shown.lines)),
            Note(say("reflection.lines_intro")),
        ]
    return Card(tuple(parts), title=line("reflection.title"))


def prompt(shown: Published) -> str:
    """What to talk about: what is answered lowest by any group, in words for an agenda."""
    lowest = min(
        Question, key=lambda question: min(score.middles[question] for score in shown.scores)
    )
    return line(f"reflection.prompt_{lowest.value}")


def item_text(shown: Published) -> str:
    """What goes on the agenda: the prompt, or the questions to ask each other in person."""
    return prompt(shown) if shown.scores else line("reflection.talk_item")


def _parts(asked: Asked, shown: Published, stands_on: Time | None) -> list[Part]:
    if not shown.scores:
        said = say("reflection.nothing_shown", count=asked.round.threshold)
        return [Paragraph(said), *talk_parts(asked, stands_on)]
    parts: list[Part] = []
    answers = sum(score.answers for score in shown.scores)
    of_all = sum(score.asked for score in shown.scores)
    parts.append(Paragraph(say("reflection.results_of", answers=answers, asked=of_all)))
    for score in shown.scores:
        parts += _score(score)
    said = say("reflection.prompt", prompt=prompt(shown))
    return [
        *parts,
        Paragraph(said),
        on_agenda(asked, stands_on),
        Note(say("reflection.middle")),
    ]


def _score(score: Score) -> list[Part]:
    bullets = Bullets(tuple(_middle(score, question) for question in Question))
    match score.group:
        case Group.EVERYBODY:
            return [bullets]
        case Group.PARTNERS:
            said = line("reflection.partners_of", answers=score.answers, asked=score.asked)
        case Group.CARE_TEAM:
            said = line("reflection.care_team_of", answers=score.answers, asked=score.asked)
    return [Heading(said), bullets]


def _middle(score: Score, question: Question) -> Text:
    low, high = score.middles[question] // 2, (score.middles[question] + 1) // 2
    said = line("reflection.a_word", word=word(low))
    if low != high:
        said = line("reflection.between", low=word(low), high=word(high))
    return say(f"reflection.score_{question.value}", middle=said)
