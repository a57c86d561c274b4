"""What contributors hear of their items, and what a lead hears who should call. The words are in
`texts/*/outcome.toml`."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot import replies
from bot.cards import (
    Bullets,
    Button,
    Buttons,
    Card,
    Divider,
    Form,
    Moment,
    Paragraph,
    Part,
    Plain,
    Style,
    Text,
    Time,
)
from bot.cards import Person as Name
from bot.replies import label
from bot.routines.agenda.cards import called
from bot.texts import line, say
from storage.tables import Meeting, Outcome, Reply, Result

YES = "outcome.yes"
NOT_YET = "outcome.not_yet"
CALL_ME = "outcome.call_me"
CALLED = "outcome.called"
SHOW = "outcome.show"
# An outcome takes up to six of the hundred blocks of a dialog.
AT_ONCE = 15


@dataclass(frozen=True, slots=True)
class Told:
    """An outcome as it is told: `caller` says that they called, "" for nobody. It arrives with its
    item, that item's present meeting, and its own meeting's series."""

    outcome: Outcome
    caller: str = ""


def outcomes(name: str, told: Sequence[Told], zone: str, family: Sequence[Part] = ()) -> Card:
    """Everything that came of one contributor's items at one meeting, in one message. `family` is
    the question about the family item."""
    day = _day(told[0].outcome, zone)
    said = say("outcome.intro", count=len(told), name=Name(called(name)), day=day)
    parts: list[Part] = [Paragraph(said)]
    for number, one in enumerate(told):
        parts += [*([Divider()] if number else []), *outcome_parts(one, zone)]
    if family:
        parts += [Divider(), *family]
    return Card(tuple(parts), more=show_button(told[0].outcome.meeting, 0))


def lapsed(name: str, told: Sequence[Told], zone: str) -> Card:
    """Nobody wrote down what came of these; what was written down of others follows."""
    open_items = [one.outcome for one in told if one.outcome.result is Result.UNRECORDED]
    others = [one for one in told if one.outcome.result is not Result.UNRECORDED]
    lines: tuple[Text, ...] = tuple((Plain(one.item.text),) for one in open_items)
    parts: list[Part] = [Paragraph(_lapsed(name, open_items, zone)), Bullets(lines)]
    for one in others:
        parts += [Divider(), *outcome_parts(one, zone)]
    return Card(tuple(parts), more=show_button(told[0].outcome.meeting, 0))


def page(told: Sequence[Told], zone: str, first: int) -> Card:
    """Everything that came of somebody's items at a meeting, so many at a time, from the item at
    place `first` on."""
    shown = told[first : first + AT_ONCE]
    parts: list[Part] = []
    for one in shown:
        parts += [*([Divider()] if parts else []), *outcome_parts(one, zone)]
    if len(told) > first + AT_ONCE:
        parts.append(Buttons((show_button(told[0].outcome.meeting, first + AT_ONCE),)))
    return Card(tuple(parts), title=line("outcome.title"))


def correction(name: str, told: Told, zone: str) -> Card:
    """An outcome that says something else now than it did."""
    outcome = told.outcome
    before, now = say("outcome.before_empty"), say("outcome.now_empty")
    if outcome.before:
        before = say("outcome.before", text=Plain(outcome.before))
    if outcome.sentence:
        now = say("outcome.now", text=Plain(outcome.sentence))
    said = say("outcome.correction", name=Name(called(name)), day=_day(outcome, zone))
    brought = say("outcome.brought", text=Plain(outcome.item.text))
    return Card(
        (
            Paragraph(said),
            Paragraph(brought),
            Paragraph(before),
            Paragraph(now),
            *_question(told, zone),
        )
    )


def form(outcome: Outcome) -> Form:
    """What is missing?"""
    hint = line("outcome.form_hint")
    return replies.missing_form(NOT_YET, hint, _what(outcome), payload(outcome))


def receipt(outcome: Outcome, zone: str) -> Card:
    """It is on an agenda again."""
    said = say("outcome.receipt_next")
    if (day := _next_day(outcome, zone)) is not None:
        said = say("outcome.receipt", day=day)
    return replies.receipt(said)


def call(told: Told, zone: str, reader: int) -> Card:
    """To whoever should call; `reader` is the member who reads it."""
    outcome = told.outcome
    name = Name(outcome.item.author.person.name)
    item = Bullets(((Plain(outcome.item.text),),))
    if outcome.called_at is not None and outcome.called_by_id == reader:
        return Card((Paragraph(say("outcome.call_done", name=name)), item))
    if outcome.called_at is not None:
        said = say("outcome.call_done_by", by=Name(told.caller), name=name)
        return Card((Paragraph(said), item))
    if outcome.reply is not Reply.CALL_ME:
        return Card((Paragraph(say("outcome.call_over", name=name)), item))
    button = Button(CALLED, line("outcome.called"), payload(outcome), Style.PRIMARY)
    return Card(
        (
            Paragraph(say("outcome.call", name=name, day=_day(outcome, zone))),
            item,
            Paragraph(say("outcome.told", text=Plain(outcome.sentence))),
            Buttons((button,)),
        )
    )


def show_button(meeting: Meeting, first: int) -> Button:
    """Opens what came of one's items at a meeting, from the item at place `first` on."""
    where = {"team": meeting.series.team_id, "meeting": meeting.id, "first": first}
    return Button(SHOW, line("outcome.show_more") if first else line("outcome.show"), where)


