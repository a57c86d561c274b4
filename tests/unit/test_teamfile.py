"""The team file: what it may say, and how it is told what it may not."""

from datetime import datetime, time
from pathlib import Path

import pytest

from bot.errors import Misconfigured
from bot.teamfile import TeamFile, read, read_quiet_hours
from storage.tables import Role, RoutineKind

EXAMPLE = Path("tests/example.toml")
TEAM = '[team]\nworkspace = "T0"\nname = "Maple"\nchannel = "C0"\ntimezone = "America/New_York"\n'
MEMBER = '[[members]]\nuser = "U0"\nname = "Rosa"\nrole = "partner"\n'
MEETING = '[[meetings]]\ntitle = "QI huddle"\nstart = "2026-01-06T09:00"\n'


def written(folder: Path, text: str) -> Path:
    path = folder / "team.toml"
    path.write_text(text, "utf-8")
    return path


def problems_of(folder: Path, text: str) -> list[str]:
    path = written(folder, text)
    with pytest.raises(Misconfigured) as refusal:
        read(path)
    for problem in refusal.value.problems:
        assert problem.startswith(f"{path}: ")
    return [problem.removeprefix(f"{path}: ") for problem in refusal.value.problems]


def test_every_key_of_the_contract_is_read() -> None:
    file = read(EXAMPLE)

    assert (file.team.workspace, file.team.channel) == ("T0MAPLE", "C0QITEAM")
    assert (file.team.timezone, file.team.holidays) == ("America/New_York", "US")
    dana, sam, priya = file.members
    assert (dana.user, dana.role, dana.lead, dana.champion) == (
        "U0DANA",
        Role.CARE_TEAM,
        True,
        False,
    )
    assert sam.champion
    assert (priya.role, priya.timezone, priya.quiet_hours) == (
        Role.PARTNER,
        "America/Chicago",
        "20:00-08:00",
    )
    assert priya.skills == ["graphic design", "Spanish"]
    assert priya.interests == ["school", "newly diagnosed families"]
    [huddle] = file.meetings
    assert huddle.start == datetime.fromisoformat("2026-01-06T09:00")
    assert (huddle.minutes, huddle.place) == (45, "GI conference room")
    assert (huddle.facilitator, huddle.backup_facilitator) == ("U0DANA", "U0SAM")
    ideas = file.routines[RoutineKind.IDEAS]
    assert (ideas.enabled, ideas.rrule, ideas.time) == (
        True,
        "FREQ=MONTHLY;BYDAY=2WE",
        time(18, 30),
    )


def test_what_a_meeting_leaves_out_is_as_the_contract_says(tmp_path: Path) -> None:
    [short] = read(written(tmp_path, TEAM + MEETING)).meetings
    [whole] = read(EXAMPLE).meetings

    for key in ("ask_days_before", "remind_days_before", "channel_days_before", "post_days_before"):
        assert getattr(short, key) == getattr(whole, key)
    for key in ("ask_time", "channel_time", "post_time"):
        assert getattr(short, key) == getattr(whole, key)
    assert short.rrule is None


def test_a_start_may_be_a_time_of_toml(tmp_path: Path) -> None:
    file = read(
        written(tmp_path, TEAM + MEETING.replace('"2026-01-06T09:00"', "2026-01-06T09:00:00"))
    )

    assert file.meetings[0].start == datetime.fromisoformat("2026-01-06T09:00")


def test_somebody_reached_by_mail_has_an_address_in_small_letters(tmp_path: Path) -> None:
    member = MEMBER.replace('user = "U0"', 'email = "Rosa@Example.org"')

    assert read(written(tmp_path, TEAM + member)).members[0].address == "rosa@example.org"


def meeting(line: str) -> str:
    return TEAM + MEETING + line


def member(line: str) -> str:
    return TEAM + MEMBER + line


