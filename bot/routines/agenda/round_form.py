"""The round's one screen: what happened to each item, a sentence for each, and one question.

It carries only ids; what it shows is read anew whenever it is opened.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.cards import (
    ChoiceField,
    Field,
    Form,
    Note,
    Option,
    Paragraph,
    Part,
    Plain,
    TextField,
)
from bot.cards import Person as Name
from bot.errors import Invalid
from bot.routines.agenda.authors import author_called, author_name
from bot.routines.agenda.round_cards import RECORD, Round
from bot.texts import line, say
from storage.tables import AgendaItem, Result, Section

# Each item takes three blocks of a screen that holds a hundred, and nobody fills in more at once.
ITEMS_AT_ONCE = 20
MAX_SENTENCE = 500
FAMILY = "family"
YES, NO = "yes", "no"


@dataclass(frozen=True, slots=True)
class Said:
    """What was filled in for an item."""

    result: Result
    sentence: str


@dataclass(frozen=True, slots=True)
class Sent:
    """A form that came back: the items that it asked about, whether it asked the question about
    the family item too, and what stands in its fields. None of it is trusted."""

    item_ids: tuple[int, ...]
    asks_family: bool
    values: Mapping[str, str]

    @property
    def first_field(self) -> str:
        """Where a sentence stands that is about the whole."""
        return result_key(self.item_ids[0]) if self.item_ids else FAMILY


def result_key(item_id: int) -> str:
    return f"result_{item_id}"


def sentence_key(item_id: int) -> str:
    return f"sentence_{item_id}"


def in_order(items: Iterable[AgendaItem]) -> list[AgendaItem]:
    """As on the agenda: families first."""
    return sorted(items, key=lambda item: (item.section is not Section.FAMILY, item.id))


def form(
    round_: Round, items: Sequence[AgendaItem], missing: Mapping[int, str], reader: int
) -> Form:
    """The first items that were not recorded, and after the last of them the question about the
    family item. `missing` is what contributors still miss in an item, `reader` the member who
    fills it in."""
    ordered = in_order(items)
    page, rest = ordered[:ITEMS_AT_ONCE], ordered[ITEMS_AT_ONCE:]
    fields: list[Field | Part] = []
    for number, item in enumerate(page, start=1):
        fields += _about(number, item, missing.get(item.id, ""), own=item.author_id == reader)
    if not rest:
        fields.append(family_field())
    title = round_.meeting.series.title
    intro: list[Part] = [Paragraph(say("round.form_intro", title=title, when=round_.when()))]
    if rest:
        intro.append(Note(say("round.form_more", count=len(rest))))
    return Form(
        action=RECORD,
        title=line("round.form_title"),
        submit=line("round.form_next") if rest else line("round.form_submit"),
        fields=tuple(fields),
        intro=tuple(intro),
        payload={
            **round_.payload,
            "items": ",".join(str(item.id) for item in page),
            "family": int(not rest),
        },
    )


def family_field(value: str = "") -> ChoiceField:
    """Whether the family item was discussed."""
    options = Option(YES, line("round.yes")), Option(NO, line("round.no"))
    label, hint = line("round.family"), line("round.family_hint")
    return ChoiceField(FAMILY, label, options, hint=hint, value=value, open=True)


def sent(payload: Mapping[str, str | int], values: Mapping[str, str]) -> Sent:
    """What came back, whatever it is."""
    ids = str(payload.get("items", "")).split(",")
    numbers = tuple(int(one) for one in ids if one.isascii() and one.isdigit() and len(one) < 19)
    return Sent(numbers[:ITEMS_AT_ONCE], payload.get("family") == 1, values)


def checked(form: Sent, items: Iterable[AgendaItem]) -> dict[int, Said]:
    """What was said of these items. Raises `Invalid`, a sentence for each field."""
    errors: dict[str, str] = {}
    said: dict[int, Said] = {}
    for item in items:
        result = _result(form.values.get(result_key(item.id), ""))
        sentence = form.values.get(sentence_key(item.id), "").strip()
        if result is None:
            errors[result_key(item.id)] = line("round.choose")
        elif wrong := wrong_with(sentence, author_called(item), result):
            errors[sentence_key(item.id)] = wrong
        else:
            said[item.id] = Said(result, sentence)
    if form.asks_family and form.values.get(FAMILY) not in (YES, NO):
        errors[FAMILY] = line("round.choose_family")
    if errors:
        raise Invalid(errors)
    return said


def wrong_with(sentence: str, author: str, result: Result) -> str:
    """What is wrong with a sentence; "" for nothing."""
    if not sentence and result is not Result.NOT_REACHED:
        return line("round.sentence_missing", name=author)
    if len(sentence) > MAX_SENTENCE:
        return line("round.sentence_too_long", count=len(sentence), max=MAX_SENTENCE)
    return ""


def brought(number: int, item: AgendaItem) -> Paragraph:
    """An item and who brought it."""
    name = Name(author_name(item))
    return Paragraph(say("round.brought", number=number, name=name, text=Plain(item.text)))


def sentence_field(number: int, item: AgendaItem, *, own: bool, value: str = "") -> TextField:
    """The sentence for whoever brought the item; of one's `own`, for the minutes."""
    label = line("round.sentence", number=number, name=author_called(item))
    if own:
        label = line("round.sentence_own", number=number)
    return TextField(
        key=sentence_key(item.id),
        label=label,
        value=value,
        max_length=MAX_SENTENCE,
        multiline=True,
        optional=True,
    )


def _about(number: int, item: AgendaItem, missing: str, *, own: bool) -> list[Field | Part]:
    parts: list[Field | Part] = [brought(number, item)]
    if missing:
        parts.append(Note(say("round.missing", text=Plain(missing))))
    options = (
        Option(Result.DISCUSSED, line("round.discussed")),
        Option(Result.DECIDED, line("round.decided")),
        Option(Result.NOT_REACHED, line("round.not_reached")),
    )
    what = line("round.what", number=number)
    parts.append(ChoiceField(result_key(item.id), what, options, open=True))
    parts.append(sentence_field(number, item, own=own))
    return parts


def _result(value: str) -> Result | None:
    told = {one.value: one for one in Result if one is not Result.UNRECORDED}
    return told.get(value)
