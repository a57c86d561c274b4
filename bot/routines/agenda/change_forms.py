"""The forms that move, cancel and put back a meeting, and what they say when it is done."""

from bot.actor import Membership
from bot.cards import (
    Card,
    DateField,
    Form,
    Moment,
    Note,
    Paragraph,
    Part,
    Payload,
    Plain,
    Text,
    TimeField,
)
from bot.errors import Gone
from bot.routines.agenda.calendar import zone_of
from bot.routines.agenda.changes import Audience, Changed
from bot.routines.agenda.meetings import Upcoming
from bot.series import actions
from bot.series.typed import CLOCK, DAY
from bot.texts import line, say


def move_form(who: Membership, found: Changed) -> Form:
    """Raises `Gone` if the meeting is off."""
    meeting = found.meeting
    if meeting.off:
        raise Gone(line("meeting.off_already"))
    zone = zone_of(meeting.series, meeting.series.team)
    local = meeting.starts_at.astimezone(zone)
    when = meeting.when(zone.key)
    return Form(
        actions.MOVE,
        line("meeting.move_title"),
        line("meeting.move_submit"),
        (
            DateField(DAY, line("meeting.new_day"), value=local.date()),
            TimeField(
                CLOCK, line("meeting.new_time"), line("meeting.same_zone"), value=local.time()
            ),
        ),
        (
            Paragraph(say("meeting.move_intro", title=meeting.series.title, when=when)),
            Note(who_hears(found.audience)),
        ),
        {**_payload(who, meeting), "was": meeting.starts_at.isoformat()},
    )


def cancel_form(who: Membership, found: Changed) -> Form:
    """Raises `Gone` if the meeting is off already."""
    meeting = found.meeting
    if meeting.off:
        raise Gone(line("meeting.off_already"))
    when = meeting.when(who.timezone)
    parts: list[Part] = [
        Paragraph(say("meeting.cancel_intro", title=meeting.series.title, when=when))
    ]
    if found.audience.items:
        parts.append(Paragraph(_items_go_on(who, found)))
    parts.append(Note(who_hears(found.audience)))
    return Form(
        actions.CANCEL,
        line("meeting.cancel_title"),
        line("meeting.cancel_submit"),
        (),
        tuple(parts),
        _payload(who, meeting),
    )


def put_back_form(who: Membership, found: Changed) -> Form:
    """Raises `Gone` if the meeting is not off."""
    meeting = found.meeting
    when = meeting.when(who.timezone)
    if not meeting.off:
        raise Gone(line("meeting.on_already", when=when))
    return Form(
        actions.PUT_BACK,
        line("meeting.put_back_title"),
        line("meeting.put_back_submit"),
        (),
        (
            Paragraph(say("meeting.put_back_intro", title=meeting.series.title, when=when)),
            Note(who_hears(found.audience)),
        ),
        _payload(who, meeting),
    )


def moved(who: Membership, done: Changed) -> Card:
    when = done.meeting.when(who.timezone)
    said = say("meeting.moved", title=done.meeting.series.title, when=when)
    return Card((Paragraph(said), Note(who_hears(done.audience))), line("meeting.moved_title"))


def cancelled(who: Membership, done: Changed) -> Card:
    day = done.meeting.when(who.timezone, Moment.DATE)
    parts: list[Part] = [
        Paragraph(say("meeting.cancelled", title=done.meeting.series.title, day=day))
    ]
    if done.audience.items:
        parts.append(Paragraph(_items_go_on(who, done)))
    parts.append(Note(who_hears(done.audience)))
    return Card(tuple(parts), line("meeting.cancelled_title"))


def put_back(who: Membership, done: Changed) -> Card:
    when = done.meeting.when(who.timezone)
    said = say("meeting.put_back_done", title=done.meeting.series.title, when=when)
    return Card((Paragraph(said), Note(who_hears(done.audience))), line("meeting.put_back_title"))


def who_hears(audience: Audience) -> Text:
    late: Text = ()
    if audience.late:
        late = (Plain(" "), *say("meeting.tells_late", count=audience.late))
    if audience.channel and audience.people:
        return (*say("meeting.tells_both", count=audience.people), *late)
    if audience.channel:
        return say("meeting.tells_channel")
    if audience.people:
        return (*say("meeting.tells_people", count=audience.people), *late)
    return say("meeting.tells_nobody")


def _items_go_on(who: Membership, found: Changed) -> Text:
    count = found.audience.items
    if found.follows is None:
        return say("meeting.items_wait", count=count)
    return say("meeting.items_go_on", count=count, when=found.follows.when(who.timezone))


def _payload(who: Membership, meeting: Upcoming) -> Payload:
    return {"team": who.team_id, "meeting": meeting.key}
