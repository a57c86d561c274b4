"""When what belongs to a project falls due."""

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.routines.starters import steps
from bot.routines.starters.hours import read_hours
from bot.routines.starters.rules import StartersRules
from bot.routines.starters.steps import KINDS, WITH_TIME, Step, of_project, review_due
from bot.texts import line
from bot.working_days import WorkingDays
from storage.tables import (
    Kind,
    Member,
    Origin,
    Project,
    ProjectPartner,
    ProjectState,
    Review,
    Role,
    Routine,
    RoutineKind,
    Team,
)
from tests.unit.documents import ROOT, table

ZONE = "America/New_York"
STARTERS = ROOT / "docs" / "starters.md"
BEGAN = datetime.fromisoformat("2026-01-20T10:00-05:00")


def team(zone: str = ZONE) -> Team:
    return Team(timezone=zone, holidays="US", days_off=[])


def project(begins: str, ends: str, role: Role = Role.CARE_TEAM) -> Project:
    made = Project(
        id=7,
        state=ProjectState.UNDER_WAY,
        origin=Origin.STARTER,
        begins_on=date.fromisoformat(begins),
        ends_on=date.fromisoformat(ends),
        since=BEGAN,
    )
    made.owner = Member(role=role)
    return made


def due(made: Project) -> dict[str, str]:
    zone = ZoneInfo(ZONE)
    return {
        one.step: f"{one.due_at.astimezone(zone):%a %b %-d, %H:%M}"
        for one in of_project(made, team())
    }


def test_a_usual_project_is_looked_at_half_way_and_at_its_end() -> None:
    assert due(project("2026-01-20", "2026-02-17")) == {
        Step.MIDWAY: "Tue Feb 3, 10:00",
        Step.MIDWAY_REMIND: "Fri Feb 6, 10:00",
        Step.FINAL: "Tue Feb 17, 10:00",
        Step.FINAL_REMIND: "Fri Feb 20, 10:00",
    }


def test_a_project_of_days_has_no_middle_and_a_partner_is_asked_after_work() -> None:
    assert due(project("2026-01-20", "2026-01-30", Role.PARTNER)) == {
        Step.FINAL: "Fri Jan 30, 17:30",
        Step.FINAL_REMIND: "Mon Feb 2, 17:30",
    }


def test_what_falls_on_a_holiday_comes_on_the_next_working_day() -> None:
    assert due(project("2026-01-20", "2026-02-16"))[Step.FINAL] == "Tue Feb 17, 10:00"


def test_an_ask_is_reminded_of_once_and_let_rest() -> None:
    made = project("2026-01-20", "2026-02-17")
    made.state = ProjectState.ASKING
    made.partners = [ProjectPartner(id=3, project_id=7, asked_at=BEGAN)]

    assert due(made) == {Step.REMIND: "Mon Jan 26, 17:30", Step.REST: "Fri Jan 30, 10:00"}
    made.partners[0].rested_at = BEGAN
    assert due(made) == {}


@pytest.mark.parametrize(
    ("ends", "short"), [("2026-02-16", True), ("2026-02-17", False), ("2026-06-01", False)]
)
def test_under_four_weeks_there_are_three_questions(ends: str, *, short: bool) -> None:
    assert steps.is_short(project("2026-01-20", ends)) is short


@given(
    begins=st.dates(date(2026, 1, 1), date(2027, 12, 31)),
    days=st.integers(1, 366),
    zone=st.sampled_from([ZONE, "Australia/Lord_Howe", "Asia/Kathmandu", "America/St_Johns"]),
)
def test_check_ins_come_in_order_on_working_days_at_the_same_hour(
    begins: date, days: int, zone: str
) -> None:
    made = project(begins.isoformat(), (begins + timedelta(days=days)).isoformat())
    working, own = WorkingDays("US"), team(zone)
    found = list(of_project(made, own))

    assert [one.due_at for one in found] == sorted(one.due_at for one in found)
    for one in found:
        wall = one.due_at.astimezone(ZoneInfo(zone))
        assert wall.date() in working
        assert wall.time() == time(10)
        assert one.due_at < one.expires_at
    last = review_due(made, own, Review.FINAL)
    assert last is not None
    assert last.astimezone(ZoneInfo(zone)).date() >= begins + timedelta(days=days)


def test_the_next_due_time_is_that_of_a_project_before_the_next_turn() -> None:
    routine = Routine(kind=RoutineKind.STARTERS, team=team(), since=BEGAN + timedelta(weeks=30))
    routine.projects = [project("2026-01-20", "2026-02-17")]
    rules = StartersRules()

    assert rules.next_due(routine, BEGAN) == datetime.fromisoformat("2026-02-03T10:00-05:00")
    found = rules.due(routine, BEGAN, BEGAN + timedelta(weeks=8))
    assert [one.step for one in found] == [
        *("midway", "midway_remind", "final", "final_remind"),
    ]
    routine.team.archived_at = BEGAN
    assert rules.due(routine, BEGAN, BEGAN + timedelta(weeks=8)) == []


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [("0.5", 30), ("1,5", 90), (" 2 ", 120), ("0", 0), ("500", 30000), (".5", 30)],
)
def test_hours_are_read_as_people_write_them(typed: str, minutes: int) -> None:
    assert read_hours(typed) == minutes


@pytest.mark.parametrize("typed", ["", "soon", "-1", "501", "1e3", "١", "1.2.3", "nan", "."])
def test_what_is_no_number_of_hours_is_refused(typed: str) -> None:
    assert read_hours(typed) is None


def test_the_document_has_every_step_with_its_kind() -> None:
    rows = table(STARTERS, "step", "to", "kind", "when")
    assert {row[0]: row[2] for row in rows} == {step.value: KINDS[step].value for step in Step}


def test_the_document_says_the_days_and_hours_of_the_rules() -> None:
    when = {row[0]: row[3] for row in table(STARTERS, "step", "to", "kind", "when")}
    evening = f"{steps.EVENING:%H:%M}"
    assert when[Step.REMIND] == f"{steps.REMINDS_AFTER.days} days after the ask, {evening}"
    assert when[Step.REST] == f"{steps.RESTS_AFTER.days} days after the ask"
    assert when[Step.MIDWAY_REMIND] == f"{steps.CHECK_IN_REMINDS_AFTER} days later"
    usual = StartersRules.usual
    assert re.search("INTERVAL=4;BYDAY=TU", usual.rrule)
    assert when[Step.SUGGEST] == f"every four weeks, Tuesday, {usual.time:%-H:%M}"


@pytest.mark.parametrize("step", [one for one in WITH_TIME if KINDS[one] is not Kind.OUTCOME])
def test_there_is_a_name_for_every_step_that_can_be_foreseen(step: Step) -> None:
    assert line(f"schedule.step_starters_{step.value}").startswith("I ")


@pytest.mark.parametrize("step", [one for one in Step if one is not Step.REST])
def test_every_step_is_named_to_whoever_gets_it(step: Step) -> None:
    assert line(f"personal.step_starters_{step.value}")
