"""What the documents tell of the agenda, of rights and of when people hear is so."""

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from heapq import heapify, heappop, heappush
from pathlib import Path

import pytest

from bot.actor import Membership, Right
from bot.cards import Time
from bot.delivery.taking import IN_A_DIGEST
from bot.humane import Gather, Manner, Message, Past, Send, Skip, Wait, decide
from bot.personal.durations import end_of_pause
from bot.personal.why import REASONS
from bot.routines.agenda import steps
from bot.routines.agenda.steps import WITH_TIME, Step
from bot.schedule import Occurrence, QuietHours
from bot.teamfile import QUIET_HOURS, MeetingTable, read_quiet_hours
from bot.texts import line, time_words
from bot.working_days import WorkingDays
from handlers.slack.listeners.commands import OWN_WORDS, WORDS
from handlers.slack.manifest import EVENTS, INSTALL_EVENTS, SCOPES, USAGE
from storage.schema import head
from storage.tables import UNCOUNTED, Base, Kind, MeetingSeries, Role, Team
from tests.unit.documents import README, ROOT, code, table
from tests.unit.times import NEW_YORK

AGENDA = ROOT / "docs" / "agenda.md"
PEOPLE = ROOT / "docs" / "people.md"
HOSTING = ROOT / "docs" / "hosting.md"
OPERATIONS = ROOT / "docs" / "operations.md"
SCOPES_PAGE = ROOT / "docs" / "scopes.md"
ZONE = "America/New_York"
DEFAULTS = MeetingTable.model_validate({"title": "QI huddle", "start": "2026-01-06T09:00"})

NUMBERS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]

STEPS = table(AGENDA, "step", "who gets it", "when", "example")
EVENTS_TOLD = table(AGENDA, "step", "who gets it", "when")
PREVENTED = table(AGENDA, "step", "it does not come when")
MAY = table(AGENDA, "what", "family partner", "care team", "lead")
WEEK = table(PEOPLE, "what", "kind", "it is due", "it comes", "of three")


def clock(at: time) -> str:
    return f"{at.hour}:{at:%M}"


# The agenda


def test_the_agendas_steps_are_all_there() -> None:
    assert {row[0] for row in STEPS} == set(WITH_TIME)
    assert [row[0] for row in PREVENTED] == [row[0] for row in STEPS]
    assert {row[0] for row in EVENTS_TOLD} == set(Step) - set(WITH_TIME)


def test_each_step_comes_on_the_default_day_and_time_that_is_said() -> None:
    def days(step: str, kind: str = "days") -> str:
        count, at = getattr(DEFAULTS, f"{step}_days_before"), getattr(DEFAULTS, f"{step}_time")
        return f"{count} {kind if count != 1 else kind.removesuffix('s')} before, {clock(at)}"

    assert {row[0]: row[2] for row in STEPS} == {
        Step.ASK: days("ask"),
        Step.REMIND: f"{DEFAULTS.remind_days_before} days before, {clock(DEFAULTS.ask_time)}",
        Step.CHANNEL: days("channel", "working days"),
        Step.POST: days("post", "working days"),
        Step.COPY: days("post", "working days"),
        Step.ROUND: f"{steps.AFTER_THE_END // timedelta(minutes=1)} minutes after the end",
        Step.ROUND_REMIND: f"the next working day, {clock(steps.REMINDER_TIME)}",
        Step.LAPSED: f"{steps.LAPSES_AFTER} working days after the round",
    }


def test_the_example_of_a_meeting_is_what_the_rules_make_of_it() -> None:
    team = Team(timezone=ZONE, holidays="US", days_off=[])
    given = DEFAULTS.model_dump(exclude={"facilitator", "backup_facilitator", "minutes"})
    series = MeetingSeries(**given, minutes=45)
    meeting = Occurrence(datetime(2026, 1, 20, tzinfo=UTC).date(), at("Tue Jan 20, 9:00 AM ET"))
    planned = steps.of_meeting(series, team, meeting)
    assert {row[0]: row[3] for row in STEPS} == {one.step: said(one.due_at) for one in planned}


