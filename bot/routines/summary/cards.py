"""The summary as its reader gets it, and what stands behind it. The words are in
`texts/*/summary.toml`."""

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
    Heading,
    Note,
    Option,
    Paragraph,
    Part,
    Person,
    Plain,
    Preformatted,
    Text,
    Time,
)
from bot.catalog import cards as catalog
from bot.routines.starters import listing
from bot.routines.summary.facts import Facts, Good, Stuck
from bot.routines.summary.words import MOST_WORDS, count
from bot.runcharts import RunChart, picture
from bot.teams import actions
from bot.texts import line, say

SHOW = "summary.show"
DETAILS = "summary.details"
DO = "summary.do"
HAND_OVER = "summary.hand_over"
STUCK = "summary.stuck"
FORWARD = "summary.forward"
CHARTS = "summary.charts"
# Stuck things that stand in the message with their taps; the rest are behind "Details".
AT_ONCE = 2
# And so many there: more is no longer a note, but a list.
IN_DETAILS = 12


@dataclass(frozen=True, slots=True)
class Summary:
    """A team's week for one reader, from `since` to `now` (aware). `next_meeting` is None where
    none is planned."""

    team_id: int
    team: str
    facts: Facts
    next_meeting: Time | None
    since: datetime
    now: datetime


def summary(week: Summary, charted: RunChart | None = None) -> Card:
    """At most `MOST_WORDS` words, a chart and the taps; a quiet week is one line."""
    if is_quiet(week.facts):
        return Card((Paragraph(_quiet(week)), Buttons((_details(week),))), more=_details(week))
    chosen = _chosen(week)
    body: list[Part] = [Paragraph(say("summary.intro", team=week.team))]
    if chosen.moved:
        body.append(Bullets(chosen.moved))
    for one in chosen.stuck:
        body += _stuck(week, one)
    body += [Paragraph(text) for text in chosen.tail]
    body += [picture(charted)] if charted is not None else []
    return Card((*body, Buttons(_taps(week, chosen))), more=_details(week))


def is_quiet(facts: Facts) -> bool:
    return not (facts.moved or facts.stuck or facts.failed or facts.good)


def details(week: Summary) -> Card:
    """Everything, by subject, with a tap beside whatever waits."""
    facts = week.facts
    parts: list[Part] = [
        *_section(line("summary.moved"), (*facts.asked, *facts.moved), *facts.places),
        *_section(line("summary.ahead"), facts.ahead, listing.show_button(week.team_id)),
    ]
    if facts.stuck:
        parts += [Heading(line("summary.stuck")), *_all_stuck(week)]
    parts += _section(line("summary.failed"), facts.failed, actions.show_button(week.team_id))
    good = tuple(one.what for one in facts.good)
    parts += _section(line("summary.good"), good, _forward(week))
    parts += _section(line("summary.tries"), facts.tries, catalog.show_button(week.team_id))
    parts.append(Paragraph(_next(week) if parts else _quiet(week)))
    parts.append(Buttons((Button(CHARTS, line("summary.charts"), {"team": week.team_id}),)))
    return Card(tuple(parts), title=line("summary.title"))


def stuck(week: Summary) -> Card:
    """What is stuck alone, with the taps that clear it."""
    parts = _all_stuck(week) or [Paragraph(say("summary.none_stuck"))]
    return Card(tuple(parts), title=line("summary.stuck"))


def forward(good: Good) -> Card:
    """Words to pass on, free of names."""
    said = Paragraph(say("summary.forward_intro"))
    return Card((said, Preformatted(good.forward)), title=line("summary.forward_title"))


def charts_sent() -> Card:
    return Card((Paragraph(say("summary.charts_sent")),), title=line("summary.charts"))


def hand_over_form(team_id: int, stuck: Stuck, able: Sequence[tuple[int, str]]) -> Form:
    """To whom. `able` are members of the care team by id and name."""
    return Form(
        action=HAND_OVER,
        title=line("summary.hand_over_title"),
        submit=line("summary.hand_over_submit"),
        fields=(
            ChoiceField(
                "member",
                line("summary.hand_over_label"),
                tuple(Option(str(number), name) for number, name in able),
            ),
        ),
        intro=(Paragraph(stuck.what),),
        payload={"team": team_id, "subject": stuck.subject},
    )


