"""Any text, card and form that the bot could make, hostile words included."""

import unicodedata
from datetime import UTC, datetime
from itertools import chain

from hypothesis import strategies as st

from bot.cards import (
    Bold,
    Bullets,
    Button,
    Buttons,
    Card,
    ChannelField,
    Choice,
    ChoiceField,
    DateField,
    Divider,
    Field,
    FileField,
    Form,
    Heading,
    Link,
    ManyField,
    MemberField,
    Moment,
    Note,
    Option,
    Paragraph,
    Part,
    Person,
    Picture,
    Plain,
    Preformatted,
    Run,
    Style,
    Text,
    TextField,
    Time,
    TimeField,
)

HOSTILE = [
    *("<!channel>", "<!here>", "<@U1>", "<#C1>", "<https://evil.example|bank>", "@channel"),
    *("*bold*", "_it_", "~no~", "`code`", "```\nblock\n```", "> quote", ":tada:", "&", "&amp;"),
    *("\x00", "a\x00b", "\x1b[31m", "\r\n", "\ud800", "\u202egnirts", "שלום עולם", "مرحبا"),
    *("👩‍👩‍👧‍👦", "👍🏽", "🇨🇦🇺🇦", "e\u0301\u0323", "  ", "\n\n", "", "{name}", "</script>", "a. b"),
]

ZONES = ["America/New_York", "America/Chicago", "Europe/Berlin", "Asia/Kolkata", "UTC"]
ADDRESSES = [
    *("https://meet.example/qi", "http://a.example/?q=1&r=<2>", "HTTPS://B.EXAMPLE/é"),
    *("javascript:alert(1)", "mailto:a@b.example", "https://", "https://a b", "http://[", ""),
    "https://long.example/" + "x" * 3000,
]

short_words = st.lists(st.sampled_from(HOSTILE) | st.text(max_size=20), max_size=4).map("".join)
long_words = st.builds(
    lambda words, times: (words * times)[:9000],
    st.lists(
        st.sampled_from(HOSTILE) | st.text(min_size=1, max_size=30), min_size=1, max_size=4
    ).map("".join),
    st.integers(20, 3000),
)
words = st.one_of(short_words, short_words, short_words, long_words)
"""What a person may type: mostly short, sometimes endless, sometimes meant to break something."""

action_names = st.from_regex(r"[a-z]{1,10}\.[a-z_]{1,10}", fullmatch=True)
keys = st.from_regex(r"[a-z_]{1,12}", fullmatch=True)
payloads = st.dictionaries(
    keys,
    st.integers(-(2**63) + 1, 2**63 - 1)
    | st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=40),
    max_size=4,
)

instants = st.datetimes(datetime(2000, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 (the strategy adds the zone)


def texts_of(words: st.SearchStrategy[str]) -> st.SearchStrategy[Text]:
    runs: st.SearchStrategy[Run] = st.one_of(
        st.builds(Plain, words),
        st.builds(Bold, words),
        st.builds(Link, words, st.sampled_from(ADDRESSES)),
        st.builds(Person, short_words),
        st.builds(Time, instants, st.sampled_from(ZONES), st.sampled_from(Moment)),
    )
    return st.lists(runs, max_size=5).map(tuple)


buttons = st.builds(Button, action_names, words, payloads, st.sampled_from(Style))


def options(most: int) -> st.SearchStrategy[tuple[Option, ...]]:
    """Up to `most` options with values of their own."""
    return st.builds(
        lambda labels, count: tuple(
            Option(f"v{number}", labels[number % len(labels)]) for number in range(count)
        ),
        st.lists(short_words, min_size=1, max_size=5),
        st.one_of(st.integers(0, min(8, most)), st.integers(0, most)),
    )


class Blank:
    """What is drawn here does not matter."""

    async def png(self) -> bytes:
        return b""


def parts_of(words: st.SearchStrategy[str], most: int) -> st.SearchStrategy[Part]:
    """Any part that says such words, with up to `most` options to pick from."""
    text_runs = texts_of(words)
    return st.one_of(
        st.builds(Heading, words),
        st.builds(Paragraph, text_runs),
        st.builds(Bullets, st.lists(text_runs, max_size=6).map(tuple)),
        st.builds(Preformatted, words),
        st.builds(Note, text_runs),
        st.builds(Divider),
        st.builds(Buttons, st.lists(buttons, max_size=4).map(tuple)),
        st.builds(Choice, action_names, short_words, options(most)),
        st.builds(Picture, st.just("a.png"), words, words, st.builds(Blank)),
    )


long_rows = st.builds(
    lambda row, times: Buttons(tuple(row * times)),
    st.lists(buttons, min_size=1, max_size=3),
    st.integers(1, 15),
)
parts: st.SearchStrategy[Part] = st.one_of(parts_of(words, 230), long_rows)


def part_lists(longest: int) -> st.SearchStrategy[tuple[Part, ...]]:
    """Mostly a handful of parts, sometimes up to `longest`, more than any surface takes."""
    few = st.lists(parts, max_size=6)
    many = st.builds(
        lambda some, times: (some * times)[:longest],
        st.lists(parts, min_size=1, max_size=4),
        st.integers(1, longest),
    )
    return st.one_of(few, few, many).map(tuple)


cards = st.builds(Card, part_lists(150), title=words, more=st.none() | buttons)

offered = st.sampled_from(["", "v0", "v3", "gone"])
fields: st.SearchStrategy[Field] = st.one_of(
    st.builds(
        TextField, keys, words, words, words, st.integers(0, 4000), st.booleans(), st.booleans()
    ),
    st.builds(ChoiceField, keys, words, options(40), words, offered, st.booleans(), st.booleans()),
    st.builds(
        ManyField, keys, words, options(40), words, st.lists(offered).map(tuple), st.booleans()
    ),
    st.builds(DateField, keys, words, words, st.none() | st.dates(), st.booleans()),
    st.builds(TimeField, keys, words, words, st.none() | st.times(), st.booleans()),
    st.builds(MemberField, keys, words, words, st.sampled_from(["", "U0ROSA"]), st.booleans()),
    st.builds(
        ChannelField,
        *(keys, words, words, st.sampled_from(["", "C0QITEAM"]), st.booleans(), st.booleans()),
    ),
    st.builds(FileField, keys, words, st.sampled_from([("ics",), ("ics", "txt")]), words),
)


between = st.lists(parts_of(short_words, 10), max_size=2)


@st.composite
def asked(draw: st.DrawFn) -> tuple[Field | Part, ...]:
    """Fields with keys of their own, and what stands before, between and after them: never more
    than a form takes."""
    few = st.lists(fields, min_size=1, max_size=3, unique_by=lambda field: field.key)
    spread = [[*draw(between), field] for field in draw(few)]
    return (*chain.from_iterable(spread), *draw(between))


forms = st.builds(Form, action_names, words, words, asked(), part_lists(120), payloads)


def fillable(form: Form) -> list[Field]:
    """The fields that can be filled in: a choice among nothing cannot."""
    return [
        item
        for item in form.fields
        if isinstance(item, Field)
        and not (isinstance(item, ChoiceField | ManyField) and not item.options)
    ]


def showable(typed: str) -> str:
    """What of a typed text can be shown: no control character but newline and tab, and no half of
    a surrogate pair."""
    return "".join(
        character
        for character in typed
        if character in "\n\t" or unicodedata.category(character) not in ("Cc", "Cs")
    )
