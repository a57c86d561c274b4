"""The forms in which a series is added, changed and ended, and what they say when it is done."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.actor import Membership
from bot.cards import (
    Bullets,
    Button,
    Buttons,
    Card,
    ChoiceField,
    DateField,
    Field,
    Form,
    Moment,
    Note,
    Option,
    Paragraph,
    Part,
    Payload,
    TextField,
    Time,
    TimeField,
)
from bot.outlook import SHOW_SCHEDULE
from bot.routines.agenda.calendar import HORIZON, meetings, zone_of
from bot.schedule import Rhythm
from bot.series import actions
from bot.series.draft import USUAL_TIME, Draft
from bot.series.rhythm import Often
from bot.series.typed import CLOCK, DAY
from bot.series.words import rhythm_words, series_words, zone_words
from bot.texts import line, say
from storage.tables import MeetingSeries, Member

MAX_TITLE, MAX_PLACE, MAX_LINK = 200, 500, 1000
_MANY_MINUTES = 4
_SHOWN = 3


def add_form(
    who: Membership,
    draft: Draft,
    members: Sequence[Member],
    team_zone: str,
    now: datetime,
    *,
    intro: tuple[Part, ...] = (),
    payload: Payload | None = None,
) -> Form:
    """For a meeting that the team does not have yet."""
    return Form(
        actions.ADD,
        line("meeting.add_title"),
        line("meeting.add_submit"),
        _fields(who, draft, members, team_zone, line("meeting.field_first"), now),
        intro,
        {"team": who.team_id, **(payload or {})},
    )


def change_form(
    who: Membership,
    draft: Draft,
    members: Sequence[Member],
    team_zone: str,
    now: datetime,
    payload: Payload,
) -> Form:
    return Form(
        actions.CHANGE,
        line("meeting.change_title"),
        line("meeting.change_submit"),
        _fields(who, draft, members, team_zone, line("meeting.field_next"), now),
        payload={"team": who.team_id, **payload},
    )


def end_form(who: Membership, series: MeetingSeries) -> Form:
    return Form(
        actions.END,
        line("meeting.end_title"),
        line("meeting.end_submit"),
        (),
        (
            Paragraph(say("meeting.end_intro", title=series.title)),
            Note(say("meeting.tells_whoever")),
        ),
        {"team": who.team_id, "series": series.id},
    )


def added(who: Membership, series: MeetingSeries, now: datetime) -> Card:
    words = series_words(series, zone_of(series, series.team))
    said = Paragraph(say("meeting.added", title=series.title, rhythm=words))
    return Card((said, *_then(who, series, now)), line("meeting.added_title"))


def changed(who: Membership, series: MeetingSeries, now: datetime) -> Card:
    words = series_words(series, zone_of(series, series.team))
    said = Paragraph(say("meeting.changed", title=series.title, rhythm=words))
    told = Note(say("meeting.told_of_change"))
    return Card((said, *_then(who, series, now), told), line("meeting.changed_title"))


def ended(series: MeetingSeries) -> Card:
    said = Paragraph(say("meeting.ended", title=series.title))
    return Card((said, Note(say("meeting.tells_whoever"))), line("meeting.ended_title"))


def _then(who: Membership, series: MeetingSeries, now: datetime) -> list[Part]:
    """The next meetings, and the way to what I'll ask before and after them."""
    ahead = meetings(series, series.team, now, now + HORIZON)
    dates = [one.starts_at for one, _ in zip(ahead, range(_SHOWN), strict=False)]
    shown = tuple((Time(at, who.timezone),) for at in dates)
    button = Button(SHOW_SCHEDULE, line("schedule.show"), {"team": who.team_id})
    if not shown:
        return [Buttons((button,))]
    heard = Paragraph(say("meeting.next_dates", count=len(shown)))
    return [heard, Bullets(shown), Buttons((button,))]


