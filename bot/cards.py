"""What is shown, free of any platform. A routine makes a Card or a Form; each face renders it.

Text is a tuple of runs, never markup: what a person typed is a `Plain` run and stays data.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from typing import Protocol

Payload = Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class Plain:
    """Words as they are, shown letter by letter."""

    text: str


@dataclass(frozen=True, slots=True)
class Bold:
    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """A link; `url` is http or https, anything else is shown as its text alone."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Person:
    """A member by name. It names them and never notifies them."""

    name: str


class Moment(StrEnum):
    """How much of a time is said: "Tue Jan 20, 9:00 AM ET", "Tue Jan 20", "Tuesday", or
    "Jan 2026"."""

    FULL = "full"
    DATE = "date"
    WEEKDAY = "weekday"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Time:
    """An aware instant, said in an IANA zone."""

    at: datetime
    zone: str
    form: Moment = Moment.FULL


Run = Plain | Bold | Link | Person | Time
Text = tuple[Run, ...]


class Style(StrEnum):
    DEFAULT = "default"
    PRIMARY = "primary"
    DANGER = "danger"


@dataclass(frozen=True, slots=True)
class Button:
    """A tap. `action` names what it does ("agenda.add"), `payload` says with what; both come back
    as data to be checked, never as authority."""

    action: str
    label: str
    payload: Payload = field(default_factory=dict)
    style: Style = Style.DEFAULT


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Heading:
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: Text


@dataclass(frozen=True, slots=True)
class Bullets:
    items: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Preformatted:
    """Text to copy, letter by letter, with its line breaks."""

    text: str


@dataclass(frozen=True, slots=True)
class Note:
    """Small print under the rest."""

    text: Text


@dataclass(frozen=True, slots=True)
class Divider:
    pass


@dataclass(frozen=True, slots=True)
class Buttons:
    buttons: tuple[Button, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """A list to pick one from, acting at once; the picked option's value comes back."""

    action: str
    label: str
    options: tuple[Option, ...]


class Drawing(Protocol):
    """What can be drawn, once a face wants to show it."""

    async def png(self) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture. `alt` says in words what it shows, beside its `title`; `name` is its file's.

    A face that shows no pictures shows both as words (`bot/pictures.py`), and draws nothing.
    """

    name: str
    title: str
    alt: str
    drawing: Drawing


Part = Heading | Paragraph | Bullets | Preformatted | Note | Divider | Buttons | Choice | Picture


@dataclass(frozen=True, slots=True)
class Card:
    """A message, a home or a closed dialog. `title` heads it where a face has a place for one.

    `more` is the tap that shows the rest where a face must shorten the card.
    """

    parts: tuple[Part, ...]
    title: str = ""
    more: Button | None = None


@dataclass(frozen=True, slots=True)
class TextField:
    """A line (or several) to type. `value` is what stands in it already."""

    key: str
    label: str
    hint: str = ""
    value: str = ""
    max_length: int = 3000
    multiline: bool = False
    optional: bool = False


@dataclass(frozen=True, slots=True)
class ChoiceField:
    """One of several; `value` is the one that is chosen already, "" for none.

    Where `open` is set and the options are few, all of them are seen at once.
    """

    key: str
    label: str
    options: tuple[Option, ...]
    hint: str = ""
    value: str = ""
    optional: bool = False
    open: bool = False


@dataclass(frozen=True, slots=True)
class ManyField:
    """Several of a few; `values` are those that are chosen already."""

    key: str
    label: str
    options: tuple[Option, ...]
    hint: str = ""
    values: tuple[str, ...] = ()
    optional: bool = False


@dataclass(frozen=True, slots=True)
class DateField:
    """A day of the calendar; it comes back as "2026-01-20"."""

    key: str
    label: str
    hint: str = ""
    value: date | None = None
    optional: bool = False


@dataclass(frozen=True, slots=True)
class TimeField:
    """A time of day on the wall clock, to the minute and of no zone; it comes back as "09:00"."""

    key: str
    label: str
    hint: str = ""
    value: time | None = None
    optional: bool = False


@dataclass(frozen=True, slots=True)
class MemberField:
    """Somebody in the workspace, by the platform's id."""

    key: str
    label: str
    hint: str = ""
    value: str = ""
    optional: bool = False


@dataclass(frozen=True, slots=True)
class ChannelField:
    """A channel of the workspace, by the platform's id. Where `here` is set and `value` is not,
    the channel that the form was opened from is chosen already."""

    key: str
    label: str
    hint: str = ""
    value: str = ""
    optional: bool = False
    here: bool = False


@dataclass(frozen=True, slots=True)
class FileField:
    """One small file of these kinds, each the end of a name without its dot ("ics"). A face may
    narrow what can be picked to them; whoever reads the file checks it."""

    key: str
    label: str
    kinds: tuple[str, ...]
    hint: str = ""
    optional: bool = False


Field = (
    TextField
    | ChoiceField
    | ManyField
    | DateField
    | TimeField
    | MemberField
    | ChannelField
    | FileField
)


@dataclass(frozen=True, slots=True)
class Form:
    """Something to fill in and send. `payload` comes back with it, as data to be checked.

    Parts may stand between the fields, each over what it speaks of. A button among them acts at
    once; what it opens comes on top, and what was filled in stays.
    """

    action: str
    title: str
    submit: str
    fields: tuple[Field | Part, ...]
    intro: tuple[Part, ...] = ()
    payload: Payload = field(default_factory=dict)
