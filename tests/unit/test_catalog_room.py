"""However much a team adds to its catalog, Slack takes every card, and none of it is lost."""

import json

from bot.catalog import browse, cards
from bot.catalog.entries import catalog, own_idea, own_starter
from bot.catalog.own import MAX_OWN
from bot.catalog.search import search
from bot.catalog.typed import MAX_TEXT, MAX_TITLE, Typed
from handlers.sandbox.checks import message_problems, view_problems
from handlers.slack import blockkit
from storage.tables import EntryKind
from tests.contract.slack.golden_cards import LEAD
from tests.contract.slack.golden_catalog import entry, starter

WORDS = "Wörter 🌻 " * 100
CONCEPT = "concept:skills"
TITLES = [f"{n}. {WORDS}"[:MAX_TITLE].strip() for n in range(1, MAX_OWN + 1)]
TEXTS = [f"{n}. {WORDS}"[:MAX_TEXT].strip() for n in range(1, MAX_OWN + 1)]
FULLEST = catalog().model_copy(
    update={
        "ideas": tuple(
            own_idea(entry(n, EntryKind.IDEA, Typed(CONCEPT, text))) for n, text in enumerate(TEXTS)
        ),
        "starters": (
            *catalog().starters,
            *(own_starter(starter(n, CONCEPT, title, WORDS)) for n, title in enumerate(TITLES)),
        ),
    }
)


def test_a_concept_with_all_that_a_team_may_add_is_shown_whole() -> None:
    view = blockkit.modal(browse.concept_in(FULLEST, LEAD, CONCEPT))
    sent = json.dumps(view, ensure_ascii=False)

    assert view_problems(view) == []
    assert [text for text in (*TEXTS, *TITLES) if text not in sent] == []


def test_the_list_of_starters_with_all_that_a_team_may_add_is_shown_whole() -> None:
    view = blockkit.modal(cards.starters_card(LEAD, FULLEST.starters))
    sent = json.dumps(view, ensure_ascii=False)

    assert view_problems(view) == []
    assert [title for title in TITLES if title not in sent] == []
    assert sent.count('"catalog.starter') == len(FULLEST.starters)


def test_whatever_is_found_a_message_holds_it_or_says_how_much_more_there_is() -> None:
    found = cards.found_card(LEAD, "wörter", search(FULLEST, "wörter"))

    assert view_problems(blockkit.modal(found)) == []
    message = blockkit.message(found)
    assert message_problems(message) == []
    assert "more lines." in json.dumps(message)
