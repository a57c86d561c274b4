"""What the round's messages show. The words are in `texts/*/round.toml`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.cards import (
    Bullets,
    Button,
    Buttons,
    Card,
    ChoiceField,
    Form,
    Moment,
    Note,
    Option,
    Paragraph,
    Part,
    Plain,
    Style,
    Text,
    Time,
)
from bot.cards import Person as Name
from bot.routines.agenda.cards import called
from bot.routines.agenda.meetings import Upcoming
from bot.texts import line, say, time_words
from storage.tables import AgendaItem, Meeting, Member

START = "round.start"
RECORD = "round.record"
FAMILY = "round.family"
HAND = "round.hand"
HAND_ON = "round.hand_on"
SNOOZE = "round.snooze"
TAKE = "round.take"
MINUTES = "round.minutes"
CHANGE = "round.change"


@dataclass(frozen=True, slots=True)
class Round:
    """A meeting's round as one of the care team sees it, in their zone.

    `waiting` counts who waits to hear, the reader apart. `other` is who could have it by one tap;
    `morning` is when its reminder comes, None once that is past.
    """

    row: Meeting
    meeting: Upcoming
    zone: str
    items: int
    waiting: int
    other: Member | None = None
    morning: datetime | None = None

    @property
    def payload(self) -> dict[str, str | int]:
        return payload(self.row)

    def when(self, form: Moment = Moment.FULL) -> Time:
        return self.meeting.when(self.zone, form)

    def about(self) -> Note:
        title = self.meeting.series.title
        return Note(say("round.about", title=title, when=self.when()))


@dataclass(frozen=True, slots=True)
class Recorded:
    """Who wrote a meeting down and when, and how many are told. `by` is "" for the reader."""

    by: str
    at: datetime
    told: int


def payload(meeting: Meeting) -> dict[str, str | int]:
    """Names the meeting, and who led its round when the card was made (0: as planned)."""
    team_id = meeting.series.team_id
    return {"team": team_id, "meeting": meeting.id, "leader": meeting.leader_id or 0}


def ask(name: str, round_: Round, *, again: bool = False) -> Card:
    """To whoever leads it; with `again`, its one reminder."""
    to = Name(called(name))
    buttons: list[Button] = []
    if round_.items:
        said = say("round.ask", count=round_.waiting, name=to)
        if again:
            said = say("round.again", count=round_.waiting, name=to)
        buttons.append(start_button(round_))
    else:
        said = say("round.again_family", name=to) if again else say("round.ask_family", name=to)
        buttons += _family_buttons(round_)
    buttons += _hand_buttons(round_)
    if round_.morning is not None and not again:
        when = time_words(Time(round_.morning, round_.zone))
        buttons.append(Button(SNOOZE, line("round.remind", when=when), round_.payload))
    return Card((Paragraph(said), Buttons(tuple(buttons)), round_.about()))


def snoozed(name: str, round_: Round, until: datetime) -> Card:
    said = say("round.snoozed", name=Name(called(name)), when=Time(until, round_.zone))
    first = [start_button(round_)] if round_.items else _family_buttons(round_)
    buttons = Buttons((*first, *_hand_buttons(round_)))
    return Card((Paragraph(said), buttons, round_.about()))


def elsewhere(leader: str, round_: Round) -> Card:
    """To whoever led it before."""
    said = say("round.elsewhere", name=Name(leader))
    buttons = Buttons((take_over_button(round_.row),))
    return Card((Paragraph(said), buttons, round_.about()))


def off(round_: Round) -> Card:
    return Card((Paragraph(say("round.off")), round_.about()))


def over(round_: Round) -> Card:
    """What an earlier message becomes once the round has ended: the later one says how."""
    return Card((Paragraph(say("round.over")), round_.about()))


def lapsed(items: Sequence[AgendaItem], round_: Round) -> Card:
    """The round that nobody did. `items` arrive with the meeting that they went on to."""
    return Card((*_went_on(items, round_), round_.about()))


def recorded(name: str, what: Recorded, round_: Round, *, can_change: bool) -> Card:
    """What every message about the round becomes."""
    said = say("round.recorded", count=what.told, name=Name(called(name)))
    if what.by:
        at = Time(what.at, round_.zone)
        said = say("round.recorded_by", count=what.told, name=Name(what.by), when=at)
    buttons = [Button(MINUTES, line("round.copy"), round_.payload)]
    if can_change:
        buttons.append(Button(CHANGE, line("round.change"), round_.payload))
    title = line("round.done_title")
    return Card((Paragraph(said), Buttons(tuple(buttons)), round_.about()), title=title)


def taken(name: str, round_: Round) -> Card:
    """The receipt of whoever took it over."""
    said = Paragraph(say("round.yours", name=Name(called(name))))
    first = [start_button(round_)] if round_.items else _family_buttons(round_)
    return Card((said, Buttons(tuple(first)), round_.about()), title=line("round.done_title"))


def handed(name: str, round_: Round) -> Card:
    """The receipt of whoever handed it on."""
    said = Paragraph(say("round.handed", name=Name(name)))
    return Card((said, round_.about()), title=line("round.done_title"))


def hand_on_form(round_: Round, members: Sequence[Member]) -> Form:
    """To whom? `members` are those who could take it."""
    options = tuple(Option(str(member.id), member.person.name) for member in members)
    title = round_.meeting.series.title
    return Form(
        action=HAND_ON,
        title=line("round.hand_title"),
        submit=line("round.hand_submit"),
        fields=(ChoiceField("member", line("round.hand_label"), options, open=True),),
        intro=(Paragraph(say("round.hand_intro", title=title, when=round_.when())),),
        payload=round_.payload,
    )


def start_button(round_: Round) -> Button:
    return Button(START, line("round.start"), round_.payload, Style.PRIMARY)


def take_over_button(meeting: Meeting) -> Button:
    """For anyone of the care team, after a meeting that nobody has recorded. The meeting arrives
    with its series."""
    return Button(TAKE, line("round.take_over"), payload(meeting))


def _family_buttons(round_: Round) -> list[Button]:
    return [
        Button(FAMILY, line("round.family_yes"), {**round_.payload, "discussed": 1}, Style.PRIMARY),
        Button(FAMILY, line("round.family_no"), {**round_.payload, "discussed": 0}),
    ]


def _hand_buttons(round_: Round) -> list[Button]:
    buttons = [Button(HAND_ON, line("round.hand_on"), round_.payload)]
    if round_.other is not None:
        label = line("round.hand_to", name=called(round_.other.person.name))
        to = {**round_.payload, "member": round_.other.id}
        buttons.insert(0, Button(HAND, label, to))
    return buttons


def _went_on(items: Sequence[AgendaItem], round_: Round) -> list[Part]:
    if not items:
        return [Paragraph(say("round.lapsed", count=0, day=""))]
    lines: tuple[Text, ...] = tuple((Plain(item.text),) for item in items)
    return [Paragraph(_where_to(items, round_)), Bullets(lines)]


def _where_to(items: Sequence[AgendaItem], round_: Round) -> Text:
    to = items[0].meeting
    if to.id == round_.row.id:
        return say("round.lapsed_open", count=len(items))
    day = Time(to.starts_at, round_.zone, Moment.DATE)
    return say("round.lapsed", count=len(items), day=day)
