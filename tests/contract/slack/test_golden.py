"""What every card looks like in Slack and how it reads, against the golden files. Each is also
something that Slack would take."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.cards import Card
from bot.outlook import outlook
from handlers.sandbox.checks import message_problems, view_problems
from handlers.sandbox.readable import Reader
from handlers.slack import blockkit
from storage.database import Database
from storage.queries.people import team_of_workspace
from tests.contract.slack import (
    golden_cards,
    golden_catalog,
    golden_ideas,
    golden_people,
    golden_personal,
    golden_pictures,
    golden_projects,
    golden_reflection,
    golden_round,
    golden_setup,
    golden_summary,
)
from tests.contract.slack.golden_homes import BEHIND, HOMES
from tests.contract.slack.homes import import_teams, maple
from tests.golden_files import Golden
from tests.world import BEGINNING

_ALL = (
    golden_cards,
    golden_catalog,
    golden_ideas,
    golden_people,
    golden_personal,
    golden_pictures,
    golden_projects,
    golden_reflection,
    golden_round,
    golden_setup,
    golden_summary,
)
MESSAGES = {name: card for cards in _ALL for name, card in getattr(cards, "MESSAGES", {}).items()}
DIALOGS = {name: card for cards in _ALL for name, card in getattr(cards, "DIALOGS", {}).items()}
FORMS = {name: form for cards in _ALL for name, form in getattr(cards, "FORMS", {}).items()}
READER = Reader({"U0DANA": "Dana Whitfield", "C0QITEAM": "qi-team"}, "America/New_York")


def _dialog(view: dict[str, Any]) -> str:
    buttons = [f"[{view[name]['text']}]" for name in ("submit", "close") if name in view]
    lines = [view["title"]["text"], *READER.blocks(view["blocks"]), " ".join(buttons)]
    return "\n".join(lines)


@pytest.mark.parametrize("name", MESSAGES)
def test_a_message_is_as_it_was_agreed_on(name: str, golden: Golden) -> None:
    payload = blockkit.message(MESSAGES[name])
    assert message_problems(payload) == []
    golden.check(f"message/{name}", READER.message("", payload["blocks"]), payload)


def test_a_picture_that_slack_has_is_shown_with_its_words_behind_it(golden: Golden) -> None:
    payload = blockkit.message(golden_pictures.CARD, {golden_pictures.CHART: "F0123456789"})
    assert message_problems(payload) == []
    golden.check("message/chart", READER.message("", payload["blocks"]), payload)


@pytest.mark.parametrize("name", DIALOGS)
def test_a_dialog_is_as_it_was_agreed_on(name: str, golden: Golden) -> None:
    view = blockkit.modal(DIALOGS[name])
    assert view_problems(view) == []
    golden.check(f"modal/{name}", _dialog(view), view)


@pytest.mark.parametrize("name", FORMS)
def test_a_form_is_as_it_was_agreed_on(name: str, golden: Golden) -> None:
    view = blockkit.form(FORMS[name])
    assert view_problems(view) == []
    golden.check(f"form/{name}", _dialog(view), view)


@pytest.mark.parametrize("name", HOMES)
async def test_a_home_is_as_it_was_agreed_on(database: Database, golden: Golden, name: str) -> None:
    view = blockkit.home(await HOMES[name](database))
    assert view_problems(view) == []
    golden.check(f"home/{name}", "\n".join(READER.blocks(view["blocks"])), view)


@pytest.mark.parametrize("name", BEHIND)
async def test_what_a_home_leads_to_is_as_it_was_agreed_on(
    database: Database, golden: Golden, name: str
) -> None:
    view = blockkit.modal(await BEHIND[name](database))
    assert view_problems(view) == []
    golden.check(f"modal/{name}", _dialog(view), view)


async def test_an_outlook_is_as_it_was_agreed_on(database: Database, golden: Golden) -> None:
    await import_teams(database, maple())
    async with database.reading() as session:
        team = await team_of_workspace(session, 1, 1)
        assert team is not None
        view = blockkit.modal(await outlook(session, team, BEGINNING))
    assert view_problems(view) == []
    golden.check("modal/outlook", _dialog(view), view)


async def test_the_story_of_two_ideas_is_as_it_was_agreed_on(
    database: Database, golden: Golden
) -> None:
    await import_teams(database, maple())
    shown = await golden_ideas.told(database)
    assert shown.keys() == golden_ideas.STORY
    for name, card in shown.items():
        if name.startswith("message/") and isinstance(card, Card):
            payload = blockkit.message(card)
            assert message_problems(payload) == []
            golden.check(name, READER.message("", payload["blocks"]), payload)
        else:
            view = blockkit.modal(card) if isinstance(card, Card) else blockkit.form(card)
            assert view_problems(view) == []
            golden.check(name, _dialog(view), view)


def test_every_golden_file_belongs_to_a_card() -> None:
    folder = Path(__file__).parents[2] / "golden"
    recorded = {
        file.relative_to(folder).with_suffix("").as_posix() for file in folder.rglob("*.json")
    }
    made = {f"message/{name}" for name in (*MESSAGES, "chart")}
    made |= {f"modal/{name}" for name in (*DIALOGS, *BEHIND, "outlook")}
    made |= {f"form/{name}" for name in FORMS} | {f"home/{name}" for name in HOMES}
    made |= golden_ideas.STORY
    assert recorded == made


@pytest.mark.parametrize("name", MESSAGES)
def test_the_words_alone_say_what_the_message_says(name: str) -> None:
    """A notification, a screen reader: the first thing that is read stands in the fallback too."""
    payload = blockkit.message(MESSAGES[name])
    first = READER.blocks(payload["blocks"])[0].splitlines()[0]
    spoken = payload["text"].replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    assert first in spoken
    assert json.dumps(payload)  # what is sent is JSON and nothing else
