"""What the agenda's messages show. The words are in `texts/*/agenda.toml`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from bot.cards import (
    Bold,
    Bullets,
    Button,
    Buttons,
    Card,
    ChoiceField,
    Form,
    Link,
    Moment,
    Note,
    Option,
    Paragraph,
    Part,
    Person,
    Plain,
    Style,
    Text,
    TextField,
    Time,
)
from bot.routines.agenda.aloud import question
from bot.routines.agenda.meetings import Upcoming
from bot.texts import line, plain, say, time_words
from storage.tables import AgendaItem, Answer, Section

ADD = "agenda.add"
SHOW = "agenda.show"
NOTHING = "agenda.nothing"
SNOOZE = "agenda.snooze"
EDIT = "agenda.edit"
WITHDRAW = "agenda.withdraw"
PAUSE = "people.pause"
RESUME = "people.resume"
WHY = "people.why"
MAX_ITEM = 500


def ask(
    name: str,
    meeting: Upcoming,
    zone: str,
    answer: Answer | None,
    own: Sequence[str],
    now: datetime,
    *,
    again: bool = False,
) -> Card:
    """The personal ask to a partner, or to be asked `again`; once answered, what they said. `own`
    are their items."""
    day_before = meeting.starts_at - timedelta(days=1)
    to, when, by = Person(called(name)), meeting.when(zone), Time(day_before, zone, Moment.WEEKDAY)
    match answer:
        case None:
            asked = say("agenda.ask", name=to, when=when, by=by)
            if now > day_before:
                asked = say("agenda.ask_late", name=to, when=when)
            if again:
                asked = say("agenda.ask_again", name=to, when=when)
            buttons = [add_button(meeting, Style.PRIMARY), nothing_button(meeting)]
            if not again:
                buttons.append(Button(SNOOZE, line("agenda.snooze"), _payload(meeting)))
            buttons += [pause_button(), why_button()]
            return Card((Paragraph(asked), Buttons(tuple(buttons))))
        case Answer.NOTHING:
            return Card(
                (
                    Paragraph(say("agenda.ask_nothing", name=to, when=when)),
                    Buttons((add_button(meeting, label="agenda.add_after_all"),)),
                )
            )
        case Answer.ITEM | Answer.GIVEN:
            return Card(
                (
                    Paragraph(say("agenda.ask_answered", count=len(own), name=to, when=when)),
                    Bullets(tuple((Plain(text),) for text in own)),
                    Buttons((add_button(meeting, label="agenda.add_another"),)),
                ),
                more=_show(meeting),
            )


def snoozed(name: str, meeting: Upcoming, zone: str, until: datetime) -> Card:
    """The ask of a partner who wants to be asked again, once."""
    said = say("agenda.snoozed", name=Person(called(name)), until=Time(until, zone))
    buttons = add_button(meeting, Style.PRIMARY), nothing_button(meeting)
    return Card((Paragraph(said), Buttons(buttons)))


def ask_paused(name: str, meeting: Upcoming, zone: str) -> Card:
    """The ask of a partner who has paused since."""
    to, when = Person(called(name)), meeting.when(zone)
    said = say("agenda.ask_paused", name=to, when=when)
    return Card((Paragraph(said), Buttons((add_button(meeting), resume_button()))))


def ask_went_on(name: str, meeting: Upcoming, zone: str) -> Card:
    """The ask of a partner whose item stands on a later agenda by now."""
    said = say("agenda.ask_went_on", name=Person(called(name)), when=meeting.when(zone))
    return Card((Paragraph(said),))


def channel(meeting: Upcoming, items: Sequence[AgendaItem]) -> Card:
    """The one post to the care team: families first, and what else is needed."""
    family = sum(item.section is Section.FAMILY for item in items)
    return Card(
        (
            Paragraph(say("agenda.channel", when=meeting.when(), count=family)),
            Buttons((add_button(meeting, Style.PRIMARY), _show(meeting))),
        )
    )


def agenda(
    meeting: Upcoming,
    items: Sequence[AgendaItem],
    zone: str | None = None,
    *,
    missing: Mapping[int, str] = MappingProxyType({}),
    copy: bool = False,
    ended: bool = False,
    after: Sequence[Part] = (),
) -> Card:
    """The agenda itself: family items first, then what was carried over, then the rest. While
    nobody has brought anything the family item carries a question to ask aloud. A partner's `copy`
    says how to come. `missing` is what an item's contributor still misses, by the item's id; what
    comes `after` the meeting stands at the end, once it has `ended`."""

    def lines(*, family: bool, carried: bool | None = None) -> tuple[Text, ...]:
        return tuple(
            _item(item, missing)
            for item in items
            if (item.section is Section.FAMILY) is family and carried in (None, item.carried > 0)
        )

    family = lines(family=True)
    carried, team = lines(family=False, carried=True), lines(family=False, carried=False)
    parts: list[Part] = [
        *([Paragraph(say("agenda.copy"))] if copy and not ended else []),
        Paragraph(say("agenda.when", when=meeting.when(zone), minutes=meeting.series.minutes)),
        *where(meeting),
        Paragraph(_bold("agenda.family")),
        Bullets(family or (question(meeting),)),
    ]
    if carried:
        parts += [Paragraph(_bold("agenda.carried")), Bullets(carried)]
    parts += [
        Paragraph(_bold("agenda.team")),
        Bullets(team) if team else Paragraph(say("agenda.team_empty")),
    ]
    if not ended:
        parts += [
            Buttons((add_button(meeting, Style.PRIMARY),)),
            Note(say("agenda.kept_current")),
        ]
    parts += after
    title = line("agenda.title", title=meeting.series.title)
    return Card(tuple(parts), title=title, more=_show(meeting))


def summary(meeting: Upcoming, items: Sequence[AgendaItem], zone: str) -> list[Part]:
    """A meeting in two lines, for a page that shows more than that."""
    family = sum(item.section is Section.FAMILY for item in items)
    return [
        Paragraph(say("home.next", title=meeting.series.title, when=meeting.when(zone))),
        Paragraph(say("home.family_items", count=family)),
    ]


def no_agenda() -> Card:
    return Card((Paragraph(say("agenda.no_meeting")),), title=line("agenda.short_title"))


def form(
    team_id: int, meetings: Sequence[Upcoming], chosen: str, zone: str, text: str = ""
) -> Form:
    """The form for one item. `chosen` is the meeting's key; more than one meeting is a choice."""
    intro = tuple(
        Paragraph(say("agenda.form_for", when=meeting.when(zone)))
        for meeting in meetings
        if len(meetings) == 1
    )
    item = TextField(
        key="text",
        label=line("agenda.form_label"),
        hint=line("agenda.form_hint"),
        value=text,
        max_length=MAX_ITEM,
        multiline=True,
    )
    options = tuple(Option(meeting.key, _named(meeting, zone)) for meeting in meetings)
    which = ChoiceField("meeting", line("agenda.form_which"), options, value=chosen)
    return Form(
        action=ADD,
        title=line("agenda.form_title"),
        submit=line("agenda.form_submit"),
        fields=(item, which) if len(meetings) > 1 else (item,),
        intro=intro,
        payload={"team": team_id, "meeting": chosen},
    )


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a sent item: its words, and the meeting it is on. `moved` when the meeting
    that it was meant for had begun; `buttons` are what can be done with it."""

    text: str
    meeting: Upcoming
    zone: str
    moved: bool
    buttons: tuple[Button, ...] = ()

    def card(self) -> Card:
        key = "agenda.receipt_moved" if self.moved else "agenda.receipt"
        return Card(
            (
                Paragraph(
                    say(
                        key,
                        when=self.meeting.when(self.zone),
                        day=self.meeting.when(self.zone, Moment.WEEKDAY),
                    )
                ),
                Bullets(((Plain(self.text),),)),
                *((Buttons(self.buttons),) if self.buttons else ()),
            ),
            title=line("agenda.receipt_title"),
        )


def called(name: str) -> str:
    """How a card greets: by the first name, or by the whole where it begins with a title."""
    first = name.partition(" ")[0]
    return name if first.endswith(".") else first


def _item(item: AgendaItem, missing: Mapping[int, str]) -> Text:
    if item.id in missing:
        return say("agenda.still_missing", item=Plain(item.text), missing=Plain(missing[item.id]))
    return (Plain(item.text),)


def own_buttons(team_id: int, item_id: int) -> tuple[Button, ...]:
    """What one can do with an item of one's own."""
    payload = {"team": team_id, "item": item_id}
    return (
        Button(EDIT, line("personal.edit"), payload),
        Button(WITHDRAW, line("personal.withdraw"), payload),
    )


