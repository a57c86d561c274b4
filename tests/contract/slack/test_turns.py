"""Whatever the bot asks of Slack by itself it takes a turn for, and the turns are everybody's."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from slack_sdk.web.async_client import AsyncWebClient
from starlette.responses import Response

from bot.cards import Card, Paragraph, Picture
from bot.platforms import InDoubt, TryLater
from bot.texts import say
from handlers.app import assembled, deliver_now
from handlers.demo.seed import CHANNEL, SEED
from handlers.slack.pace import NoPace, Turns
from handlers.slack.platform import SlackPlatform
from handlers.slack.rates import POST, rate_in, rate_of
from handlers.slack.uploads import Uploads
from storage.database import Database
from storage.queries.pace import Rate
from tests.contract.core.hospital import open_hospital
from tests.contract.sandbox.world import BOT_TOKEN, House, open_house
from tests.contract.slack.test_pictures import Drawn, a_workspace
from tests.world import open_world

CARD = Card((Paragraph(say("reason.stale")),))
CHART = Picture("loops.png", "Loops closed", "Two of three.", Drawn())


class Noted(NoPace):
    """Lets everybody pass, and remembers by which limits."""

    def __init__(self) -> None:
        self.taken: list[Sequence[Rate]] = []
        self.paused: list[tuple[Rate, float]] = []
        self.tidied = 0

    async def turn(self, workspace: str, rates: Sequence[Rate]) -> None:
        self.taken.append(rates)

    async def pause(self, workspace: str, rate: Rate, seconds: float) -> None:
        self.paused.append((rate, seconds))

    async def tidy(self) -> None:
        self.tidied += 1


def asked_of(house: House) -> list[str]:
    """What went over the wire, in order."""
    entries = house.sandbox.workspace.traffic.after(0)
    return [entry["name"] for entry in entries if entry["way"] == "from bot"]


async def test_every_call_takes_a_turn_by_the_limits_of_its_method() -> None:
    pace = Noted()
    async with open_house() as house:
        client = AsyncWebClient(
            BOT_TOKEN, f"{house.url}/api/", session=house.http, retry_handlers=[]
        )
        turns = Turns(pace, "T0MAPLE")
        uploads = Uploads(client, house.http, turns)
        platform = SlackPlatform(client, turns, uploads, lambda: None, can_look=True)
        sent = await platform.send("U0ROSA", Card((*CARD.parts, CHART)), key="delivery:7")
        await platform.update(sent, CARD)
        await platform.find("U0ROSA", {"delivery:7"}, house.clock.now() - timedelta(minutes=1))

        called = [name for name in asked_of(house) if "." in name]  # an upload is no method
    assert {POST, "chat.update", "conversations.open", "conversations.history"} < set(called)
    assert [rates[0] for rates in pace.taken] == [rate_of(method) for method in called]
    in_a_channel = [rates[1:] for rates in pace.taken if len(rates) > 1]
    assert in_a_channel == [[rate_in("U0ROSA")], [rate_in(sent.place)]]


# Slack's own answer, and what a proxy may put in its place.
TOO_MANY = [
    ("application/json", '{"ok": false, "error": "ratelimited"}'),
    *(("application/json", text) for text in ("<h1>Too many", "", "null", "[]", '"slow"')),
    ("text/html", "<h1>Too many</h1>"),
    ("text/plain", "Too many"),
]


@pytest.mark.parametrize(
    ("said", "seconds"),
    [("7", 7.0), ("-7", 1.0), ("soon", 1.0), ("Wed, 21 Oct 2026 07:28:00 GMT", 1.0), (None, 1.0)],
)
async def test_however_slack_asks_for_time_it_gets_some_and_nothing_is_in_doubt(
    said: str | None, seconds: float
) -> None:
    pace, header = Noted(), {"Retry-After": said} if said else {}
    async with a_workspace(pace=pace) as slack:
        for kind, text in TOO_MANY:
            slack.instead[POST].append(Response(text, 429, header, kind))
            with pytest.raises(TryLater) as caught:
                await slack.send(CARD)
            assert (type(caught.value), caught.value.seconds) == (TryLater, seconds), (kind, text)

    assert pace.paused == [(rate_of(POST), seconds)] * len(TOO_MANY)


async def test_after_an_answer_that_is_no_text_it_is_in_doubt_whether_the_message_arrived() -> None:
    async with a_workspace() as slack:
        slack.instead[POST].append(Response(b"\xff", 502, media_type="text/plain"))
        with pytest.raises(InDoubt):
            await slack.send(CARD)


@pytest.mark.parametrize("backend", ["postgres"])
async def test_a_429_that_one_process_gets_while_it_sends_keeps_all_of_them_away(
    tmp_path: Path, database_url: str, database: Database
) -> None:
    async with open_hospital(tmp_path, database_url, database) as hospital:
        settings = hospital.settings()
        hospital.house.sandbox.limit(POST, 3600)
        async with assembled(settings) as first, assembled(settings) as second:
            await deliver_now(first)
            # What was on its way already met it too.
            asked_before = asked_of(hospital.house).count(POST)
            platform = await second.workspaces.named(SEED.team_id)
            with pytest.raises(TryLater) as caught:
                await platform.send(CHANNEL, CARD, key="")

        assert 3000 < (caught.value.seconds or 0) <= 3600
        assert asked_of(hospital.house).count(POST) == asked_before > 0
        assert await hospital.states() == ["waiting"] * 3


@pytest.mark.parametrize("backend", ["sqlite"])
async def test_a_tick_forgets_the_limits_that_limit_nobody_any_more(
    database_url: str, tmp_path: Path
) -> None:
    pace = Noted()
    async with open_world(database_url, tmp_path, pace=pace) as world:
        await world.bot.tick()

    assert pace.tidied == 1
