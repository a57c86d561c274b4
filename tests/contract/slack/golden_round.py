"""Every card and form of the round and its outcomes, made of a made-up team."""

from collections.abc import Sequence
from datetime import date, datetime

from bot.cards import Card, Form
from bot.routines.agenda import (
    corrections,
    family,
    minutes,
    outcome_cards,
    round_cards,
    round_form,
)
from bot.routines.agenda.family import Held, Witness
from bot.routines.agenda.meetings import Upcoming
from bot.routines.agenda.outcome_cards import Told
from bot.routines.agenda.round_cards import Recorded, Round
from storage.tables import (
    AgendaItem,
    Meeting,
    MeetingSeries,
    Member,
    Outcome,
    Person,
    Reply,
    Result,
    Role,
    Section,
    Team,
)

ET, CT = "America/New_York", "America/Chicago"
AT = datetime.fromisoformat("2026-01-20T10:05-05:00")
MORNING = datetime.fromisoformat("2026-01-21T08:00-05:00")
TRICKY = "<!channel> *Tom* & <@U0DANA> `now`"
PARKING = "Parking is hard to find before 8"
SENTENCE = "From Feb 2 we try the small room for two weeks. Dana will tell you how it went."


def _meeting(number: int, day: str) -> Meeting:
    team = Team(id=7, name="Maple Valley IBD", channel="C0QITEAM", timezone=ET, days_off=[])
    start = datetime.fromisoformat(f"{day}T09:00")
    series = MeetingSeries(id=3, team_id=7, title="QI huddle", minutes=45, start=start)
    series.team, series.exceptions = team, []
    starts_at = datetime.fromisoformat(f"{day}T09:00-05:00")
    row = Meeting(id=number, series_id=3, day=date.fromisoformat(day), starts_at=starts_at)
    row.series = series
    return row


def _member(number: int, name: str, role: Role = Role.CARE_TEAM) -> Member:
    member = Member(id=number, team_id=7, person_id=number, role=role)
    member.person = Person(id=number, name=name)
    return member


JAN_20, FEB_3 = _meeting(20, "2026-01-20"), _meeting(21, "2026-02-03")
DANA, SAM = _member(1, "Dana Reyes"), _member(2, "Sam Okafor")
ROSA, LEE = _member(3, "Rosa Delgado", Role.PARTNER), _member(4, "Dr. Lee")


def _item(
    number: int, author: Member, text: str, meeting: Meeting = JAN_20, *, family: bool = True
) -> AgendaItem:
    section = Section.FAMILY if family else Section.TEAM
    item = AgendaItem(id=number, meeting_id=meeting.id, author_id=author.id, text=text)
    item.section, item.author, item.meeting = section, author, meeting
    return item


def _outcome(
    item: AgendaItem,
    result: Result = Result.DISCUSSED,
    sentence: str = SENTENCE,
    reply: Reply | None = None,
) -> Outcome:
    outcome = Outcome(id=item.id, item_id=item.id, meeting_id=20, result=result, reply=reply)
    outcome.item, outcome.meeting, outcome.sentence = item, JAN_20, sentence
    outcome.revision, outcome.missing, outcome.before = 0, "", ""
    return outcome


def round_of(items: int = 3, waiting: int = 3, *, morning: bool = True) -> Round:
    """The round of January 20 as Dana sees it."""
    upcoming = Upcoming(JAN_20.series, JAN_20.day, JAN_20.starts_at)
    return Round(JAN_20, upcoming, ET, items, waiting, SAM, MORNING if morning else None)


def _many(count: int) -> list[AgendaItem]:
    return [_item(number, ROSA, f"Item number {number}") for number in range(1, count + 1)]


QUIET = _item(5, ROSA, "A quieter place to wait")
CARRIED = _item(6, ROSA, PARKING, FEB_3)
OWN = _item(7, DANA, "The new form", family=False)
CALLS = _item(8, LEE, TRICKY, family=False)
SOME = [OWN, QUIET, CALLS]

ANSWERED = _outcome(QUIET, reply=Reply.YES)
CALL_ME = _outcome(QUIET, reply=Reply.CALL_ME)
CALLED = _outcome(QUIET, reply=Reply.CALL_ME)
CALLED.called_at, CALLED.called_by_id = AT, DANA.id
AGAIN = _outcome(_item(9, ROSA, "A quieter place to wait", FEB_3), reply=Reply.NOT_YET)
AGAIN.missing = "Who watches the small room?"
CORRECTED = _outcome(QUIET, Result.DECIDED, "From Feb 9 we try the small room.")
CORRECTED.before, CORRECTED.revision = SENTENCE, 1
LATER = _outcome(CARRIED, Result.NOT_REACHED, "")
LATER_WITH_A_WORD = _outcome(CARRIED, Result.NOT_REACHED, "Sam asks the garage until then.")
STRANDED = _outcome(_item(10, ROSA, PARKING), Result.NOT_REACHED, "")
OPEN = _outcome(CARRIED, Result.UNRECORDED, "")
RECORDED = _outcome(CALLS, Result.DECIDED, TRICKY)