def payload(outcome: Outcome) -> dict[str, str | int]:
    """Names the outcome, and which wording of it the reader saw."""
    team_id = outcome.meeting.series.team_id
    return {"team": team_id, "outcome": outcome.id, "revision": outcome.revision}


def outcome_parts(told: Told, zone: str, *, settled: bool = False) -> list[Part]:
    """What was brought, what became of it, and the question whether that answers it; not the
    question where it is `settled` and there is no room for it."""
    asked = [] if settled else _question(told, zone)
    return [*_what(told.outcome), *_became(told.outcome, zone), *asked]


def _what(outcome: Outcome) -> tuple[Part, ...]:
    return (Paragraph(say("outcome.brought", text=Plain(outcome.item.text))),)


def _became(outcome: Outcome, zone: str) -> list[Part]:
    sentence = Plain(outcome.sentence)
    match outcome.result:
        case Result.DISCUSSED:
            return [Paragraph(say("outcome.discussed", sentence=sentence))]
        case Result.DECIDED:
            return [Paragraph(say("outcome.decided", sentence=sentence))]
        case Result.NOT_REACHED | Result.UNRECORDED:
            said = say("outcome.not_reached_yet")
            if (day := _next_day(outcome, zone)) is not None:
                said = say("outcome.not_reached", day=day)
            also = [Paragraph((sentence,))] if outcome.sentence else []
            return [Paragraph(said), *also]


def _question(told: Told, zone: str) -> list[Part]:
    """Does this answer it? Once answered, what was said, with the other answers still there."""
    outcome = told.outcome
    if outcome.result not in (Result.DISCUSSED, Result.DECIDED):
        return []
    match outcome.reply:
        case None:
            asked = Paragraph(say("outcome.question"))
            return [asked, _buttons(outcome, YES, NOT_YET, CALL_ME)]
        case Reply.YES:
            return [Paragraph(say("outcome.said_yes")), _buttons(outcome, NOT_YET, CALL_ME)]
        case Reply.CALL_ME if told.caller:
            talked = Paragraph(say("outcome.talked", name=Name(told.caller)))
            return [talked, _buttons(outcome, YES, NOT_YET)]
        case Reply.CALL_ME:
            return [Paragraph(say("outcome.said_call_me")), _buttons(outcome, YES, NOT_YET)]
        case Reply.NOT_YET:
            said = Paragraph(say("outcome.said_not_yet", text=Plain(outcome.missing)))
            again = say("outcome.again_next")
            if (day := _next_day(outcome, zone)) is not None:
                again = say("outcome.again_on", day=day)
            return [said, Paragraph(again)]


def _buttons(outcome: Outcome, *actions: str) -> Buttons:
    said = {YES: Reply.YES, NOT_YET: Reply.NOT_YET, CALL_ME: Reply.CALL_ME}
    return Buttons(tuple(Button(one, label(said[one]), payload(outcome)) for one in actions))


def _lapsed(name: str, open_items: Sequence[Outcome], zone: str) -> Text:
    to, day = Name(called(name)), _day(open_items[0], zone)
    following = _next_day(open_items[0], zone)
    if following is None:
        return say("outcome.lapsed_open", name=to, day=day)
    return say("outcome.lapsed", name=to, day=day, next=following)


def _day(outcome: Outcome, zone: str) -> Time:
    return Time(outcome.meeting.starts_at, zone, Moment.DATE)


def _next_day(outcome: Outcome, zone: str) -> Time | None:
    """The meeting that the item went on to, if there is one."""
    to = outcome.item.meeting
    return Time(to.starts_at, zone, Moment.DATE) if to.id != outcome.meeting_id else None