def test_the_readme_names_the_same_days() -> None:
    when = [row[0] for row in table(README, "when", "what")]
    minutes = steps.AFTER_THE_END // timedelta(minutes=1)
    assert DEFAULTS.post_days_before == 1
    assert when[:5] == [
        f"{NUMBERS[DEFAULTS.ask_days_before]} days before",
        f"{NUMBERS[DEFAULTS.channel_days_before]} working days before",
        f"{NUMBERS[DEFAULTS.remind_days_before]} days before",
        "the previous working day",
        f"{NUMBERS[minutes]} minutes after the end",
    ]
    text = " ".join(README.read_text("utf-8").split())
    assert f"ends after {NUMBERS[steps.LAPSES_AFTER]} working days" in text


def test_a_reminder_of_the_round_keeps_the_distance_that_is_said() -> None:
    hours = steps.ROUNDS_APART // timedelta(hours=1)
    [row] = [row for row in PREVENTED if row[0] == Step.ROUND_REMIND]
    assert f"less than {hours} hours ago" in row[1]


@pytest.mark.parametrize(
    ("right", "begins"),
    [
        (Right.CHANGE_MEETINGS, "move, cancel"),
        (Right.LEAD_ROUND, "lead the round"),
        (Right.RUN_PROJECTS, "ask partners"),
        (Right.CHANGE_CATALOG, "change the team's own ideas"),
        (Right.SEE_CANDIDATES, "read what helps"),
        (Right.ANSWER_IDEAS, "say how far an idea is"),
        (Right.SEE_SCHEDULE, "see whom I ask"),
        (Right.RUN_TEAM, "set the team"),
        (Right.SEE_SUMMARY, "read the weekly summary"),
        (Right.SET_ROUTINES, "switch routines"),
    ],
)
def test_each_right_belongs_to_those_of_whom_it_is_said(right: Right, begins: str) -> None:
    [row] = [row for row in MAY if row[0].startswith(begins)]
    who = (member(Role.PARTNER), member(Role.CARE_TEAM), member(Role.CARE_TEAM, lead=True))
    assert row[1:] == tuple("yes" if one.may(right) else "no" for one in who)
    assert len(MAY) == len(Right) + 1  # what everybody may needs no right


def member(role: Role, *, lead: bool = False) -> Membership:
    return Membership(1, 1, "Rosa", ZONE, 1, 1, "Maple", "C1", role, lead, champion=False)


# People


@dataclass(order=True)
class Turn:
    """A row of the example, and when it is decided about."""

    at: datetime
    row: int
    digest: bool = False


def test_the_week_of_the_example_is_what_the_rules_make_of_it() -> None:
    """Whatever waits is looked at again when its time has come, as delivery does."""
    turns = [Turn(at(row[2]), number) for number, row in enumerate(WEEK)]
    heapify(turns)
    past: list[Past] = []
    came: dict[int, tuple[str, str]] = {}
    while turns:
        turn = heappop(turns)
        match decide(message(turn), turn.at, rosa(), past):
            case Wait(until, _, digest):
                heappush(turns, replace(turn, at=until, digest=digest))
            case Send() as decided:
                came[turn.row] = said(turn.at), counted(past, turn, decided)
            case Gather() as decided:
                came[turn.row] = f"{said(turn.at)}, in a digest", counted(past, turn, decided)
            case Skip(reason):
                came[turn.row] = reason, ""

    assert [came[number] for number in range(len(WEEK))] == [row[3:] for row in WEEK]