def _told(*outcomes: Outcome, caller: str = "") -> Sequence[Told]:
    return [Told(outcome, caller) for outcome in outcomes]


def _written_down() -> Meeting:
    meeting = _meeting(20, "2026-01-20")
    meeting.recorded_at, meeting.family_discussed = AT, True
    return meeting


HELD = (
    Held(23, datetime.fromisoformat("2026-02-17T09:00-05:00"), None, ()),
    Held(22, FEB_3.starts_at, False, (Witness(3, "Rosa Delgado", discussed=True),)),
    Held(20, JAN_20.starts_at, True, (Witness(3, "Rosa Delgado", discussed=True),)),
)
NOTES = [
    _outcome(QUIET),
    RECORDED,
    LATER_WITH_A_WORD,
    _outcome(OWN, Result.DECIDED, "We use it\nfrom March."),
]

MESSAGES: dict[str, Card] = {
    "round": round_cards.ask("Dana Reyes", round_of()),
    "round_of_one": round_cards.ask("Dana Reyes", round_of(1, 1)),
    "round_of_own_items": round_cards.ask("Dr. Lee", round_of(1, 0)),
    "round_of_nothing": round_cards.ask("Dana Reyes", round_of(0, 0)),
    "round_again": round_cards.ask("Dana Reyes", round_of(morning=False), again=True),
    "round_of_nothing_again": round_cards.ask("Dana Reyes", round_of(0, 0), again=True),
    "round_snoozed": round_cards.snoozed("Dana Reyes", round_of(), MORNING),
    "round_elsewhere": round_cards.elsewhere("Sam Okafor", round_of()),
    "round_off": round_cards.off(round_of()),
    "round_over": round_cards.over(round_of()),
    "round_lapsed": round_cards.lapsed([CARRIED], round_of()),
    "round_lapsed_with_nothing": round_cards.lapsed([], round_of()),
    "round_lapsed_for_good": round_cards.lapsed([QUIET, CALLS], round_of()),
    "round_recorded": round_cards.recorded(
        "Dana Reyes", Recorded("", AT, 3), round_of(0, 0), can_change=True
    ),
    "round_recorded_by_another": round_cards.recorded(
        "Dana Reyes", Recorded("Sam Okafor", AT, 0), round_of(0, 0), can_change=False
    ),
    "outcome": outcome_cards.outcomes("Rosa Delgado", _told(_outcome(QUIET)), ET),
    "outcomes": outcome_cards.outcomes(
        "Rosa Delgado", _told(CORRECTED, LATER, LATER_WITH_A_WORD, STRANDED), CT
    ),
    "outcome_answered": outcome_cards.outcomes("Rosa Delgado", _told(ANSWERED), ET),
    "outcome_to_call": outcome_cards.outcomes("Rosa Delgado", _told(CALL_ME), ET),
    "outcome_called": outcome_cards.outcomes(
        "Rosa Delgado", _told(CALLED, caller="Dana Reyes"), ET
    ),
    "outcome_not_yet": outcome_cards.outcomes("Rosa Delgado", _told(AGAIN), ET),
    "outcome_lapsed": outcome_cards.lapsed("Rosa Delgado", _told(OPEN, _outcome(QUIET)), ET),
    "outcome_corrected": outcome_cards.correction("Rosa Delgado", Told(CORRECTED), ET),
    "call": outcome_cards.call(Told(CALL_ME), ET, DANA.id),
    "call_made": outcome_cards.call(Told(CALLED, "Dana Reyes"), ET, DANA.id),
    "call_made_by_another": outcome_cards.call(Told(CALLED, "Dana Reyes"), ET, SAM.id),
    "call_over": outcome_cards.call(Told(ANSWERED), ET, DANA.id),
}

DIALOGS: dict[str, Card] = {
    "round_taken": round_cards.taken("Dana Reyes", round_of()),
    "round_handed": round_cards.handed("Sam Okafor", round_of()),
    "minutes": minutes.card(_written_down(), "Dana Reyes", NOTES),
    "family": family.card(HELD, ET),
    "family_of_nothing": family.card((), ET),
    "outcome_receipt": outcome_cards.receipt(AGAIN, ET),
    "outcomes_page": outcome_cards.page(
        _told(*(_outcome(item) for item in _many(17))), ET, first=0
    ),
}

FORMS: dict[str, Form] = {
    "round": round_form.form(round_of(), SOME, {QUIET.id: AGAIN.missing}, DANA.id),
    "round_of_many": round_form.form(round_of(22, 1), _many(22), {}, DANA.id),
    "round_to_whom": round_cards.hand_on_form(round_of(), [SAM, LEE]),
    "round_changed": corrections.form_of(_written_down(), NOTES, DANA.id),
    "outcome_missing": outcome_cards.form(_outcome(QUIET)),
}
