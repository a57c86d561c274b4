"""A team's own entry as it was typed, read field by field."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from bot.catalog.entries import catalog
from bot.errors import Invalid
from bot.texts import line
from bot.visible import is_visible
from storage.tables import EntryKind, Setting

MAX_TITLE = 70
MAX_TEXT = 500
MAX_TAG = 40
MAX_TAGS = 10
MINUTES = (5, 6000)
WEEKS = (1, 52)


@dataclass(frozen=True, slots=True)
class Typed:
    """The values of an own entry, by the names of its columns."""

    concept: str
    text: str
    title: str = ""
    skills: list[str] = field(default_factory=list)
    interests: list[str] = field(default_factory=list)
    minutes: int | None = None
    setting: Setting | None = None
    weeks: int | None = None
    suits: str = ""
    aim: str = ""
    first_step: str = ""
    watch: str = ""
    thanks: str = ""

    def columns(self) -> dict[str, object]:
        return asdict(self)


def read(kind: EntryKind, values: Mapping[str, str]) -> Typed:
    """Raises `Invalid` with a sentence for each field that needs another look."""
    reader = _Reader(values)
    concept = reader.choice("concept", [one.key for one in catalog().concepts])
    text = reader.words("text", MAX_TEXT)
    if kind is EntryKind.IDEA:
        return reader.checked(Typed(concept, text))
    setting = reader.choice("setting", list(Setting))
    return reader.checked(
        Typed(
            concept,
            text,
            title=" ".join(reader.words("title", MAX_TITLE).split()),
            skills=reader.tags("skills"),
            interests=reader.tags("interests"),
            minutes=reader.number("minutes", MINUTES, 30),
            setting=Setting(setting) if setting else None,
            weeks=reader.number("weeks", WEEKS, 4),
            suits=reader.optional("suits"),
            aim=reader.optional("aim"),
            first_step=reader.optional("first_step"),
            watch=reader.optional("watch"),
            thanks=reader.optional("thanks"),
        )
    )


class _Reader:
    """Reads values and collects what is wrong with them."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values
        self._problems: dict[str, str] = {}

    def checked(self, typed: Typed) -> Typed:
        if self._problems:
            raise Invalid(self._problems)
        return typed

    def words(self, key: str, longest: int) -> str:
        text = self.optional(key, longest)
        if not text:
            self._problems[key] = line("catalog.missing")
        return text

    def optional(self, key: str, longest: int = MAX_TEXT) -> str:
        """Words that may be missing."""
        text = self._values[key].strip()
        if len(text) > longest:
            self._problems[key] = line("catalog.too_long", count=len(text), max=longest)
        return text if is_visible(text) else ""

    def choice(self, key: str, known: list[str]) -> str:
        if self._values[key] in known:
            return self._values[key]
        self._problems[key] = line("catalog.choose")
        return ""

    def number(self, key: str, span: tuple[int, int], example: int) -> int:
        typed, (least, most) = self._values[key].strip(), span
        if not (typed.isascii() and typed.isdigit() and len(typed) < 10):
            self._problems[key] = line("catalog.no_number", example=example)
            return least
        if not least <= int(typed) <= most:
            self._problems[key] = line("catalog.number_range", least=least, most=most)
        return int(typed)

    def tags(self, key: str) -> list[str]:
        """In lower case and each once, as they are compared with what people say of themselves."""
        parts = (" ".join(part.split()).casefold() for part in self.optional(key).split(","))
        tags = list(dict.fromkeys(filter(is_visible, parts)))
        if too_long := [tag for tag in tags if len(tag) > MAX_TAG]:
            self._problems[key] = line("catalog.tag_too_long", count=len(too_long[0]), max=MAX_TAG)
        elif len(tags) > MAX_TAGS:
            self._problems[key] = line("catalog.too_many_tags", max=MAX_TAGS)
        return tags
