"""The steps of the ideas routine: what its turn brings, and what is told as things happen. Pure."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.routines.plan import Occasion
from bot.routines.standing import Usual
from bot.schedule import Occurrence, instant
from bot.working_days import WorkingDays, working_days
from storage.tables import Kind, Team

# A new team has its first meetings before it; the first question comes after its first week.
USUAL = Usual("FREQ=MONTHLY;BYDAY=2WE", time(18, 30), begins_after=timedelta(days=7))
# A question keeps away from the agenda's, so it may come this much later; then it is of no use.
ROOM = timedelta(days=21)
REMIND_AFTER = timedelta(days=3)
# The care team reads its channel at this wall time, on the first working day after the turn.
CHANNEL_TIME = time(9, 30)
# Further away it would have little to do with the turn: the whole team is off.
_CHANNEL_WITHIN = timedelta(days=14)
# Within so long somebody says that they have seen an idea. The lead reads of what came in on the
# next working morning, and once more before the time is over.
SEEN_WITHIN = timedelta(days=7)
UNSEEN_TIME = time(8)
UNSEEN_AGAIN = timedelta(days=4)
# An idea that has been seen waits too long when nothing was said of it for so long: two of the
# monthly turns, and most teams' fourth meeting.
WAITS_AT_MOST = timedelta(days=56)
# For so long it is worth telling somebody what became of their idea: longer than a pause.
TOLD_FOR = timedelta(days=400)


class Step(StrEnum):
    """`ask` and `remind` go to partners and `channel` to the care team, once a month. `unseen` and
    its reminder go to the leads, `told` and `correction` to contributors, `missing` and `call_me`
    to whoever should act on what a contributor said, `agree` to the author of a message that
    somebody would like to save."""

    ASK = "ask"
    REMIND = "remind"
    CHANNEL = "channel"
    UNSEEN = "unseen"
    UNSEEN_REMIND = "unseen_remind"
    TOLD = "told"
    CORRECTION = "correction"
    MISSING = "missing"
    CALL_ME = "call_me"
    AGREE = "agree"


KINDS = {
    Step.ASK: Kind.ASK,
    Step.REMIND: Kind.REMINDER,
    Step.CHANNEL: Kind.NEWS,
    # Contributors wait for it.
    Step.UNSEEN: Kind.TASK,
    Step.UNSEEN_REMIND: Kind.REMINDER,
    Step.TOLD: Kind.OUTCOME,
    Step.CORRECTION: Kind.OUTCOME,
    Step.MISSING: Kind.NEWS,
    Step.CALL_ME: Kind.NEWS,
    Step.AGREE: Kind.ASK,
}
# The steps that come with time; the others come of what somebody does.
WITH_TIME = (Step.ASK, Step.REMIND, Step.CHANNEL)
# None of these falls due later after its turn.
TAIL = max(_CHANNEL_WITHIN, REMIND_AFTER)


def of_turn(zone: ZoneInfo, working: WorkingDays, turn: Occurrence) -> Sequence[Occasion]:
    """What one turn brings. Who gets the question may get it later: see `room`."""
    ends = turn.starts_at + ROOM
    ask = _occasion(Step.ASK, turn, turn.starts_at, ends)
    remind = _occasion(Step.REMIND, turn, turn.starts_at + REMIND_AFTER, ends)
    at = _morning(zone, working, turn.starts_at, CHANNEL_TIME)
    if at > turn.starts_at + _CHANNEL_WITHIN:
        return (ask, remind)
    return (ask, remind, _occasion(Step.CHANNEL, turn, at, at + timedelta(days=3)))


def working_morning(team: Team, after: datetime, clock: time) -> datetime:
    """That wall time on the first working day after the day of `after`."""
    working = working_days(team.holidays, team.days_off)
    return _morning(ZoneInfo(team.timezone), working, after, clock)


def _morning(zone: ZoneInfo, working: WorkingDays, after: datetime, clock: time) -> datetime:
    day = working.after(after.astimezone(zone).date(), 1)
    return instant(datetime.combine(day, clock), zone)


def told(step: Step, name: str, due_at: datetime, lasts: timedelta = TOLD_FOR) -> Occasion:
    """A step that comes of what happened."""
    return Occasion(step, name, KINDS[step], due_at, due_at + lasts)


def _occasion(step: Step, turn: Occurrence, due_at: datetime, ends: datetime) -> Occasion:
    return Occasion(step, turn.day.isoformat(), KINDS[step], due_at, ends)
