"""A person's profile, shown to their teams as a card: what they are good at, their story, what they
would rather not do, and the time that they can give. Only they change it, and nothing of it must
be filled in.

It belongs to the person, as their zone does: somebody in two teams tells it once.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from bot.actor import Membership
from bot.cards import (
    Button,
    Buttons,
    Card,
    ChoiceField,
    Field,
    Form,
    Note,
    Option,
    Paragraph,
    Part,
    Plain,
    Text,
    TextField,
)
from bot.cards import Person as Name
from bot.errors import Gone, Invalid
from bot.personal.reached import Reached, reached
from bot.texts import line, plain, say
from storage.queries.members import member_in_team
from storage.queries.personal import held_person
from storage.tables import Each, Person

SHOW = "people.profile"
CHANGE = "people.profile_change"
OF = "team.profile"
MOST_WORDS = 30
MAX_WORD = 60
MAX_LIST = 2500
MAX_STORY = 1500
MAX_RATHER_NOT = 500
# Full time; more in a month is not somebody's spare time either.
MOST_MINUTES = {Each.WEEK: 40 * 60, Each.MONTH: 160 * 60}
_MAX_NUMBER = 30
_GLANCE = 90


@dataclass(frozen=True, slots=True)
class Profile:
    """What somebody tells of themselves, checked. `minutes` are given each `each`."""

    skills: tuple[str, ...]
    interests: tuple[str, ...]
    story: str
    rather_not: str
    minutes: int | None
    each: Each | None


async def own(session: AsyncSession, who: Membership) -> Card:
    """One's own, as the teams see it, and where it is shown."""
    return own_card(await reached(session, who))


async def of_member(session: AsyncSession, who: Membership, member_id: object) -> Card:
    """That of somebody in the same team. Raises `Gone` for anybody else."""
    member = await member_in_team(session, who.team_id, member_id)
    if member is None or member.left_at is not None:
        raise Gone(line("face.old_card"))
    if member.person_id == who.person_id:
        return own_card(await reached(session, who))
    return card(member.person)


def card(person: Person) -> Card:
    """The card, as whoever is in a team with them sees it."""
    shown = tuple(_lines(person))
    nothing = Paragraph(say("profile.nothing_of", name=Name(person.name)))
    return Card(shown or (nothing,), title=person.name)


def own_card(reached: Reached, *, saved: bool = False) -> Card:
    shown: tuple[Part, ...] = tuple(_lines(reached.person))
    said = [Paragraph(say("profile.saved"))] if saved else []
    return Card(
        (
            *said,
            *(shown or (Paragraph(say("profile.nothing_yet")),)),
            _shown_to(reached),
            Buttons((Button(CHANGE, line("profile.change")),)),
        ),
        title=line("profile.title"),
    )


def at_a_glance(person: Person) -> list[Text]:
    """What they told, each in a line, long ones by their beginning; nothing of nothing."""
    return [_clipped(shown.text) for shown in _lines(person)]


def button() -> Button:
    """For the menu, the App Home and the welcome."""
    return Button(SHOW, line("profile.show"))


async def form(session: AsyncSession, who: Membership) -> Form:
    return profile_form(await reached(session, who))


def profile_form(reached: Reached) -> Form:
    """What can be told, with what was told before."""
    person = reached.person
    return Form(
        CHANGE,
        line("profile.title"),
        line("personal.save"),
        (
            _text("skills", MAX_LIST, ", ".join(person.skills)),
            _text("interests", MAX_LIST, ", ".join(person.interests)),
            _text("story", MAX_STORY, person.story, multiline=True),
            _text("rather_not", MAX_RATHER_NOT, person.rather_not, multiline=True),
            _text("minutes", _MAX_NUMBER, str(person.minutes or "")),
            _each(person.minutes_each or Each.MONTH),
        ),
        (_shown_to(reached), Note(say("profile.no_record"))),
    )


