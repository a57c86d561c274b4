"""An .ics file as the components it is made of, without judging what they mean.

Of the library only the parser of a line is used. Its parser of a whole file keeps each time zone
that a file describes for all files that come after, and follows that zone's rules without an end.
"""

import codecs
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from icalendar.parser import Contentline

from bot.calendars import BadCalendar
from bot.texts import line

MAX_BYTES = 1_000_000

_FOLD = re.compile(rb"\n[ \t]")
_NAME = re.compile(r"[A-Za-z0-9-]+")
# What is read of a file. Whatever else stands in it may be as odd as it likes.
_READ = {
    "METHOD", "UID", "SEQUENCE", "STATUS", "SUMMARY", "LOCATION", "DESCRIPTION", "URL",
    "DTSTART", "DTEND", "DURATION", "RRULE", "EXRULE", "RDATE", "EXDATE", "RECURRENCE-ID",
    "TZID", "X-LIC-LOCATION", "TZOFFSETTO", "X-MICROSOFT-CDO-ALLDAYEVENT",
    "CONFERENCE", "X-GOOGLE-CONFERENCE", "X-MICROSOFT-SKYPETEAMSMEETINGURL",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Value:
    """What a line says, unescaped, and the parameters beside its name."""

    text: str
    params: Mapping[str, str]


@dataclass(slots=True)
class Component:
    """What stands between a BEGIN and its END: lines by their name, and components."""

    name: str
    lines: dict[str, list[Value]] = field(default_factory=dict)
    parts: list["Component"] = field(default_factory=list)

    def values(self, name: str) -> list[Value]:
        return self.lines.get(name, [])

    def value(self, name: str) -> Value | None:
        return next(iter(self.values(name)), None)

    def text(self, name: str) -> str:
        """What the first line of a name says, "" without one."""
        value = self.value(name)
        return value.text.strip() if value else ""

    def named(self, name: str) -> list["Component"]:
        return [part for part in self.parts if part.name == name]


def calendars(data: bytes) -> list[Component]:
    """The VCALENDARs of a file. Raises `BadCalendar` if it is none, huge, or cut off."""
    if len(data) > MAX_BYTES:
        raise BadCalendar(line("calendar.too_large"))
    lines = list(_lines(data))
    if not any(one.upper() == "BEGIN:VCALENDAR" for one in lines):
        key = "calendar.not_a_calendar" if data.strip() else "calendar.empty"
        raise BadCalendar(line(key))
    return _tree(lines).named("VCALENDAR")


def _lines(data: bytes) -> Iterator[str]:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        data = data.decode("utf-16", "replace").encode()
    data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    # Some programs fold between the bytes of one letter, so this comes before decoding.
    data = _FOLD.sub(b"", data)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    return (one.strip() for one in text.split("\n") if one.strip())


def _tree(lines: list[str]) -> Component:
    root = Component("")
    open_parts = [root]
    for one in lines:
        name, _, rest = one.partition(":")
        match name.upper():
            case "BEGIN":
                part = Component(rest.strip().upper())
                open_parts[-1].parts.append(part)
                open_parts.append(part)
            case "END":
                if open_parts.pop().name != rest.strip().upper():
                    raise BadCalendar(line("calendar.broken"))
            case _:
                _add(one, open_parts[-1])
    if len(open_parts) != 1:
        raise BadCalendar(line("calendar.broken"))
    return root


def _add(one: str, to: Component) -> None:
    name = _NAME.match(one)
    if name is None or name[0].upper() not in _READ:
        return
    try:
        _, params, text = Contentline(one).parts()
    except ValueError as error:
        raise BadCalendar(line("calendar.broken")) from error
    said = {key: _one(value) for key, value in params.items()}
    to.lines.setdefault(name[0].upper(), []).append(Value(text, said))


def _one(value: str | list[str]) -> str:
    return value if isinstance(value, str) else ",".join(value)