def counted(past: list[Past], turn: Turn, decided: Send | Gather) -> str:
    """Which of the week's messages it is; "" for one that takes no place."""
    kind, day = Kind(WEEK[turn.row][1]), rosa().day_of(turn.at)
    if kind in UNCOUNTED:
        return ""
    past.append(Past(day, ask=kind is Kind.ASK and isinstance(decided, Send)))
    return str(sum(day - timedelta(days=7) < one.day for one in past))


def message(turn: Turn) -> Message:
    what, kind, due = WEEK[turn.row][:3]
    meeting = at("Tue Jan 20, 9:00 AM ET" if "first" in what else "Wed Jan 21, 5:00 PM ET")
    ends = at(due) + steps.TOLD_FOR if kind == Kind.OUTCOME else meeting
    return Message(Kind(kind), at(due), ends, turn.digest)


def rosa() -> Manner:
    begins, ends = read_quiet_hours(QUIET_HOURS)
    assert begins
    assert ends
    quiet = QuietHours(begins, ends, NEW_YORK)
    return Manner(NEW_YORK, quiet, frozenset(range(1, 8)), WorkingDays("US"))


def at(words: str) -> datetime:
    """An instant of January 2026 from the words in which it is told."""
    wall = f"2026 {words.removesuffix(' ET')}"
    found = datetime.strptime(wall, "%Y %a %b %d, %I:%M %p").replace(tzinfo=NEW_YORK)
    assert said(found) == words
    return found.astimezone(UTC)


def said(at: datetime) -> str:
    return time_words(Time(at, ZONE))


def test_the_usual_quiet_hours_and_the_size_of_a_digest_are_said() -> None:
    text = PEOPLE.read_text("utf-8")
    begins, ends = read_quiet_hours(QUIET_HOURS)
    assert begins
    assert ends
    assert f"quiet hours ({clock(begins)} to {clock(ends)} unless changed)" in text
    assert f"at most {NUMBERS[IN_A_DIGEST]} things" in " ".join(text.split())


def test_every_reason_of_the_ledger_for_a_person_is_explained_once() -> None:
    explained = [row[0] for row in table(PEOPLE, "reason", "it means")]
    assert sorted(explained) == sorted(line(f"reason.{reason}") for reason in REASONS)


@pytest.mark.parametrize("document", [README, PEOPLE], ids=lambda path: path.name)
def test_every_length_of_a_pause_that_is_named_is_understood(document: Path) -> None:
    typed = [
        found[1]
        for row in code(document)
        if (found := re.fullmatch(r"(?:/coprod )?pause (.+)", row))
    ]
    assert len(typed) == 2
    for one in typed:
        assert end_of_pause(one, at("Wed Jan 14, 5:30 PM ET"), NEW_YORK)


# Words, events, tables


def test_the_readme_has_every_word_of_the_command_and_no_other() -> None:
    rows = table(README, "`/coprod` …", "what it does")
    named = {word for row in rows for word in row[0].replace("`", "").split() if word.isalpha()}
    words = {*WORDS, *OWN_WORDS, "setup", "help"}
    assert named - {"or"} == words
    assert {word.split()[0] for word in USAGE.split(" | ")} == words


def test_the_readme_lists_the_events_of_the_manifest() -> None:
    assert tuple(row[0] for row in table(README, "event", "why")) == EVENTS


def test_the_page_of_scopes_explains_exactly_those_of_the_manifest() -> None:
    scopes = table(SCOPES_PAGE, "scope", "why", "what it is used for", "without it")
    assert [row[:2] for row in scopes] == list(SCOPES.items())
    events = table(SCOPES_PAGE, "event", "what for")
    assert tuple(row[0] for row in events) == (*EVENTS, *INSTALL_EVENTS)


def test_the_data_map_has_every_table_and_no_other() -> None:
    rows = table(HOSTING, "table", "what it holds about people", "what for")
    assert {row[0] for row in rows} == set(Base.metadata.tables)


def test_the_version_of_the_database_is_said() -> None:
    assert f"This version is at `{head()}`" in OPERATIONS.read_text("utf-8")
