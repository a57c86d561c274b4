"""A meeting out of a calendar file: read, chosen where there are several, and put into the form."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from bot.actor import Membership, Right
from bot.calendars import BadCalendar
from bot.calendars.reading import Found
from bot.cards import (
    Button,
    Buttons,
    Card,
    ChoiceField,
    FileField,
    Form,
    Note,
    Option,
    Paragraph,
    Payload,
    Plain,
    Time,
)
from bot.schedule import Rhythm, instant
from bot.series import actions
from bot.series.acts import adding
from bot.series.carried import carried
from bot.series.draft import Draft
from bot.series.rhythm import by_rule, continued, often_of
from bot.series.values import Exceptions
from bot.texts import line, say

FILE, WHICH = "file", "which"
_LABEL = 40


def file_form(who: Membership) -> Form:
    who.require(Right.RUN_TEAM)
    return Form(
        actions.FILE,
        line("meeting.file_title"),
        line("meeting.file_submit"),
        (FileField(FILE, line("meeting.file_field"), ("ics",)),),
        (Paragraph(say("meeting.file_intro")),),
        {"team": who.team_id},
    )


def reading() -> Card:
    """What is shown until the file is read."""
    return Card((Paragraph(say("meeting.reading")),), line("meeting.reading_title"))


def unreadable(who: Membership, sentence: str) -> Card:
    """Why the file cannot be read, and the way to another."""
    again = Button(actions.FILE, line("meeting.try_another"), {"team": who.team_id})
    parts = (Paragraph((Plain(sentence),)), Buttons((again,)))
    return Card(parts, line("meeting.file_title"))


async def understood(
    session: AsyncSession, who: Membership, found: Sequence[Found], source: Payload, now: datetime
) -> Form:
    """The form with the only meeting that is ahead, or the choice of one of several. `source` says
    where the file is. Raises `BadCalendar` if none is ahead or it cannot be carried over."""
    ahead = [(place, draft) for place, one in enumerate(found) if (draft := _draft(one, now))]
    if not ahead:
        raise BadCalendar(line("meeting.file_past", title=found[0].title))
    if len(ahead) == 1:
        return await _form(session, who, ahead[0][1], now)
    return _choice(who, ahead, source)


async def chosen(
    session: AsyncSession, who: Membership, found: Sequence[Found], place: str, now: datetime
) -> Form:
    """The form with the meeting at that place in the file."""
    ahead = {str(number): one for number, one in enumerate(found)}
    draft = _draft(ahead[place], now) if place in ahead else None
    if draft is None:
        raise BadCalendar(line("meeting.file_past", title=found[0].title))
    return await _form(session, who, draft, now)


async def _form(session: AsyncSession, who: Membership, draft: Draft, now: datetime) -> Form:
    intro = (Paragraph(say("meeting.understood")),)
    return await adding(session, who, now, draft=draft, intro=intro, payload=carried(draft))


def _choice(who: Membership, ahead: Sequence[tuple[int, Draft]], source: Payload) -> Form:
    options = tuple(Option(str(place), _label(draft)) for place, draft in ahead)
    return Form(
        actions.WHICH,
        line("meeting.which_title"),
        line("meeting.which_submit"),
        (ChoiceField(WHICH, line("meeting.which_field"), options, value=options[0].value),),
        (Note(say("meeting.which", count=len(ahead))),),
        {"team": who.team_id, **source},
    )


def _label(draft: Draft) -> str:
    title = draft.title if len(draft.title) <= _LABEL else f"{draft.title[: _LABEL - 1]}…"
    return line("meeting.which_option", title=title, when=Time(_begins(draft), draft.zone))


def _begins(draft: Draft) -> datetime:
    if draft.start is None:
        raise LookupError("a meeting of a file has a start")
    return instant(draft.start, ZoneInfo(draft.zone))


def _draft(found: Found, now: datetime) -> Draft | None:
    """What the form begins with; None if no meeting is ahead."""
    zone = ZoneInfo(found.zone)
    rest = _rest(found, Rhythm(found.start, found.rule, zone), now)
    extra = tuple(wall for wall in found.added if instant(wall, zone) > now)
    if rest is None:
        if not extra:
            return None
        rest, extra = Rhythm(extra[0], None, zone), extra[1:]
    return Draft(
        zone=found.zone,
        title=found.title,
        start=rest.start,
        rule=rest.rule,
        often=often_of(rest.rule, rest.start.date()),
        minutes=found.minutes,
        place=found.place,
        join_url=found.join_url,
        exceptions=_ahead(found, rest, extra, now),
    )


def _rest(found: Found, rhythm: Rhythm, now: datetime) -> Rhythm | None:
    """The rhythm from the first meeting on that is ahead and not cancelled."""
    rest = continued(rhythm, now)
    while rest is not None and rest.start.date() in found.cancelled:
        rest = continued(rest, instant(rest.start, rest.zone))
    return rest


def _ahead(found: Found, rest: Rhythm, extra: tuple[datetime, ...], now: datetime) -> Exceptions:
    """Those that are still to come. A meeting that was moved out of the past is one more."""
    ahead = [(day, wall) for day, wall in found.moved if instant(wall, rest.zone) > now]
    known = {day for day, _ in ahead if by_rule(rest, day) is not None}
    return Exceptions(
        cancelled=tuple(day for day in found.cancelled if by_rule(rest, day) is not None),
        moved=tuple((day, wall) for day, wall in ahead if day in known),
        added=(*extra, *(wall for day, wall in ahead if day not in known)),
    )
