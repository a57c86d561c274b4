"""What the agenda's messages show. The words are in `texts/*/agenda.toml`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

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
from bot.routines.agenda.meetings import Upcoming
from bot.texts import line, plain, say, time_words
from storage.tables import AgendaItem, Answer, Section

ADD = "agenda.add"
SHOW = "agenda.show"
NOTHING = "agenda.nothing"
MAX_ITEM = 500


def ask(
    name: str,
    meeting: Upcoming,
    zone: str,
    answer: Answer | None,
    own: Sequence[str],
    now: datetime,
) -> Card:
    """The personal ask to a partner; once answered, what they said. `own` are their items."""
    day_before = meeting.starts_at - timedelta(days=1)
    to, when, by = Person(_called(name)), meeting.when(zone), Time(day_before, zone, Moment.WEEKDAY)
    match answer:
        case None:
            asked = say("agenda.ask", name=to, when=when, by=by)
            if now > day_before:
                asked = say("agenda.ask_late", name=to, when=when)
            return Card(
                (
                    Paragraph(asked),
                    Buttons((add_button(meeting, Style.PRIMARY), nothing_button(meeting))),
                )
            )
        case Answer.NOTHING:
            return Card(
                (
                    Paragraph(say("agenda.ask_nothing", name=to, when=when)),
                    Buttons((add_button(meeting, label="agenda.add_after_all"),)),
                )
            )
        case Answer.ITEM:
            return Card(
                (
                    Paragraph(say("agenda.ask_answered", count=len(own), name=to, when=when)),
                    Bullets(tuple((Plain(text),) for text in own)),
                    Buttons((add_button(meeting, label="agenda.add_another"),)),
                ),
                more=_show(meeting),
            )


def channel(meeting: Upcoming, items: Sequence[AgendaItem]) -> Card:
    """The one post to the care team: families first, and what else is needed."""
    family = sum(item.section is Section.FAMILY for item in items)
    return Card(
        (
            Paragraph(say("agenda.channel", when=meeting.when(), count=family)),
            Buttons((add_button(meeting, Style.PRIMARY), _show(meeting))),
        )
    )


def agenda(meeting: Upcoming, items: Sequence[AgendaItem], zone: str | None = None) -> Card:
    """The agenda itself. The family item stands first, with a question to ask aloud while nobody
    has brought anything."""
    family = tuple((Plain(item.text),) for item in items if item.section is Section.FAMILY)
    team = tuple((Plain(item.text),) for item in items if item.section is Section.TEAM)
    parts: list[Part] = [
        Paragraph(say("agenda.when", when=meeting.when(zone), minutes=meeting.series.minutes)),
        *_where(meeting),
        Paragraph(_bold("agenda.family")),
        Bullets(family or (say("agenda.family_question"),)),
        Paragraph(_bold("agenda.team")),
        Bullets(team) if team else Paragraph(say("agenda.team_empty")),
        Buttons((add_button(meeting, Style.PRIMARY),)),
        Note(say("agenda.kept_current")),
    ]
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
    that it was meant for had begun."""

    text: str
    meeting: Upcoming
    zone: str
    moved: bool

    def card(self) -> Card:
        key = "agenda.receipt_moved" if self.moved else "agenda.receipt"
        return Card(
            (
                Paragraph(say(key, when=self.meeting.when(self.zone))),
                Bullets(((Plain(self.text),),)),
            ),
            title=line("agenda.receipt_title"),
        )


def _called(name: str) -> str:
    """How a card greets: by the first name, or by the whole where it begins with a title."""
    first = name.partition(" ")[0]
    return name if first.endswith(".") else first


def _where(meeting: Upcoming) -> list[Part]:
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
