"""How a team's routines are set, for whoever leads it and for its champions: on or off, how often,
and the team's own questions. What it changes is shown at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time

from sqlalchemy.ext.asyncio import AsyncSession

from bot.actor import Membership, Right
from bot.cards import (
    Button,
    Buttons,
    Card,
    ChoiceField,
    Field,
    Form,
    Heading,
    Note,
    Option,
    Paragraph,
    Part,
    Text,
    TextField,
    Time,
    TimeField,
)
from bot.errors import AlongsideError, Gone, Invalid
from bot.routines.plan import Rules
from bot.routines.reflection.settings import change_button as checkins_button
from bot.routines.reflection.settings import rhythm_words as checkin_words
from bot.routines.standing import StandingRules
from bot.rules import RULES
from bot.series.rhythm import weekday
from bot.teams.questions import MAX_TYPED, read_questions
from bot.teams.rhythms import CHOICES, DAYS, KEPT, Chosen, chosen_of, rule_of, words_of
from bot.teams.switching import switch_off, switch_on
from bot.texts import line, say
from storage.queries.routines import routines_held, routines_seen
from storage.queries.series import hold_team
from storage.tables import Routine, RoutineKind, Team

SHOW = "routines.show"
CHANGE = "routines.change"
ON, OFF = "on", "off"
# In the order in which a team meets them; `team` has nothing to set.
SETTABLE = tuple(kind for kind in RoutineKind if kind is not RoutineKind.TEAM)
# Check-ins have a form of their own: to switch them off ends one that is open, and they are the
# lead's.
_SET_ELSEWHERE = {RoutineKind.REFLECTION: checkins_button}
# Where a team's own questions of a kind are kept.
_QUESTIONS = {RoutineKind.AGENDA: "family_questions", RoutineKind.IDEAS: "idea_prompts"}


@dataclass(frozen=True, slots=True)
class Wishes:
    """What was filled in, checked. `chosen` is None for the agenda, which follows the meetings;
    `questions` None where the routine asks none."""

    enabled: bool
    chosen: Chosen | None
    questions: tuple[str, ...] | None


def routines_button(team_id: int) -> Button:
    return Button(SHOW, line("routines.show"), {"team": team_id})


async def screen(
    session: AsyncSession,
    who: Membership,
    now: datetime,
    rules: Mapping[RoutineKind, Rules] = RULES,
) -> Card:
    """Every routine that this version runs: whether it is on, how often it comes, and when next.
    Raises `NotAllowed`."""
    who.require(Right.SET_ROUTINES)
    rows = await _prepared(session, await routines_seen(session, who.team_id), rules)
    return screen_card(who, rows, rules, now)


def screen_card(
    who: Membership, rows: list[Routine], rules: Mapping[RoutineKind, Rules], now: datetime
) -> Card:
    parts: list[Part] = [Paragraph(say("routines.intro", team=who.team_name))]
    for kind in SETTABLE:
        own = [row for row in rows if row.kind is kind]
        if kind in rules and own:
            parts += _shown(kind, own, rules[kind], who, now)
    return Card(tuple(parts), title=line("routines.title"))


async def form(
    session: AsyncSession,
    who: Membership,
    kind: object,
    rules: Mapping[RoutineKind, Rules] = RULES,
) -> Form:
    """What can be set of one routine, with what holds now. Raises `NotAllowed`, `Gone`."""
    who.require(Right.SET_ROUTINES)
    rows = _of_kind(await routines_seen(session, who.team_id), kind, rules)
    return routine_form(who, rows, rules[rows[0].kind])


def routine_form(who: Membership, rows: list[Routine], standing: Rules) -> Form:
    """The form of one routine, which has at least one row."""
    row = rows[0]
    on = any(one.enabled for one in rows)
    fields: list[Field | Part] = [_switch(on)]
    if isinstance(standing, StandingRules):
        fields += _rhythm(row, standing)
    else:
        fields.append(Note(say("routines.agenda_follows")))
    if row.kind in _QUESTIONS:
        fields.append(_questions(row))
    return Form(
        CHANGE,
        line(f"routines.name_{row.kind.value}"),
        line("team.save"),
        tuple(fields),
        (Paragraph(say(f"routines.does_{row.kind.value}")),),
        {"team": who.team_id, "kind": row.kind.value},
    )


def read(values: Mapping[str, str]) -> Wishes:
    """What was filled in. Raises `Invalid` with a sentence for each field that needs another
    look."""
    wrong: dict[str, str] = {}
    chosen, questions = None, None
    if values.get("enabled") not in (ON, OFF):
        wrong["enabled"] = line("setup.missing")
    if "often" in values:
        wrong |= {key: line("setup.missing") for key in ("often", "at") if not values[key]}
        if values["often"] in CHOICES and values["day"] not in DAYS:
            wrong["day"] = line("routines.day_missing")
        if values["often"] not in (*CHOICES, KEPT):
            wrong["often"] = line("setup.missing")
        if not wrong:
            chosen = Chosen(values["often"], values["day"], time.fromisoformat(values["at"]))
    if "questions" in values:
        try:
            questions = tuple(read_questions(values["questions"]))
        except AlongsideError as error:
            wrong["questions"] = error.sentence
    if wrong:
        raise Invalid(wrong)
    return Wishes(values["enabled"] == ON, chosen, questions)


async def save(
    session: AsyncSession,
    who: Membership,
    kind: object,
    wishes: Wishes,
    now: datetime,
    rules: Mapping[RoutineKind, Rules] = RULES,
) -> Card:
    """The routine goes by these from now on; what waited of one that is switched off is skipped.
    Raises `NotAllowed`, `Gone`, and `Invalid` where the rhythm that was kept is another by now."""
    who.require(Right.SET_ROUTINES)
    team = await hold_team(session, who.team_id)
    rows = _of_kind(await routines_held(session, who.team_id), kind, rules)
    its_rules = rules[rows[0].kind]
    if wishes.chosen is not None and isinstance(its_rules, StandingRules):
        _set_rhythm(rows[0], its_rules, wishes.chosen, now)
    if wishes.questions is not None and rows[0].kind in _QUESTIONS:
        setattr(team, _QUESTIONS[rows[0].kind], list(wishes.questions))
    for row in rows:
        if row.enabled and not wishes.enabled:
            await switch_off(session, row)
        elif wishes.enabled and not row.enabled:
            await switch_on(session, row, now)
    await session.flush()
    seen = await _prepared(session, await routines_seen(session, who.team_id), rules)
    again = _of_kind(seen, kind, rules)
    shown = _shown(again[0].kind, again, its_rules, who, now)
    return Card((Paragraph(say("routines.saved")), *shown), title=line("routines.title"))


async def _prepared(
    session: AsyncSession, rows: list[Routine], rules: Mapping[RoutineKind, Rules]
) -> list[Routine]:
    """With what their rules need to say when each comes next."""
    for row in rows:
        if row.kind in rules:
            await rules[row.kind].prepare(session, [row])
    return rows


def _of_kind(
    rows: list[Routine], kind: object, rules: Mapping[RoutineKind, Rules]
) -> list[Routine]:
    """The team's rows of that kind, of which the agenda has one for each meeting series."""
    settable = set(SETTABLE) & set(rules) - set(_SET_ELSEWHERE)
    named = [row for row in rows if row.kind == kind and row.kind in settable]
    if not named:
        raise Gone(line("face.old_card"))
    return named


