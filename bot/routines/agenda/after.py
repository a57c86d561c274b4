"""What a posted agenda says once its meeting is over: who writes down what came of it."""

from bot.cards import Buttons, Moment, Note, Part, Time
from bot.routines.agenda.round_cards import take_over_button
from bot.texts import say
from storage.tables import Meeting


def after(meeting: Meeting, zone: str) -> tuple[Part, ...]:
    """For the care team in the channel: the round may still be anybody's, or is done."""
    if meeting.recorded_at is not None:
        on = Time(meeting.recorded_at, zone, Moment.DATE)
        return (Note(say("agenda.after_recorded", day=on)),)
    if meeting.lapsed_at is not None:
        return (Note(say("agenda.after_lapsed")),)
    return Note(say("agenda.after_open")), Buttons((take_over_button(meeting),))