def _fields(
    who: Membership,
    draft: Draft,
    members: Sequence[Member],
    team_zone: str,
    first: str,
    now: datetime,
) -> tuple[Field | Part, ...]:
    clock = draft.start.time() if draft.start else USUAL_TIME
    zones = _zones(who, draft, team_zone, now)
    hint = "" if len(zones) > 1 else line("meeting.field_clock_hint", zone=zones[0].label)
    fields: list[Field | Part] = [
        TextField("title", line("meeting.field_title"), value=draft.title, max_length=MAX_TITLE),
        DateField(DAY, first, value=draft.start.date() if draft.start else None),
        TimeField(CLOCK, line("meeting.field_clock"), hint, value=clock),
    ]
    if len(zones) > 1:
        label = line("meeting.field_zone")
        fields.append(ChoiceField("zone", label, zones, value=draft.zone, open=True))
    fields.append(
        ChoiceField("often", line("meeting.field_often"), _often(draft), value=draft.often.value)
    )
    fields += _exceptions(draft)
    fields += [
        TextField(
            "minutes",
            line("meeting.field_minutes"),
            value=str(draft.minutes),
            max_length=_MANY_MINUTES,
        ),
        TextField(
            "place",
            line("meeting.field_place"),
            value=draft.place,
            max_length=MAX_PLACE,
            optional=True,
        ),
        TextField(
            "join_url",
            line("meeting.field_join"),
            value=draft.join_url,
            max_length=MAX_LINK,
            optional=True,
        ),
        *_people(draft, members),
    ]
    return tuple(fields)


def _often(draft: Draft) -> tuple[Option, ...]:
    plain = [Option(often.value, line(_OFTEN[often])) for often in Often if often is not Often.KEPT]
    if draft.often is not Often.KEPT or draft.start is None:
        return tuple(plain)
    words = rhythm_words(Rhythm(draft.start, draft.rule, ZoneInfo(draft.zone)))
    kept = Option(Often.KEPT.value, line("rhythm.choose_kept", rhythm=words))
    return (kept, *plain)


_OFTEN = {
    Often.ONCE: "rhythm.choose_once",
    Often.WEEKLY: "rhythm.choose_weekly",
    Often.TWO_WEEKS: "rhythm.choose_two_weeks",
    Often.THREE_WEEKS: "rhythm.choose_three_weeks",
    Often.FOUR_WEEKS: "rhythm.choose_four_weeks",
    Often.SAME_WEEKDAY: "rhythm.choose_same_weekday",
    Often.LAST_WEEKDAY: "rhythm.choose_last_weekday",
    Often.SAME_DATE: "rhythm.choose_same_date",
    Often.QUARTERLY: "rhythm.choose_quarterly",
}


def _zones(who: Membership, draft: Draft, team_zone: str, now: datetime) -> tuple[Option, ...]:
    """The team's, the person's own, and the one that the meeting has: each once."""
    found = dict.fromkeys((team_zone, who.timezone, draft.zone))
    return tuple(Option(zone, zone_words(zone, now)) for zone in found)


def _people(draft: Draft, members: Sequence[Member]) -> list[Field]:
    options = tuple(Option(str(member.id), member.person.name) for member in members)
    return [
        ChoiceField(
            "facilitator",
            line("meeting.field_facilitator"),
            options,
            value=str(draft.facilitator_id or ""),
            optional=True,
        ),
        ChoiceField(
            "backup",
            line("meeting.field_backup"),
            options,
            value=str(draft.backup_id or ""),
            optional=True,
        ),
    ]


def _exceptions(draft: Draft) -> list[Part]:
    """In which days a file's meeting differs from its rhythm."""
    zone = ZoneInfo(draft.zone)

    def day(at: datetime) -> Time:
        return Time(at.replace(tzinfo=zone), draft.zone, Moment.DATE)

    def hour(at: datetime) -> Time:
        return Time(at.replace(tzinfo=zone), draft.zone)

    found = draft.exceptions
    noon = datetime.min.time().replace(hour=12)
    said = [say("meeting.not_on", day=day(datetime.combine(one, noon))) for one in found.cancelled]
    said += [
        say("meeting.moved_day", day=day(datetime.combine(one, noon)), when=hour(wall))
        for one, wall in found.moved
    ]
    said += [say("meeting.added_day", when=hour(wall)) for wall in found.added]
    return [Bullets(tuple(said))] if said else []