def read(values: Mapping[str, str]) -> Profile:
    """What was filled in. Raises `Invalid` with a sentence for each field that needs another
    look."""
    wrong: dict[str, str] = {}
    lists = {key: _words(values[key]) for key in ("skills", "interests")}
    for key, words in lists.items():
        if problem := _wrong_with(words):
            wrong[key] = problem
    texts = {"story": MAX_STORY, "rather_not": MAX_RATHER_NOT}
    for key, most in texts.items():
        if len(values[key].strip()) > most:
            wrong[key] = line("profile.too_long", count=len(values[key].strip()), max=most)
    each = Each(values["minutes_each"]) if values["minutes_each"] in set(Each) else Each.MONTH
    minutes = _minutes(values["minutes"])
    if minutes is not None and not 1 <= minutes <= MOST_MINUTES[each]:
        wrong["minutes"] = line("profile.minutes_bad", max=MOST_MINUTES[each])
    if wrong:
        raise Invalid(wrong)
    return Profile(
        skills=lists["skills"],
        interests=lists["interests"],
        story=values["story"].strip(),
        rather_not=values["rather_not"].strip(),
        minutes=minutes,
        each=each if minutes is not None else None,
    )


async def save(session: AsyncSession, who: Membership, profile: Profile) -> Card:
    """Keeps it; nobody is told, and whoever looks sees it from now on."""
    person = await held_person(session, who.person_id)
    person.skills, person.interests = list(profile.skills), list(profile.interests)
    person.story, person.rather_not = profile.story, profile.rather_not
    person.minutes, person.minutes_each = profile.minutes, profile.each
    await session.flush()
    return own_card(await reached(session, who), saved=True)


def _lines(person: Person) -> Iterator[Paragraph]:
    for key, words in (("skills", person.skills), ("interests", person.interests)):
        if words:
            yield Paragraph(say(f"profile.{key}_are", words=Plain(", ".join(words))))
    for key, text in (("story", person.story), ("rather_not", person.rather_not)):
        if text:
            yield Paragraph(say(f"profile.{key}_is", text=Plain(text)))
    if person.minutes is not None and person.minutes_each is not None:
        yield Paragraph(say(f"profile.time_{person.minutes_each.value}", count=person.minutes))


def _clipped(text: Text) -> Text:
    words = plain(text)
    return text if len(words) <= _GLANCE else (Plain(words[: _GLANCE - 1].rstrip() + "…"),)


def _shown_to(reached: Reached) -> Paragraph:
    teams = ", ".join(member.team.name for member in reached.members)
    return Paragraph(say("profile.shown_to", count=len(reached.members), teams=teams))


def _text(key: str, most: int, value: str, *, multiline: bool = False) -> TextField:
    label, hint = line(f"profile.{key}_label"), line(f"profile.{key}_hint")
    # A team file may have told more than a form takes.
    room = max(most, len(value))
    return TextField(key, label, hint, value, room, multiline=multiline, optional=True)


def _each(chosen: Each) -> Field:
    options = tuple(Option(one.value, line(f"profile.each_{one.value}")) for one in Each)
    label = line("profile.minutes_each_label")
    return ChoiceField("minutes_each", label, options, value=chosen.value, open=True)


def _words(typed: str) -> tuple[str, ...]:
    """Words between commas, semicolons or line breaks: without what can't be seen, each once
    whatever its capitals."""
    seen = "".join(
        letter if unicodedata.category(letter)[0] != "C" or letter in "\n\t" else ""
        for letter in typed
    )
    parts = seen.replace(";", ",").replace("\n", ",").split(",")
    words = [" ".join(part.split()) for part in parts]
    return tuple({word.casefold(): word for word in reversed(words) if word}.values())[::-1]


def _wrong_with(words: tuple[str, ...]) -> str:
    if len(words) > MOST_WORDS:
        return line("profile.too_many", count=len(words), max=MOST_WORDS)
    long = next((word for word in words if len(word) > MAX_WORD), None)
    return line("profile.word_long", begins=long[:20].rstrip(), max=MAX_WORD) if long else ""


def _minutes(typed: str) -> int | None:
    """A whole number; None for nothing typed, 0 for anything that is none."""
    typed = typed.strip()
    if not typed:
        return None
    return int(typed) if typed.isascii() and typed.isdecimal() else 0
