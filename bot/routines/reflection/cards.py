"""The asks of a check-in, the form to answer it, and the offer to talk instead."""

from dataclasses import dataclass

from bot.cards import (
    Bullets,
    Button,
    Buttons,
    Card,
    ChoiceField,
    Form,
    Note,
    Option,
    Paragraph,
    Part,
    Person,
    Style,
    TextField,
    Time,
)
from bot.routines.agenda.cards import called
from bot.texts import line, say
from storage.queries.reflection import Answered
from storage.tables import Question, ReflectionParticipant, ReflectionRound

SHOW = "reflection.show"
START = "reflection.start"
SKIP = "reflection.skip"
TAKE_BACK = "reflection.take_back"
RESULTS = "reflection.results"
ON_AGENDA = "reflection.on_agenda"
OPEN_NOW = "reflection.open_now"
MAX_LINE = 300
LINE = "line"
RATINGS = (1, 2, 3, 4)


@dataclass(frozen=True, slots=True)
class Asked:
    """A round as one reader sees it; `zone` is theirs."""

    round: ReflectionRound
    team_id: int
    team: str
    zone: str

    @property
    def payload(self) -> dict[str, str | int]:
        return {"team": self.team_id, "round": self.round.id}

    @property
    def closes(self) -> Time:
        return Time(self.round.closes_at, self.zone)


def ask(name: str, asked: Asked, mine: ReflectionParticipant, *, again: bool = False) -> Card:
    """The personal ask while it can be answered: open, answered or skipped."""
    if mine.answered_at is not None:
        return Card(answered_parts(asked, mine))
    to = Person(called(name))
    said = say("reflection.ask", name=to, team=asked.team)
    if again:
        said = say("reflection.ask_again", name=to, team=asked.team)
    return Card(
        (
            Paragraph(said),
            Buttons(ask_buttons(asked)),
            Note(say("reflection.confidence")),
            Note(say("reflection.open_until", closes=asked.closes)),
        )
    )


def ask_buttons(asked: Asked) -> tuple[Button, ...]:
    return (
        Button(START, line("reflection.start"), asked.payload, Style.PRIMARY),
        Button(SKIP, line("reflection.skip"), asked.payload),
    )


def answered_parts(asked: Asked, mine: ReflectionParticipant) -> tuple[Part, ...]:
    """What stands once it is answered, or skipped, with what can be done until it closes."""
    if mine.skipped:
        said, label = say("reflection.skipped", team=asked.team), line("reflection.start")
    else:
        said, label = say("reflection.answered", team=asked.team), line("reflection.change")
    change = Button(START, label, asked.payload)
    back = Button(TAKE_BACK, line("reflection.take_back"), asked.payload)
    return (
        Paragraph(said),
        Paragraph(say("reflection.change_until", closes=asked.closes)),
        Buttons((change,) if mine.skipped else (change, back)),
    )


def closed(asked: Asked, *, called_off: bool) -> Card:
    """The ask when it can be answered no more."""
    if called_off:
        return Card((Paragraph(say("reflection.called_off", team=asked.team)),))
    said = Paragraph(say("reflection.ask_closed", team=asked.team))
    return Card((said, Buttons((results_button(asked),))))


def results_button(asked: Asked) -> Button:
    return Button(RESULTS, line("reflection.results"), asked.payload)


def form(asked: Asked, answer: Answered | None) -> Form:
    """Four ratings and a line, with what was answered already."""
    count = asked.round.threshold
    return Form(
        action=START,
        title=line("reflection.form_title"),
        submit=line("reflection.form_submit"),
        fields=(
            *(_rating(question, answer) for question in Question),
            TextField(
                LINE,
                line("reflection.line_label"),
                line("reflection.line_hint"),
                answer.line if answer else "",
                MAX_LINE,
                multiline=True,
                optional=True,
            ),
            Note(say("reflection.form_threshold", count=count, closes=asked.closes)),
            Note(say("reflection.form_words")),
        ),
        intro=(
            Paragraph(say("reflection.form_intro", team=asked.team)),
            Note(say("reflection.confidence")),
        ),
        payload=asked.payload,
    )


def receipt(asked: Asked) -> Card:
    said = say("reflection.receipt", closes=asked.closes)
    return Card((Paragraph(said),), title=line("reflection.receipt_title"))


def talk(asked: Asked, stands_on: Time | None) -> Card:
    """The offer to talk in person, for a team in which too few can answer."""
    return Card((Paragraph(say("reflection.talk")), *talk_parts(asked, stands_on)))


def talk_parts(asked: Asked, stands_on: Time | None) -> tuple[Part, ...]:
    """What to ask each other in person, and the tap that puts it on the agenda."""
    return (
        Bullets(tuple(say(f"reflection.talk_{question.value}") for question in Question)),
        Paragraph(say("reflection.talk_advice")),
        on_agenda(asked, stands_on),
    )


def on_agenda(asked: Asked, stands_on: Time | None) -> Part:
    """The tap that puts it on the agenda, or the meeting whose agenda it was put on."""
    if stands_on is not None:
        return Paragraph(say("reflection.stands_on", day=stands_on))
    return Buttons((Button(ON_AGENDA, line("reflection.on_agenda"), asked.payload),))


def _rating(question: Question, answer: Answered | None) -> ChoiceField:
    options = tuple(Option(str(rating), word(rating)) for rating in RATINGS)
    value = str(answer.ratings[question]) if answer else ""
    return ChoiceField(
        question.value,
        line(f"reflection.question_{question.value}"),
        options,
        value=value,
        open=True,
    )


def word(rating: int) -> str:
    """What a rating is called."""
    return line(f"reflection.word_{rating}")
