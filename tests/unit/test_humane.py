"""Whether and when a message may reach a person: hours, days, pauses, and the week's budget."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.humane import (
    Gather,
    Habit,
    Manner,
    Message,
    Offer,
    Past,
    Send,
    Skip,
    Wait,
    after_ask,
    decide,
    manner_of,
    suits,
)
from bot.schedule import QuietHours
from bot.working_days import WorkingDays
from storage.tables import UNCOUNTED, HowOften, Kind, Person, Team
from tests.unit.times import NEW_YORK

EVERY_DAY = frozenset(range(1, 8))
MINUTE = timedelta(minutes=1)
# Wed Jan 14, 2026, noon in New York.
NOON = datetime.fromisoformat("2026-01-14T12:00-05:00")
SOME_ZONES = [
    *("America/New_York", "Europe/Berlin", "Asia/Kolkata", "Asia/Kathmandu", "America/St_Johns"),
    *("Australia/Lord_Howe", "Pacific/Apia", "America/Havana", "Etc/UTC"),
]
EARLY = ("21:00", "06:00")
NIGHTS = [None, ("20:00", "08:00"), ("22:30", "10:00"), ("12:00", "15:00"), ("00:00", "06:15")]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def quiet(hours: tuple[str, str] | None, zone: ZoneInfo) -> QuietHours | None:
    return hours and QuietHours(time.fromisoformat(hours[0]), time.fromisoformat(hours[1]), zone)


def manner(
    hours: tuple[str, str] | None = ("20:00", "08:00"),
    *,
    zone: ZoneInfo = NEW_YORK,
    weekdays: frozenset[int] = EVERY_DAY,
    working: WorkingDays | None = None,
    paused: tuple[datetime, datetime | None] | None = None,
    notices_any_hour: bool = False,
) -> Manner:
    begins, ends = paused or (None, None)
    return Manner(
        zone=zone,
        quiet=quiet(hours, zone),
        weekdays=weekdays,
        working=working or WorkingDays("US"),
        paused_at=begins,
        paused_until=ends,
        notices_any_hour=notices_any_hour,
    )


def message(kind: Kind, due: datetime = NOON, *, lasts: float = 6, digest: bool = False) -> Message:
    return Message(kind, due, due + timedelta(days=lasts), digest)


INSTANTS_OF_2026 = st.integers(0, 500 * 24 * 60).map(
    lambda minutes: datetime(2025, 12, 1, tzinfo=UTC) + minutes * MINUTE
)
DAYS_OFF = st.sampled_from([(), ("2026-02-02/2026-02-06",), ("2026-06-01", "2026-06-03")])


@st.composite
def manners(draw: st.DrawFn) -> Manner:
    zone = ZoneInfo(draw(st.sampled_from(SOME_ZONES)))
    return manner(
        draw(st.sampled_from(NIGHTS)),
        zone=zone,
        weekdays=draw(st.frozensets(st.integers(1, 7), min_size=1)),
        working=WorkingDays(draw(st.sampled_from([None, "US", "DE"])), draw(DAYS_OFF)),
    )


# Hours and days


def is_quiet(who: Manner, instant: datetime) -> bool:
    if who.quiet is None:
        return False
    clock = instant.astimezone(who.zone).time()
    begins, ends = who.quiet.start, who.quiet.until
    return begins <= clock < ends if begins < ends else clock >= begins or clock < ends


def is_their_day(who: Manner, instant: datetime) -> bool:
    day = instant.astimezone(who.zone).date()
    return day.isoweekday() in who.weekdays and not who.working.is_holiday(day)


def first_that_suits(who: Manner, instant: datetime) -> datetime:
    """The same, minute by minute: after a waking minute on a day that does not suit, a later day
    begins at eight."""
    refused: date | None = None
    while True:
        local = instant.astimezone(who.zone)
        rests = refused is not None and (local.date() == refused or local.time() < time(8))
        if not rests and not is_quiet(who, instant):
            if is_their_day(who, instant):
                return instant
            refused = local.date()
        instant += MINUTE


@given(who=manners(), instant=INSTANTS_OF_2026, kind=st.sampled_from(Kind))
def test_a_message_goes_at_the_first_minute_that_suits(
    who: Manner, instant: datetime, kind: Kind
) -> None:
    found = suits(who, kind, instant)

    assert found is not None
    assert not is_quiet(who, found)
    assert is_their_day(who, found)
    assert found == first_that_suits(who, instant)


@given(who=manners(), instant=INSTANTS_OF_2026)
def test_a_minute_that_suits_is_not_moved_again(who: Manner, instant: datetime) -> None:
    found = suits(who, Kind.NEWS, instant)

    assert found is not None
    assert suits(who, Kind.NEWS, found) == found


@given(who=manners(), instant=INSTANTS_OF_2026)
def test_a_notice_comes_at_any_hour_to_those_alone_who_allowed_it(
    who: Manner, instant: datetime
) -> None:
    allows = replace(who, notices_any_hour=True)

    assert suits(allows, Kind.NOTICE, instant) == instant
    for kind in set(Kind) - {Kind.NOTICE}:
        assert suits(allows, kind, instant) == suits(who, kind, instant)


@pytest.mark.parametrize(
    ("who", "due", "comes"),
    [
        (manner(), "2026-01-14T20:00-05:00", "2026-01-15T08:00-05:00"),
        # Saturday evening to somebody who wants nothing on Saturdays: Sunday as the night ends.
        (
            manner(EARLY, weekdays=EVERY_DAY - {6}),
            "2026-01-17T22:00-05:00",
            "2026-01-18T06:00-05:00",
        ),
        # On Saturday by day it goes on to another day, and not before eight.
        (
            manner(EARLY, weekdays=EVERY_DAY - {6}),
            "2026-01-17T10:00-05:00",
            "2026-01-18T08:00-05:00",
        ),
        (manner(), "2026-01-19T10:00-05:00", "2026-01-20T08:00-05:00"),
        (manner(("22:30", "10:00")), "2026-01-19T12:00-05:00", "2026-01-20T10:00-05:00"),
    ],
)
def test_what_goes_on_to_another_day_comes_at_eight_or_when_quiet_hours_end(
    who: Manner, due: str, comes: str
) -> None:
    assert suits(who, Kind.ASK, at(due)) == at(comes)


def test_the_day_that_the_island_skipped_is_nobodys_day() -> None:
    apia = ZoneInfo("Pacific/Apia")
    # Friday, December 30, 2011 was not there.
    who = manner(None, zone=apia, weekdays=frozenset({4, 5}), working=WorkingDays(None))
    thursday_noon = datetime(2011, 12, 29, 12, tzinfo=apia)

    assert suits(who, Kind.ASK, thursday_noon) == thursday_noon
    only_fridays = replace(who, weekdays=frozenset({5}))
    assert suits(only_fridays, Kind.ASK, thursday_noon) == datetime(2012, 1, 6, 8, tzinfo=apia)


def test_somebody_without_a_day_in_a_year_is_not_written_to() -> None:
    too_long = manner(working=WorkingDays(None, ["2026-01-01/2026-12-31", "2027-01-01/2027-12-31"]))
    shorter = manner(working=WorkingDays(None, ["2026-01-01/2026-02-28"]))

    assert suits(too_long, Kind.ASK, NOON) is None
    assert suits(shorter, Kind.ASK, NOON) == at("2026-03-01T08:00-05:00")
    assert isinstance(decide(message(Kind.ASK, lasts=900), NOON, too_long, []), Skip)


def test_quiet_hours_and_days_are_the_persons_and_holidays_the_teams() -> None:
    person = Person(
        timezone="America/Chicago",
        quiet_from=time(21),
        quiet_until=time(7),
        days="135",
        notices_any_hour=True,
    )
    team = Team(timezone="America/New_York", holidays="US", days_off=["2026-01-14"])

    who = manner_of(person, team)

    assert who.zone == ZoneInfo("America/Chicago")
    assert who.weekdays == frozenset({1, 3, 5})
    assert who.quiet == QuietHours(time(21), time(7), ZoneInfo("America/Chicago"))
    assert who.notices_any_hour
    assert suits(who, Kind.NEWS, NOON) == at("2026-01-16T08:00-06:00")
    person.timezone = person.quiet_from = person.quiet_until = None
    assert manner_of(person, team).zone == NEW_YORK
    assert manner_of(person, team).quiet is None


# Pauses


PAUSED = manner(None, paused=(NOON, NOON + timedelta(days=3)))


@pytest.mark.parametrize(
    "kind", [kind for kind in Kind if kind not in (Kind.OUTCOME, Kind.WELCOME)]
)
def test_nothing_comes_during_a_pause_and_what_was_for_then_does_not_come_later(
    kind: Kind,
) -> None:
    assert decide(message(kind), NOON, PAUSED, []) == Skip("paused")
    anyway = replace(PAUSED, notices_any_hour=True)
    assert decide(message(kind), NOON, anyway, []) == Skip("paused")


@pytest.mark.parametrize("kind", [Kind.OUTCOME, Kind.WELCOME])
def test_what_became_of_something_and_a_welcome_are_told_when_the_pause_is_over(kind: Kind) -> None:
    told = message(kind, lasts=60)

    assert decide(told, NOON, PAUSED, []) == Wait(NOON + timedelta(days=3), "paused")
    assert decide(told, NOON + timedelta(days=3), PAUSED, []) == Send()


def test_what_became_of_something_waits_for_the_end_of_an_open_pause_as_long_as_it_is_of_use() -> (
    None
):
    told = message(Kind.OUTCOME, lasts=60)
    endless = manner(None, paused=(NOON, None))

    assert decide(told, NOON, endless, []) == Wait(told.expires_at, "paused")


def test_a_pause_that_is_still_to_come_or_is_over_holds_nothing_back() -> None:
    for days in (-10, 5):
        begins = NOON + timedelta(days=days)
        who = manner(None, paused=(begins, begins + timedelta(days=3)))
        assert decide(message(Kind.ASK), NOON, who, []) == Send()


# The week's budget


def past(*days_ago: int, ask: bool = False) -> list[Past]:
    return [Past(NOON.date() - timedelta(days=days), ask) for days in days_ago]


def test_three_messages_in_seven_days_are_enough() -> None:
    assert decide(message(Kind.NEWS), NOON, manner(), past(0, 3)) == Send()
    later = decide(message(Kind.NEWS), NOON, manner(), past(0, 3, 6))
    # Six days ago is the eighth; a week after it there is a place again.
    assert isinstance(later, Wait)
    assert (later.until, later.digest) == (at("2026-01-15T08:00-05:00"), True)
    assert decide(message(Kind.NEWS), NOON, manner(), past(0, 3, 7)) == Send()


def test_a_message_waits_for_the_day_on_which_the_budget_has_a_place_again() -> None:
    later = decide(message(Kind.NEWS), NOON, manner(), past(0, 1, 2))

    assert isinstance(later, Wait)
    assert (later.until, later.digest) == (at("2026-01-20T08:00-05:00"), True)


def test_what_would_come_too_late_for_want_of_a_place_does_not_come() -> None:
    soon_over = message(Kind.NEWS, lasts=4)

    assert decide(soon_over, NOON, manner(), past(0, 1, 2)) == Skip(
        "three messages this week already"
    )


def test_a_second_ask_waits_for_the_day_on_which_the_week_has_none() -> None:
    later = decide(message(Kind.ASK), NOON, manner(), past(3, ask=True))

    reason = "an ask this week already, so it waits for the next"
    assert later == Wait(at("2026-01-18T08:00-05:00"), reason)
    night = manner(("22:30", "10:00"))
    later = decide(message(Kind.ASK), NOON, night, past(3, ask=True))
    assert later == Wait(at("2026-01-18T10:00-05:00"), reason)


def test_a_second_ask_that_cannot_wait_does_not_come_not_even_in_a_digest() -> None:
    for digest in (False, True):
        urgent = message(Kind.ASK, lasts=3, digest=digest)
        assert decide(urgent, NOON, manner(), past(3, ask=True)) == Skip("an ask this week already")


def test_a_second_ask_in_a_full_week_waits_for_both() -> None:
    both = [*past(5, ask=True), *past(1, 2)]

    found = decide(message(Kind.ASK), NOON, manner(), both)

    assert isinstance(found, Wait)
    assert found.until == at("2026-01-16T08:00-05:00")


def test_what_waits_for_the_digest_goes_in_it_when_there_is_a_place() -> None:
    for kind in (Kind.ASK, Kind.NEWS, Kind.TASK):
        waiting = message(kind, digest=True)
        assert decide(waiting, NOON, manner(), past(3)) == Gather()
        assert isinstance(decide(waiting, NOON, manner(), past(1, 2, 3)), Wait)


def test_a_task_counts_as_a_message_and_waits_for_no_ask() -> None:
    assert decide(message(Kind.TASK), NOON, manner(), past(0, ask=True)) == Send()
    assert isinstance(decide(message(Kind.TASK), NOON, manner(), past(0, 1, 2)), Wait)


# Asking less


SILENT_ONCE_MORE = Habit(silent=3, offered=True)


def test_after_three_asks_in_silence_the_next_makes_way_for_the_question_about_it() -> None:
    assert decide(message(Kind.ASK), NOON, manner(), [], Habit(silent=2)) == Send()
    offer = decide(message(Kind.ASK), NOON, manner(), [], Habit(silent=3))
    assert offer == Offer("asked in its place whether another rhythm suits")


@pytest.mark.parametrize(
    ("habit", "reason"),
    [
        (SILENT_ONCE_MORE, "every second ask is left out after three without an answer"),
        (Habit(HowOften.EVERY_SECOND), "every second ask is left out, as this person chose"),
    ],
)
def test_then_every_second_one_is_left_out(habit: Habit, reason: str) -> None:
    assert decide(message(Kind.ASK), NOON, manner(), [], habit) == Skip(reason)
    after = replace(habit, left_out=True)
    assert decide(message(Kind.ASK), NOON, manner(), [], after) == Send()


def test_whoever_wants_only_what_they_are_needed_for_is_asked_before_meetings_alone() -> None:
    habit = Habit(HowOften.NEEDED)
    before = replace(message(Kind.ASK), for_meeting=True)

    assert decide(before, NOON, manner(), [], habit) == Send()
    assert isinstance(decide(message(Kind.ASK), NOON, manner(), [], habit), Skip)


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.ASK])
@pytest.mark.parametrize("how_often", HowOften)
def test_nothing_but_asks_is_ever_thinned_out(kind: Kind, how_often: HowOften) -> None:
    for offered in (False, True):
        habit = Habit(how_often, silent=9, offered=offered)
        assert decide(message(kind), NOON, manner(), [], habit) == Send()


@pytest.mark.parametrize("kind", [Kind.NOTICE, Kind.REMINDER, Kind.WELCOME])
def test_reminders_notices_and_a_welcome_are_outside_the_budget(kind: Kind) -> None:
    assert decide(message(kind), NOON, manner(), past(0, 0, 0, 1, ask=True)) == Send()


def test_a_welcome_never_comes_in_quiet_hours_even_where_notices_may() -> None:
    anyway = replace(manner(), notices_any_hour=True)
    [late] = [hour for hour in (NOON + timedelta(hours=12),) if is_quiet(anyway, hour)]

    assert suits(anyway, Kind.NOTICE, late) == late
    assert suits(anyway, Kind.WELCOME, late) == suits(manner(), Kind.NOTICE, late)


@dataclass(frozen=True)
class Went:
    """One message to the person, as it went out."""

    at: datetime
    kinds: tuple[Kind, ...]
    digest: bool

    @property
    def counts(self) -> bool:
        return self.digest or self.kinds[0] not in UNCOUNTED


def lived(messages: Sequence[Message], who: Manner) -> Iterator[Went]:
    """What a person gets of everything that wants to reach them, decided message by message as
    its time comes. Each ends: it goes out, or it is skipped."""
    past: list[Past] = []
    waiting = sorted(((one.due_at, number, one) for number, one in enumerate(messages)))
    while waiting:
        now, number, one = waiting.pop(0)
        if now >= one.expires_at:
            continue
        decision = decide(one, now, who, past)
        if isinstance(decision, Skip):
            continue
        if isinstance(decision, Wait):
            assert now < decision.until <= one.expires_at
            later = replace(one, digest=one.digest or decision.digest)
            waiting = sorted([*waiting, (decision.until, number, later)])
            continue
        together = [one]
        if isinstance(decision, Gather):
            for entry in list(waiting):
                other = entry[2]
                second_ask = other.kind is Kind.ASK and any(
                    each.kind is Kind.ASK for each in together
                )
                fits = isinstance(decide(other, now, who, past), Gather)
                if fits and not second_ask and now < other.expires_at:
                    together.append(other)
                    waiting.remove(entry)
        went = Went(now, tuple(each.kind for each in together), isinstance(decision, Gather))
        if went.counts:
            past.append(Past(who.day_of(now), Kind.ASK in went.kinds))
        yield went


@st.composite
def weeks_of_messages(draw: st.DrawFn) -> list[Message]:
    minutes = draw(st.lists(st.integers(0, 21 * 24 * 60), min_size=1, max_size=25))
    return [
        message(draw(st.sampled_from(Kind)), NOON + one * MINUTE, lasts=draw(st.integers(1, 14)))
        for one in minutes
    ]


PAUSES = st.none() | st.tuples(
    st.integers(0, 21).map(lambda days: NOON + timedelta(days=days)), st.integers(1, 9)
).map(lambda made: (made[0], made[0] + timedelta(days=made[1])))


@given(messages=weeks_of_messages(), who=manners(), pause=PAUSES)
def test_nobody_ever_gets_more_than_the_budget_nor_at_a_wrong_hour_nor_in_a_pause(
    messages: list[Message], who: Manner, pause: tuple[datetime, datetime] | None
) -> None:
    if pause is not None:
        who = replace(who, paused_at=pause[0], paused_until=pause[1])
    went = list(lived(messages, who))

    for one in went:
        assert not is_quiet(who, one.at)
        assert is_their_day(who, one.at)
        assert pause is None or not pause[0] <= one.at < pause[1]
        last_day = who.day_of(one.at)
        week = [
            other
            for other in went
            if other.counts and timedelta(0) <= last_day - who.day_of(other.at) < timedelta(days=7)
        ]
        assert len(week) <= 3
        assert sum(other.kinds.count(Kind.ASK) for other in week) <= 1


@given(messages=weeks_of_messages(), who=manners())
def test_reminders_notices_and_welcomes_always_come_if_an_hour_suits_in_time(
    messages: list[Message], who: Manner
) -> None:
    outside = [one for one in messages if one.kind in UNCOUNTED]
    hours = [(suits(who, one.kind, one.due_at), one) for one in outside]
    in_time = sorted(hour for hour, one in hours if hour is not None and hour < one.expires_at)

    went = [one.at for one in lived(messages, who) if not one.digest and one.kinds[0] in UNCOUNTED]

    assert went == in_time


def test_a_reminder_waits_for_its_distance_to_a_late_ask_only_while_it_is_of_use() -> None:
    assert isinstance(after_ask(NOON, NOON + MINUTE), Wait)
    assert isinstance(after_ask(NOON, NOON), Skip)
