"""What one sees of the catalog. The package is the same for all; a team's own entries are marked
as theirs, and the care team can change them."""

from collections.abc import Iterable, Iterator, Sequence

from bot.actor import Membership, Right
from bot.cards import (
    Bold,
    Bullets,
    Button,
    Buttons,
    Card,
    Heading,
    Note,
    Paragraph,
    Part,
    Payload,
    Plain,
    Style,
    Text,
)
from bot.catalog import actions
from bot.catalog.kinds import ChangeIdea, Concept, Gem, Outreach, Starter, Tool
from bot.catalog.package import Catalog
from bot.catalog.tags import shown
from bot.texts import line, say


def show_button(team_id: int) -> Button:
    """For the menu, and to come back to the front."""
    return Button(actions.SHOW, line("catalog.show"), {"team": team_id})


def search_button(team_id: int) -> Button:
    return Button(actions.SEARCH, line("catalog.search"), {"team": team_id})


def starter_button(team_id: int, starter: Starter) -> Button:
    return Button(actions.STARTER, starter.title, {"team": team_id, "entry": starter.key})


def concept_button(team_id: int, concept: Concept) -> Button:
    return Button(actions.CONCEPT, concept.plain, {"team": team_id, "entry": concept.key})


def front(who: Membership, package: Catalog) -> Card:
    """Where browsing begins."""
    team = {"team": who.team_id}
    starters = Button(actions.STARTERS, line("catalog.starters"), team, Style.PRIMARY)
    good_to_know = [
        Button(actions.READINESS, line("catalog.readiness"), team),
        Button(actions.TOOLS, line("catalog.tools"), team),
    ]
    if who.may(Right.SEE_CANDIDATES):
        good_to_know.append(Button(actions.CANDIDATES, line("catalog.candidates"), team))
    parts: list[Part] = [
        Paragraph(say("catalog.intro")),
        Buttons((starters, search_button(who.team_id))),
        Heading(line("catalog.concepts")),
        Buttons(tuple(concept_button(who.team_id, concept) for concept in package.concepts)),
        Heading(line("catalog.good_to_know")),
        Buttons(tuple(good_to_know)),
    ]
    if who.may(Right.CHANGE_CATALOG):
        parts += [Heading(line("catalog.own")), Buttons(_adding(who.team_id))]
    return Card(tuple(parts), title=line("catalog.show"))


def concept_card(
    who: Membership,
    concept: Concept,
    ideas: Sequence[ChangeIdea],
    gems: Sequence[Gem],
    starters: Sequence[Starter],
) -> Card:
    """One big idea: why, what to test, what centers found, and where to begin."""
    parts: list[Part] = [
        Heading(concept.plain),
        Paragraph((Plain(concept.text),)),
        Heading(line("catalog.ideas")),
    ]
    for idea in ideas:
        parts += _idea(who, idea)
    if gems:
        parts += [Heading(line("catalog.gems")), Bullets(_plain(gem.text for gem in gems))]
    if starters:
        taps = tuple(starter_button(who.team_id, starter) for starter in starters)
        parts += [Heading(line("catalog.starters")), Buttons(taps)]
    named = say("catalog.source", title=concept.title, source=concept.source)
    return Card((*parts, Note(named)), title=line("catalog.concept"))


def starters_card(who: Membership, starters: Sequence[Starter]) -> Card:
    """All small starts in a line each, and a tap for each."""
    lines = Bullets(tuple(_in_a_line(starter) for starter in starters))
    taps = tuple(starter_button(who.team_id, starter) for starter in starters)
    parts: list[Part] = [Paragraph(say("catalog.starters_intro")), lines, Buttons(taps)]
    if who.may(Right.CHANGE_CATALOG):
        parts.append(Buttons(_adding(who.team_id)[:1]))
    return Card(tuple(parts), title=line("catalog.starters"))


def starter_card(who: Membership, starter: Starter, concepts: Sequence[Concept]) -> Card:
    """Everything about one small start: first what a parent would do."""
    parts: list[Part] = [
        Heading(starter.title),
        Paragraph((Plain(starter.task),)),
        Bullets((say("catalog.takes", takes=takes(starter)), *_facts(starter))),
        Heading(line("catalog.belongs")),
        Buttons(tuple(concept_button(who.team_id, concept) for concept in concepts)),
        Note(
            say("catalog.own_mark") if starter.own else say("catalog.from", source=starter.source)
        ),
    ]
    return Card((*parts, *_changing(who, starter)), title=line("catalog.starter"))


