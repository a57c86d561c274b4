"""Every card and form of a check-in, made of a made-up team."""

from datetime import date, datetime

from bot.cards import Card, Form, Moment, Time
from bot.routines.reflection import cards, results
from bot.routines.reflection.cards import Asked
from storage.queries.reflection import Answered, Published, Score
from storage.tables import Group, Question, ReflectionParticipant, ReflectionRound

ET = "America/New_York"
AT = datetime.fromisoformat("2026-02-19T18:00-05:00")
ROUND = ReflectionRound(
    id=31,
    day=date(2026, 2, 18),
    opens_at=datetime.fromisoformat("2026-02-18T17:30-05:00"),
    remind_at=datetime.fromisoformat("2026-02-23T17:30-05:00"),
    closes_at=datetime.fromisoformat("2026-02-25T17:30-05:00"),
    threshold=5,
    talk=False,
)
ASKED = Asked(ROUND, 7, "Maple Valley IBD", ET)
MAR_3 = Time(datetime.fromisoformat("2026-03-03T09:00-05:00"), ET, Moment.DATE)
OPEN = ReflectionParticipant(id=1, skipped=False)
ANSWERED = ReflectionParticipant(id=1, answered_at=AT, skipped=False)
SKIPPED = ReflectionParticipant(id=1, answered_at=AT, skipped=True)
MINE = Answered(dict(zip(Question, (3, 1, 4, 2), strict=True)), "I'd like to hear back sooner.")
TRICKY = "<!channel> *Thanks* & `more`"


def _score(group: Group, answers: int, asked: int, *middles: int) -> Score:
    return Score(group, dict(zip(Question, middles, strict=True)), answers, asked)


POOLED = Published((_score(Group.EVERYBODY, 7, 9, 6, 3, 8, 7),))
APART = Published(
    (
        _score(Group.PARTNERS, 5, 6, 4, 4, 6, 2),
        _score(Group.CARE_TEAM, 8, 8, 6, 6, 6, 5),
    ),
    ("Evenings are hard for me.", TRICKY),
)

MESSAGES: dict[str, Card] = {
    "checkin": cards.ask("Rosa Delgado", ASKED, OPEN),
    "checkin_again": cards.ask("Rosa Delgado", ASKED, OPEN, again=True),
    "checkin_answered": cards.ask("Rosa Delgado", ASKED, ANSWERED),
    "checkin_skipped": cards.ask("Rosa Delgado", ASKED, SKIPPED),
    "checkin_closed": cards.closed(ASKED, called_off=False),
    "checkin_called_off": cards.closed(ASKED, called_off=True),
    "checkin_talk": cards.talk(ASKED, None),
    "checkin_talk_on_agenda": cards.talk(ASKED, MAR_3),
    "checkin_results": results.card(ASKED, POOLED, None),
    "checkin_results_apart": results.card(ASKED, APART, MAR_3),
    "checkin_results_of_too_few": results.card(ASKED, Published(), None),
}

DIALOGS: dict[str, Card] = {
    "checkin_receipt": cards.receipt(ASKED),
    "checkin_results": results.dialog(ASKED, APART, None),
}

FORMS: dict[str, Form] = {
    "checkin": cards.form(ASKED, None),
    "checkin_changed": cards.form(ASKED, MINE),
}