TIME = "must be a time of day like 17:30"
QUIET = "must be two different times like 20:00-08:00, or none"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "team: Field required"),
        (TEAM.replace('"Maple"', '"  "'), "team.name: String should have at least 1 character"),
        (TEAM + "colour = 1", "team.colour: there is no such key"),
        (
            TEAM.replace("America/New_York", "Mars"),
            "team.timezone: “Mars” is not a time zone I know. Write it like America/New_York.",
        ),
        (
            TEAM + 'holidays = "Mars"',
            "team.holidays: I don't know the public holidays of “Mars”. Write a country like US, "
            "or a country and region like CA-ON.",
        ),
        (TEAM + "[guests]", "guests: there is no such key"),
        (
            MEMBER.replace("partner", "parent") + TEAM,
            "members[1].role: Input should be 'care_team' or 'partner'",
        ),
        (member('email = "r@x.org"'), "members[1]: needs either user or email"),
        (
            TEAM + '[[members]]\nname = "R"\nrole = "partner"',
            "members[1]: needs either user or email",
        ),
        (
            member('timezone = "Mars"'),
            "members[1].timezone: “Mars” is not a time zone I know. "
            "Write it like America/New_York.",
        ),
        (member('quiet_hours = "late"'), f"members[1].quiet_hours: {QUIET}"),
        (member('quiet_hours = "20:00-20:00"'), f"members[1].quiet_hours: {QUIET}"),
        (member('quiet_hours = "24:00-08:00"'), f"members[1].quiet_hours: {QUIET}"),
        (member(MEMBER), "member named twice: U0"),
        (meeting(MEETING), "meeting named twice: QI huddle"),
        (meeting("minutes = 1"), "meetings[1].minutes: Input should be greater than or equal to 5"),
        (meeting('ask_time = "5:30pm"'), f"meetings[1].ask_time: {TIME}"),
        (meeting('post_time = "24:00"'), f"meetings[1].post_time: {TIME}"),
        (
            meeting("ask_days_before = -1"),
            "meetings[1].ask_days_before: Input should be greater than or equal to 0",
        ),
        (
            meeting("channel_days_before = 61"),
            "meetings[1].channel_days_before: Input should be less than or equal to 60",
        ),
        (
            meeting('join_url = "javascript:alert(1)"'),
            "meetings[1].join_url: must begin with https://",
        ),
        (
            meeting("").replace("09:00", "09:00Z"),
            "meetings[1].start: must be a wall time without a zone, like 2026-01-06T09:00",
        ),
        (
            meeting("post_days_before = 0"),
            "meetings[1]: post_time on the day itself must be before the meeting",
        ),
        (
            meeting('rrule = "FREQ=HOURLY"'),
            "QI huddle: I can't read the rhythm “FREQ=HOURLY”. "
            "Write it like FREQ=WEEKLY;INTERVAL=2;BYDAY=TU.",
        ),
        (
            meeting('rrule = "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"'),
            "QI huddle: That rhythm never takes place.",
        ),
        (TEAM + "[routines.naps]\nenabled = true", "routines.naps.[key]: Input should be"),
    ],
)
def test_a_wrong_value_is_told_by_its_place(tmp_path: Path, text: str, problem: str) -> None:
    [told] = problems_of(tmp_path, text)

    assert told.startswith(problem)


def test_every_problem_has_a_line_of_its_own(tmp_path: Path) -> None:
    text = member('quiet_hours = "late"\n') + MEETING + "minutes = 1\n"

    assert len(problems_of(tmp_path, text)) == 2


def test_a_step_on_the_day_itself_may_come_before_the_meeting(tmp_path: Path) -> None:
    text = meeting('post_days_before = 0\npost_time = "08:59"')

    assert read(written(tmp_path, text)).meetings[0].post_days_before == 0


def test_a_file_that_is_not_there_or_not_toml_is_told_by_its_name(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match=r"nowhere\.toml: No such file or directory"):
        read(tmp_path / "nowhere.toml")
    with pytest.raises(Misconfigured, match=r"team\.toml: not TOML: "):
        read(written(tmp_path, "[team"))


def test_quiet_hours_are_two_times_or_none() -> None:
    assert read_quiet_hours("20:00-08:00") == (time(20), time(8))
    assert read_quiet_hours("12:30-13:45") == (time(12, 30), time(13, 45))
    assert read_quiet_hours("none") == (None, None)


def test_the_demos_team_file_is_one() -> None:
    assert isinstance(read(Path("handlers/demo/team.toml")), TeamFile)


def test_a_file_cannot_set_what_is_said_of_joining_and_leaving(tmp_path: Path) -> None:
    [problem] = problems_of(tmp_path, f"{TEAM}[routines.team]\nenabled = false\n")

    assert problem == (
        "routines: team is none; there are agenda, starters, ideas, reflection, summary"
    )