def takes(starter: Starter) -> str:
    """Such as "30 minutes, from home"."""
    hours, minutes = divmod(starter.minutes, 60)
    if minutes == 0:
        time = line("catalog.hours", count=hours)
    else:
        time = line("catalog.minutes", count=starter.minutes)
    return line(f"catalog.setting_{starter.setting.value}", time=time)


def found_card(who: Membership, query: str, found: Catalog) -> Card:
    """What speaks of a word. A kind answer if nothing does."""
    count = sum(1 for _ in found.entries()) - sum(len(idea.examples) for idea in found.ideas)
    back = Buttons((search_button(who.team_id), show_button(who.team_id)))
    if count == 0:
        nothing = Paragraph(say("catalog.found_nothing", query=Plain(query)))
        return Card((nothing, back), title=line("catalog.found_title"))
    parts: list[Part] = [Paragraph(say("catalog.found", count=count, query=Plain(query)))]
    if found.starters:
        taps = tuple(starter_button(who.team_id, starter) for starter in found.starters)
        shown = Bullets(tuple(_in_a_line(starter) for starter in found.starters))
        parts += [Heading(line("catalog.starters")), shown, Buttons(taps)]
    if found.concepts:
        taps = tuple(concept_button(who.team_id, concept) for concept in found.concepts)
        parts += [Heading(line("catalog.concepts")), Buttons(taps)]
    if found.ideas:
        parts.append(Heading(line("catalog.ideas")))
    for idea in found.ideas:
        parts += _idea(who, idea)
    for heading, lines in _other(found):
        parts += [Heading(heading), Bullets(lines)] if lines else []
    return Card((*parts, back), title=line("catalog.found_title"))


def named(entry: Outreach | Tool) -> Text:
    """An entry that has a name, in a line."""
    return say("catalog.named", name=Bold(entry.title), text=entry.text)


def _other(found: Catalog) -> Iterator[tuple[str, tuple[Text, ...]]]:
    """What has no page of its own, under its heading."""
    yield line("catalog.gems"), _plain(gem.text for gem in found.gems)
    yield line("catalog.readiness"), _plain(one.text for one in found.team_characteristics)
    yield line("catalog.questions"), _plain(one.text for one in found.questions)
    yield line("catalog.good_partners"), _plain(one.text for one in found.partner_characteristics)
    yield (
        line("catalog.good_to_know"),
        (
            *map(named, found.outreach),
            *map(named, found.tools),
        ),
    )


def _adding(team_id: int) -> tuple[Button, Button]:
    team = {"team": team_id}
    return (
        Button(actions.ADD_STARTER, line("catalog.add_starter"), team),
        Button(actions.ADD_IDEA, line("catalog.add_idea"), team),
    )


def _changing(who: Membership, entry: ChangeIdea | Starter) -> list[Part]:
    """What the care team can do with an entry of the team's own."""
    if not entry.own or not who.may(Right.CHANGE_CATALOG):
        return []
    payload: Payload = {"team": who.team_id, "entry": entry.key}
    change = Button(actions.EDIT, line("catalog.change"), payload)
    retire = Button(actions.RETIRE, line("catalog.retire"), payload)
    return [Buttons((change, retire))]


def _idea(who: Membership, idea: ChangeIdea) -> list[Part]:
    said = say("catalog.own_idea", idea=Plain(idea.text)) if idea.own else (Plain(idea.text),)
    examples = Bullets(tuple(say("catalog.example", title=one.text) for one in idea.examples))
    return [Paragraph(said), *([examples] if idea.examples else []), *_changing(who, idea)]


def _in_a_line(starter: Starter) -> Text:
    key = "catalog.own_starter_line" if starter.own else "catalog.starter_line"
    return say(key, title=Bold(starter.title), takes=takes(starter))


def _facts(starter: Starter) -> list[Text]:
    """What choosing and beginning need, as far as it was said."""
    facts = [
        (starter.suits, say("catalog.suits", suits=Plain(starter.suits))),
        (starter.skills, say("catalog.skills", skills=Plain(shown(starter.skills)))),
        (
            starter.interests,
            say("catalog.interests", interests=Plain(shown(starter.interests))),
        ),
        (starter.aim, say("catalog.aim", aim=Plain(starter.aim))),
        (starter.weeks, say("catalog.weeks", count=starter.weeks)),
        (starter.first_step, say("catalog.first_step", step=Plain(starter.first_step))),
        (starter.watch, say("catalog.watch", watch=Plain(starter.watch))),
        (starter.thanks, say("catalog.thanks", thanks=Plain(starter.thanks))),
    ]
    return [said for value, said in facts if value]


def _plain(texts: Iterable[str]) -> tuple[Text, ...]:
    return tuple((Plain(text),) for text in texts)