def pause_button() -> Button:
    """One tap, no reason."""
    return Button(PAUSE, line("people.pause"))


def resume_button() -> Button:
    return Button(RESUME, line("people.resume"))


def why_button() -> Button:
    """Everything about what this person gets, and when."""
    return Button(WHY, line("people.why"))


def where(meeting: Upcoming) -> list[Part]:
    series = meeting.series
    rows: list[Part] = []
    if series.place:
        rows.append(Paragraph(say("agenda.place", place=series.place)))
    if series.join_url:
        link = Link(line("agenda.join_label"), series.join_url)
        rows.append(Paragraph(say("agenda.join", link=link)))
    return rows


def _named(meeting: Upcoming, zone: str) -> str:
    return line(
        "agenda.form_option", title=meeting.series.title, when=time_words(meeting.when(zone))
    )


def _bold(key: str) -> Text:
    return (Bold(plain(say(key))),)


def _payload(meeting: Upcoming) -> dict[str, str | int]:
    return {"team": meeting.series.team_id, "meeting": meeting.key}


def add_button(
    meeting: Upcoming, style: Style = Style.DEFAULT, label: str = "agenda.add"
) -> Button:
    return Button(ADD, line(label), _payload(meeting), style)


def _show(meeting: Upcoming) -> Button:
    return Button(SHOW, line("agenda.show"), _payload(meeting))


def nothing_button(meeting: Upcoming) -> Button:
    return Button(NOTHING, line("agenda.nothing"), _payload(meeting))