def taken(stuck: Stuck, name: str, *, own: bool) -> Card:
    """A receipt: who has it from now on."""
    said = say("summary.taken") if own else say("summary.handed", name=Person(name))
    parts: list[Part] = [Paragraph(said), Paragraph(stuck.what)]
    if own and stuck.act is not None:
        parts.append(Buttons((stuck.act,)))
    return Card(tuple(parts), title=line("summary.taken_title"))


def handed(stuck: Stuck, by: str, team: str) -> Card:
    """The message to whoever something was handed over to."""
    said = say("summary.for_you", by=Person(by), team=team)
    act = [Buttons((stuck.act,))] if stuck.act is not None else []
    return Card((Paragraph(said), Paragraph(stuck.what), *act))


@dataclass(frozen=True, slots=True)
class _Chosen:
    moved: tuple[Text, ...]
    stuck: tuple[Stuck, ...]
    tail: tuple[Text, ...]
    good: bool


def _chosen(week: Summary) -> _Chosen:
    """What fits, the most urgent first: what is stuck, what moved, what to celebrate, a step."""
    facts, last = week.facts, _next(week)
    room = MOST_WORDS - count(say("summary.intro", team=week.team)) - count(last)
    stuck: list[Stuck] = []
    for one in facts.stuck[:AT_ONCE]:
        if (words := count(waiting(week, one))) <= room:
            room -= words
            stuck.append(one)
    moved: list[Text] = []
    for text in (*facts.asked, *facts.moved):
        if count(text) <= room:
            room -= count(text)
            moved.append(text)
    tail: list[Text] = []
    good = False
    for kind, texts in (
        ("failed", facts.failed[:1]),
        ("good", tuple(one.what for one in facts.good[:1])),
        ("ahead", facts.ahead[:1]),
        ("tries", facts.tries[:1]),
    ):
        for text in texts:
            if count(text) <= room:
                room -= count(text)
                tail.append(text)
                good = good or kind == "good"
    return _Chosen(tuple(moved), tuple(stuck), (*tail, last), good)


def _all_stuck(week: Summary) -> list[Part]:
    parts = [part for one in week.facts.stuck[:IN_DETAILS] for part in _stuck(week, one)]
    if (left := len(week.facts.stuck) - IN_DETAILS) > 0:
        parts.append(Note(say("summary.more_stuck", count=left)))
    return parts


def _stuck(week: Summary, one: Stuck) -> list[Part]:
    where: dict[str, str | int] = {"team": week.team_id, "subject": one.subject}
    taps = [one.act] if one.act is not None else []
    if not one.who:
        taps.append(Button(DO, line("summary.do"), where))
    taps.append(Button(HAND_OVER, line("summary.hand_over"), where))
    return [Paragraph(waiting(week, one)), Buttons(tuple(taps))]


def waiting(week: Summary, one: Stuck) -> Text:
    """What is stuck, for how long, and who has it."""
    days = max((week.now - one.since).days, 0)
    age = say("summary.age", count=days)
    said = (*one.what, Plain(" "), *age)
    if one.who:
        return (*said, Plain(" "), *say("summary.has_it", name=Person(one.who)))
    return said


def _taps(week: Summary, chosen: _Chosen) -> tuple[Button, ...]:
    return (_details(week), _forward(week)) if chosen.good else (_details(week),)


def _details(week: Summary) -> Button:
    return Button(DETAILS, line("summary.details"), _payload(week))


def _payload(week: Summary) -> dict[str, str | int]:
    """Names the time that this summary tells of: a tap next week still means it."""
    return {
        "team": week.team_id,
        "since": week.since.isoformat(),
        "until": week.now.isoformat(),
    }


def _section(title: str, texts: tuple[Text, ...], *acts: Button) -> list[Part]:
    """What there is to say, and the taps that lead to where one acts."""
    if not texts:
        return []
    return [Heading(title), Bullets(texts), *([Buttons(acts)] if acts else [])]


def _forward(week: Summary) -> Button:
    return Button(FORWARD, line("summary.forward"), _payload(week))


def _next(week: Summary) -> Text:
    if week.next_meeting is None:
        return say("summary.next_no_meeting")
    return say("summary.next", when=week.next_meeting)


def _quiet(week: Summary) -> Text:
    if week.next_meeting is None:
        return say("summary.quiet_no_meeting")
    return say("summary.quiet", when=week.next_meeting)
