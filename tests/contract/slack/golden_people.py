"""The cards of joining a team, telling of oneself, leaving, and a team's routines."""

from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.cards import Card, Form
from bot.personal import profile
from bot.routines.plan import Due, Made, Occasion, Recipient
from bot.routines.standing import Usual
from bot.routines.team.goodbye import Loops, goodbye_card
from bot.routines.team.welcome import welcome_card
from bot.routines.turning import TurningRules, Turns
from bot.rules import RULES
from bot.schedule import Occurrence
from bot.teams import routine_settings
from storage.tables import (
    AgendaItem,
    Delivery,
    Departure,
    Each,
    Idea,
    Kind,
    Meeting,
    MeetingSeries,
    Member,
    Outcome,
    Project,
    Role,
    Routine,
    RoutineKind,
    Team,
)
from tests.contract.slack.golden_cards import ITEM, JAN_20, LEAD, TRICKY
from tests.contract.slack.golden_personal import ET, NOW, reached

BEGAN = datetime.fromisoformat("2026-01-05T09:00-05:00")
TOLD: dict[str, Any] = {
    "skills": ["graphic design", "Spanish"],
    "interests": ["school", TRICKY],
    "story": "My son Leo is nine.\nI draw, and I wait in many waiting rooms.",
    "rather_not": "Speaking in front of many people.",
    "minutes": 30,
    "minutes_each": Each.WEEK,
}
EMPTY: dict[str, Any] = {"skills": [], "interests": [], "story": "", "rather_not": ""}


class Monthly(TurningRules):
    """Stands for any routine that comes by a rhythm."""

    usual = Usual("FREQ=MONTHLY;BYDAY=2WE", time(18, 30), begins_after=timedelta(weeks=1))

    def steps(self, among: Turns, turn: Occurrence) -> Iterable[Occasion]:
        until = turn.starts_at + timedelta(days=7)
        yield Occasion("ask", turn.day.isoformat(), Kind.ASK, turn.starts_at, until)

    async def recipients(
        self, session: AsyncSession, dues: Sequence[Due]
    ) -> Sequence[Sequence[Recipient]]:
        return [()] * len(dues)

    async def cards(
        self, session: AsyncSession, deliveries: Sequence[Delivery], now: datetime
    ) -> Sequence[Made]:
        raise NotImplementedError


WITH_IDEAS = {**RULES, RoutineKind.IDEAS: Monthly()}
TEAM = Team(
    id=7, name="Maple Valley IBD", timezone=ET, holidays="US", days_off=[],
    family_questions=["What was hard about the last visit?"], idea_prompts=[],
)  # fmt: skip


def ideas(**changed: object) -> Routine:
    values = {"kind": RoutineKind.IDEAS, "enabled": True, "since": BEGAN, "team": TEAM}
    return Routine(**(values | changed))


def agenda() -> Routine:
    series = MeetingSeries(
        id=3, team_id=7, title="QI huddle", minutes=45, rrule="FREQ=WEEKLY;INTERVAL=2;BYDAY=TU",
        start=datetime.fromisoformat("2026-01-06T09:00"), ask_days_before=6, remind_days_before=2,
        channel_days_before=3, post_days_before=1, ask_time=time(17, 30),
        channel_time=time(9, 30), post_time=time(14), exceptions=[],
    )  # fmt: skip
    series.team = TEAM
    return Routine(kind=RoutineKind.AGENDA, enabled=True, since=BEGAN, team=TEAM, series=series)


def member(role: Role, **person: Any) -> Member:
    return Member(id=9, role=role, person=reached(**person).person)


def outcome(number: int, text: str) -> Outcome:
    author = member(Role.PARTNER, name="Priya Shah")
    row = Outcome(id=number, item=AgendaItem(text=text, author=author), revision=0)
    row.meeting = Meeting(id=4, starts_at=JAN_20.starts_at, series=JAN_20.series)
    return row


ROUND = outcome(1, ITEM).meeting
LOOPS = Loops(
    items=[AgendaItem(text=ITEM), AgendaItem(text=TRICKY)],
    unanswered=[outcome(21, "A quieter place to wait")],
    calls=[outcome(22, "The visit took too long")],
    series=[JAN_20.series],
    rounds=[ROUND],
    ideas=[Idea(text="A map from the parking lot to your door")],
    projects=[Project(title="Look over one form or handout")],
)
LEFT = Departure(id=1, closed=False, member=member(Role.PARTNER))
CLOSED = Departure(id=2, closed=True, member=member(Role.CARE_TEAM, name="Sam Okafor"))
FIFTH = "FREQ=WEEKLY;INTERVAL=5;BYDAY=MO"

MESSAGES: dict[str, Card] = {
    "welcome_of_a_partner": welcome_card(member(Role.PARTNER), "Maple Valley IBD", JAN_20, ET),
    "welcome_without_quiet_hours": welcome_card(
        member(Role.CARE_TEAM, quiet_from=None, quiet_until=None), "Maple Valley IBD", None, ET
    ),
    "goodbye": goodbye_card(LEFT, TEAM, LOOPS, ET, led=True),
    "goodbye_with_nothing_open": goodbye_card(LEFT, TEAM, Loops(), ET, led=True),
    "goodbye_of_the_last_lead": goodbye_card(CLOSED, TEAM, LOOPS, ET, led=False),
}

DIALOGS: dict[str, Card] = {
    "profile_own": profile.own_card(reached(**TOLD)),
    "profile_own_empty": profile.own_card(reached(teams=2, **EMPTY)),
    "profile_saved": profile.own_card(reached(teams=2, **TOLD), saved=True),
    "profile_of_another": profile.card(reached(**TOLD).person),
    "profile_of_another_empty": profile.card(reached(**EMPTY).person),
    "routines": routine_settings.screen_card(LEAD, [agenda(), ideas()], WITH_IDEAS, NOW),
    "routines_of_a_file": routine_settings.screen_card(LEAD, [ideas(rrule=FIFTH)], WITH_IDEAS, NOW),
    "routines_off": routine_settings.screen_card(LEAD, [ideas(enabled=False)], WITH_IDEAS, NOW),
}

FORMS: dict[str, Form] = {
    "profile": profile.profile_form(reached(**EMPTY)),
    "profile_told": profile.profile_form(reached(teams=2, **TOLD)),
    "routine_agenda": routine_settings.routine_form(LEAD, [agenda()], RULES[RoutineKind.AGENDA]),
    "routine_ideas": routine_settings.routine_form(LEAD, [ideas()], Monthly()),
    "routine_of_a_file": routine_settings.routine_form(
        LEAD, [ideas(rrule=FIFTH, enabled=False)], Monthly()
    ),
}
