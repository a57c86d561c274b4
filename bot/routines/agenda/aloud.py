"""The question that the family item carries while nobody has brought anything: ours, and the team's
own in turn. Pure."""

from datetime import timedelta

from bot.cards import Plain, Text
from bot.routines.agenda.calendar import rhythm_of
from bot.routines.agenda.meetings import Upcoming
from bot.schedule import instant, occurrences
from bot.texts import say

_A_DAY = timedelta(days=1)


def question(meeting: Upcoming) -> Text:
    """The same one for the same meeting, however often it is shown; another for the next."""
    own = meeting.series.team.family_questions or []
    turn = _place(meeting) % (len(own) + 1) if own else 0
    if turn == 0:
        return say("agenda.family_question")
    return say("agenda.family_question_own", question=Plain(own[turn - 1]))


def _place(meeting: Upcoming) -> int:
    """How many meetings the rhythm has before this one."""
    rhythm = rhythm_of(meeting.series, meeting.series.team)
    begins = instant(rhythm.start, rhythm.zone)
    before = occurrences(rhythm, begins - _A_DAY, max(begins, meeting.starts_at))
    return sum(one.day < meeting.day for one in before)