def _set_rhythm(row: Routine, rules: StandingRules, chosen: Chosen, now: datetime) -> None:
    """What is due before now by the new rhythm is not made up for."""
    before = chosen_of(row, rules.usual)
    if chosen.often == KEPT and before.often != KEPT:
        raise Invalid({"often": line("routines.not_kept")})
    if (chosen.often, chosen.day) != (before.often, before.day) and chosen.often != KEPT:
        row.rrule = rule_of(chosen.often, chosen.day)
    if chosen.at != before.at:
        row.time_of_day = chosen.at
    if chosen != before:
        row.planned_until, row.next_due = max(row.planned_until, now), now


def _shown(
    kind: RoutineKind, rows: list[Routine], rules: Rules, who: Membership, now: datetime
) -> list[Part]:
    """One routine in a few lines, with the tap that changes it."""
    return [
        Heading(line(f"routines.name_{kind.value}")),
        *(Paragraph(text) for text in _said(kind, rows, rules, who, now)),
        *_change(kind, who),
    ]


def _change(kind: RoutineKind, who: Membership) -> list[Part]:
    if kind in _SET_ELSEWHERE:
        own = _SET_ELSEWHERE[kind](who.team_id)
        return [Buttons((own,))] if who.may(Right.RUN_TEAM) else []
    payload = {"team": who.team_id, "kind": kind.value}
    return [Buttons((Button(CHANGE, line(f"routines.change_{kind.value}"), payload),))]


def _said(
    kind: RoutineKind, rows: list[Routine], rules: Rules, who: Membership, now: datetime
) -> list[Text]:
    said = [say(f"routines.does_{kind.value}")]
    on = [row for row in rows if row.enabled]
    if not on:
        return [*said, say("routines.is_off")]
    if isinstance(rules, StandingRules):
        said.append(say("routines.rhythm_is", rhythm=_often(rows[0], rules)))
    else:
        said.append(say("routines.is_on"))
    dues = [due for row in on if (due := rules.next_due(row, now)) is not None]
    zone = rows[0].team.timezone
    said.append(say("routines.next", at=Time(min(dues), zone)) if dues else say("routines.never"))
    if own := _own_questions(kind, rows[0].team):
        said.append(say("routines.own_questions", count=len(own)))
    return said


def _often(row: Routine, rules: StandingRules) -> str:
    own = checkin_words(row) if row.kind is RoutineKind.REFLECTION else None
    return own or words_of(row, rules.usual)


def _own_questions(kind: RoutineKind, team: Team) -> list[str]:
    return list(getattr(team, _QUESTIONS[kind])) if kind in _QUESTIONS else []


def _switch(on: bool) -> Field:
    options = Option(ON, line("routines.on")), Option(OFF, line("routines.off"))
    value = ON if on else OFF
    return ChoiceField("enabled", line("routines.switch"), options, value=value, open=True)


def _rhythm(row: Routine, rules: StandingRules) -> list[Field | Part]:
    chosen = chosen_of(row, rules.usual)
    often = [Option(one, line(f"routines.often_{one}")) for one in CHOICES]
    if chosen.often == KEPT:
        often.insert(0, Option(KEPT, words_of(row, rules.usual)))
    days = tuple(Option(day, weekday(number)) for number, day in enumerate(DAYS))
    return [
        ChoiceField("often", line("routines.often"), tuple(often), value=chosen.often),
        ChoiceField(
            "day",
            line("routines.day"),
            days,
            line("routines.day_hint"),
            chosen.day,
            optional=chosen.often == KEPT,
        ),
        TimeField("at", line("routines.at"), line("routines.at_hint"), chosen.at),
    ]


def _questions(row: Routine) -> Field:
    own = _own_questions(row.kind, row.team)
    return TextField(
        "questions",
        line(f"routines.ask_{row.kind.value}"),
        line(f"routines.ask_hint_{row.kind.value}"),
        "\n".join(own),
        MAX_TYPED,
        multiline=True,
        optional=True,
    )
