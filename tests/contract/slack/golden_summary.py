"""Every card and form of the champion's summary, made of a made-up week."""

from datetime import datetime, timedelta

from bot.cards import Button, Card, Form, Plain, Time
from bot.routines.ideas.actions import board_button
from bot.routines.summary import cards
from bot.routines.summary.cards import Summary
from bot.routines.summary.facts import Facts, Good, Stuck
from bot.texts import line, say

ET = "America/New_York"
NOW = datetime.fromisoformat("2026-01-26T08:30-05:00")
NEXT = Time(datetime.fromisoformat("2026-02-03T09:00-05:00"), ET)
TRICKY = "<!channel> *Tom* & <@U0DANA> `now`"

SHOW = Button("agenda.show", line("agenda.show"), {"team": 7})
CALL = Stuck(
    "call:3",
    say("summary.call"),
    datetime.fromisoformat("2026-01-22T19:00-05:00"),
    Button("outcome.called", line("outcome.called"), {"team": 7, "outcome": 3, "revision": 0}),
)
ITEM = Stuck(
    "item:4",
    say("summary.item_waits", text=Plain(TRICKY)),
    datetime.fromisoformat("2025-12-20T19:00-05:00"),
    SHOW,
    "Sam Okafor",
)
CLOSED = Good(
    say(
        "summary.closed",
        text=Plain("a quieter place to wait"),
        sentence=Plain("From Feb 2 we try the small room."),
    ),
    line(
        "summary.closed_forward",
        text="a quieter place to wait",
        sentence="From Feb 2 we try the small room.",
    ),
)
MOVED = (
    say("summary.came_in", count=3),
    say("summary.from_families", count=2),
    say("summary.talked_about", count=2),
    say("summary.decided", count=1),
    say("summary.answered", count=1),
)


def _week(facts: Facts, following: Time | None = NEXT) -> Summary:
    return Summary(7, "Maple Valley IBD", facts, following, NOW - timedelta(days=7), NOW)


FULL = _week(
    Facts(
        moved=MOVED,
        places=(SHOW, board_button(7)),
        stuck=(ITEM, CALL),
        failed=(say("summary.unreached", name="Rosa Delgado", day=NEXT),),
        good=(CLOSED,),
    )
)
MESSAGES: dict[str, Card] = {
    "summary": cards.summary(FULL),
    "summary_of_a_quiet_week": cards.summary(_week(Facts())),
    "summary_with_no_meeting": cards.summary(_week(Facts(moved=MOVED[:1]), None)),
    "summary_handed": cards.handed(CALL, "Sam Okafor", "Maple Valley IBD"),
}
DIALOGS: dict[str, Card] = {
    "summary_details": cards.details(FULL),
    "summary_details_of_a_quiet_week": cards.details(_week(Facts(), None)),
    "summary_details_of_much": cards.details(_week(Facts(stuck=(CALL,) * 20))),
    "summary_forward": cards.forward(CLOSED),
    "summary_taken": cards.taken(CALL, "Sam Okafor", own=True),
    "summary_handed_over": cards.taken(CALL, "Dana Reyes", own=False),
}
FORMS: dict[str, Form] = {
    "summary_hand_over": cards.hand_over_form(7, CALL, [(1, "Dana Reyes"), (2, "Dr. Lee")]),
}
