"""A person's own: how I reach them, their pause, and what they told of themselves."""

from datetime import datetime

from bot.cards import Bullets, Buttons, Divider, Paragraph, Part, Plain, Time
from bot.personal import profile, rhythm
from bot.personal.reached import Reached
from bot.personal.settings import quiet_words, settings_button
from bot.routines.agenda.cards import pause_button, resume_button
from bot.texts import say
from storage.tables import Role


def paused(me: Reached, zone: str) -> list[Part]:
    """For somebody who pauses: that nothing is asked, and how to come back."""
    until = me.manner.paused_until
    said = say("home.paused")
    if until is not None:
        said = say("home.paused_until", until=Time(until, zone))
    return [Paragraph(said), Buttons((resume_button(),))]


def parts(me: Reached, now: datetime) -> list[Part]:
    """In two or three lines."""
    pause = () if me.manner.is_paused(now) else (pause_button(),)
    quiet = quiet_words(me.person)
    how = (*rhythm.said_of(me.person.how_often), Plain(f" {quiet}"))
    told = profile.at_a_glance(me.person)
    if not told and any(member.role is Role.PARTNER for member in me.members):
        told = [say("home.profile_empty")]
    buttons = (settings_button(), *pause, profile.button())
    return [Divider(), Bullets((how, *told)), Buttons(buttons)]
