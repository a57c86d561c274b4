"""A summary is short whatever the week was like, and a quiet week is one line."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.cards import Bullets, Button, Buttons, Card, Paragraph, Plain, Text, Time
from bot.routines.summary import cards
from bot.routines.summary.facts import Facts, Good, Stuck, together
from bot.routines.summary.words import MOST_WORDS, clipped, count
from bot.texts import plain

WEEK = timedelta(days=7)
NOW = datetime(2026, 1, 26, 13, 30, tzinfo=UTC)
NEXT = Time(NOW + timedelta(days=8), "America/New_York")
TEXTS = st.lists(
    st.integers(1, 40).map(lambda words: (Plain(" ".join(["word"] * words)),)), max_size=6
).map(tuple)


@st.composite
def stuck(draw: st.DrawFn) -> Stuck:
    what = draw(st.integers(1, 30))
    age = draw(st.integers(0, 400))
    who = draw(st.sampled_from(["", "Sam Okafor"]))
    words: Text = (Plain(" ".join(["stuck"] * what)),)
    return Stuck(f"item:{age}", words, NOW - timedelta(days=age), None, who)


@st.composite
def weeks(draw: st.DrawFn) -> cards.Summary:
    facts = Facts(
        moved=draw(TEXTS),
        stuck=tuple(draw(st.lists(stuck(), max_size=5))),
        ahead=draw(TEXTS),
        failed=draw(TEXTS),
        good=tuple(Good(text, plain(text)) for text in draw(TEXTS)),
        tries=draw(TEXTS),
    )
    following = draw(st.sampled_from([NEXT, None]))
    return cards.Summary(
        7, "Maple Valley IBD", together([facts]), following, NOW - timedelta(days=7), NOW
    )


def words_of(card: Card) -> int:
    texts = [part.text for part in card.parts if isinstance(part, Paragraph)]
    texts += [text for part in card.parts if isinstance(part, Bullets) for text in part.items]
    return sum(count(text) for text in texts)


@given(weeks())
def test_no_week_is_told_in_more_than_eighty_words(week: cards.Summary) -> None:
    assert words_of(cards.summary(week)) <= MOST_WORDS


@given(weeks())
def test_when_the_next_meeting_is_never_makes_room_for_anything_else(week: cards.Summary) -> None:
    said = [plain(part.text) for part in cards.summary(week).parts if isinstance(part, Paragraph)]

    following = plain((NEXT,)) if week.next_meeting else "No meeting is planned."
    assert following in said[-1]


@given(weeks())
def test_everything_that_had_no_room_stands_in_the_details(week: cards.Summary) -> None:
    parts = cards.details(week).parts
    shown = {text for part in parts if isinstance(part, Bullets) for text in part.items}

    facts = week.facts
    good = {one.what for one in facts.good}
    assert shown >= {*facts.moved, *facts.ahead, *facts.failed, *facts.tries, *good}


def test_what_waits_the_longest_comes_first() -> None:
    one = Stuck("call:1", (Plain("a call"),), NOW - timedelta(days=2))
    other = Stuck("item:2", (Plain("an item"),), NOW - timedelta(days=40))

    assert together([Facts(stuck=(one,)), Facts(stuck=(other,))]).stuck == (other, one)


def test_whoever_has_it_in_hand_is_not_offered_to_do_it() -> None:
    facts = Facts(stuck=(Stuck("call:1", (Plain("a call"),), NOW, None, "Sam Okafor"),))
    card = cards.summary(cards.Summary(7, "Maple", facts, NEXT, NOW - WEEK, NOW))

    labels = [tap.label for part in card.parts if isinstance(part, Buttons) for tap in part.buttons]
    assert labels == ["Hand over", "Details"]


def test_what_people_wrote_is_quoted_by_its_beginning() -> None:
    assert clipped("One two three", 3) == "One two three"
    assert clipped("One two\nthree four", 3) == "One two three …"


def test_a_week_in_which_only_questions_went_out_is_a_quiet_one() -> None:
    asked = Facts(asked=((Plain("2 questions went to family partners."),),))
    moved = Facts(asked=asked.asked, moved=((Plain("One new item came in."),),))

    assert cards.is_quiet(asked)
    assert not cards.is_quiet(moved)
    told = cards.summary(cards.Summary(7, "Maple", moved, NEXT, NOW - WEEK, NOW))
    [list_] = [part for part in told.parts if isinstance(part, Bullets)]
    assert list_.items == (*moved.asked, *moved.moved)


@given(weeks())
def test_each_part_of_the_details_leads_to_where_one_acts(week: cards.Summary) -> None:
    places = (Button("agenda.show", "See agenda"),) if week.facts.moved else ()
    shown = cards.details(replace(week, facts=replace(week.facts, places=places)))

    after = zip(shown.parts, shown.parts[1:], strict=False)
    assert all(isinstance(acts, Buttons) for part, acts in after if isinstance(part, Bullets))
