"""How a team's check-ins are set, by its lead: how often, and from how many answers they show."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.actor import Membership, Right
from bot.cards import Button, Buttons, Card, ChoiceField, Form, Option, Paragraph, Part
from bot.errors import Invalid
from bot.routines.reflection.turns import MONTHLY, QUARTERLY
from bot.texts import line, say
from storage.queries.checkins import (
    checkins_of,
    outdate_rounds,
    round_in_team,
    set_threshold,
    threshold_of,
    wake_checkins,
)
from storage.queries.reflection import forget_answers, publish
from storage.tables import ReflectionRound, Routine

CHANGE = "reflection.settings"
THRESHOLDS = (5, 3)
QUARTERLY_KEY, MONTHLY_KEY, OWN_KEY, OFF_KEY = "quarterly", "monthly", "own", "off"
RULES = {QUARTERLY_KEY: QUARTERLY, MONTHLY_KEY: MONTHLY}


async def checkin_parts(session: AsyncSession, who: Membership) -> list[Part]:
    """How the lead's team is set; nothing for anybody else."""
    if not who.may(Right.RUN_TEAM):
        return []
    routine = await checkins_of(session, who.team_id)
    return [
        *_set(routine, await threshold_of(session, who.team_id)),
        Buttons((change_button(who.team_id),)),
    ]


def change_button(team_id: int) -> Button:
    return Button(CHANGE, line("reflection.settings"), {"team": team_id})


async def form(session: AsyncSession, who: Membership) -> Form:
    """For the lead."""
    who.require(Right.RUN_TEAM)
    routine = await checkins_of(session, who.team_id)
    now_set = rhythm_of(routine)
    keys = [QUARTERLY_KEY, MONTHLY_KEY, OFF_KEY]
    if now_set == OWN_KEY:
        keys.insert(0, OWN_KEY)
    threshold = await threshold_of(session, who.team_id)
    return Form(
        action=CHANGE,
        title=line("reflection.settings_title"),
        submit=line("reflection.settings_submit"),
        fields=(
            ChoiceField(
                "rhythm",
                line("reflection.rhythm_label"),
                tuple(Option(key, line(f"reflection.rhythm_{key}")) for key in keys),
                line("reflection.rhythm_hint"),
                now_set,
                open=True,
            ),
            ChoiceField(
                "threshold",
                line("reflection.threshold_label"),
                tuple(Option(str(n), line(f"reflection.threshold_{n}")) for n in THRESHOLDS),
                line("reflection.threshold_hint"),
                str(threshold),
                open=True,
            ),
        ),
        payload={"team": who.team_id},
    )


async def save(
    session: AsyncSession, who: Membership, values: Mapping[str, str], now: datetime
) -> Card:
    """Sets it from now on; a round that is open keeps its threshold, or is called off where there
    are to be no more. Raises `Invalid`."""
    who.require(Right.RUN_TEAM)
    rhythm, threshold = values["rhythm"], values["threshold"]
    problems = {}
    if rhythm not in (*RULES, OWN_KEY, OFF_KEY):
        problems["rhythm"] = line("setup.missing")
    if threshold not in map(str, THRESHOLDS):
        problems["threshold"] = line("setup.missing")
    if problems:
        raise Invalid(problems)
    routine = await checkins_of(session, who.team_id, hold=True)
    await set_threshold(session, who.team_id, int(threshold))
    if rhythm == OFF_KEY:
        await _turn_off(session, who, routine, now)
    else:
        await _turn_on(session, routine, rhythm, now)
    await session.flush()
    await wake_checkins(session, who.team_id, now)
    said = Paragraph(say("reflection.saved"))
    return Card((said, *_set(routine, int(threshold))), title=line("reflection.settings_title"))


def rhythm_of(routine: Routine) -> str:
    """The key of how often check-ins come."""
    if not routine.enabled:
        return OFF_KEY
    if routine.rrule is None:
        return QUARTERLY_KEY
    return next((key for key, rule in RULES.items() if rule == routine.rrule), OWN_KEY)


def rhythm_words(routine: Routine) -> str | None:
    """How often check-ins come; None for a rule of the team file's own. A plain choice has no day
    to tell, for it counts from the first check-in, and that from the meetings."""
    key = rhythm_of(routine)
    return line(f"reflection.often_{key}") if key in RULES else None


async def _turn_off(
    session: AsyncSession, who: Membership, routine: Routine, now: datetime
) -> None:
    """What was answered in a round that is called off is deleted."""
    routine.enabled = False
    for one in routine.rounds:
        if one.closed_at is None:
            held = await round_in_team(session, who.team_id, one.id, hold=True)
            if held is not None and held.closed_at is None:
                await _call_off(session, held, now)


async def _call_off(session: AsyncSession, held: ReflectionRound, now: datetime) -> None:
    """One whose time has come is closed like any other."""
    if now >= held.closes_at:
        await publish(session, [held], now)
    else:
        held.closed_at = now
        await forget_answers(session, [held.id])
        await session.flush()
    await outdate_rounds(session, [held])


async def _turn_on(session: AsyncSession, routine: Routine, rhythm: str, now: datetime) -> None:
    if not routine.enabled:  # what fell due while it was off does not come later
        routine.enabled, routine.since, routine.planned_until = True, now, now
    if rhythm != OWN_KEY:
        routine.rrule = RULES[rhythm]


def _set(routine: Routine, threshold: int) -> list[Part]:
    return [
        Paragraph(say(f"reflection.settings_{rhythm_of(routine)}")),
        Paragraph(say("reflection.shown_from", count=threshold)),
    ]
