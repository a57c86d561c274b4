"""Installing the bot and removing it: somebody's browser, step by step and without drawing
anything, and what then stands in the database."""

import re
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from http.cookies import SimpleCookie
from urllib.parse import parse_qsl, urlsplit

import aiohttp
from sqlalchemy import func, select

from bot.sealing import new_key
from storage.tables import Base, Delivery, Nudge
from tests.world import World


@dataclass
class Page:
    status: int
    text: str
    address: str

    @property
    def title(self) -> str:
        found = re.search("<h1>(.*?)</h1>", self.text)
        return unescape(found[1]) if found else ""


class Visitor:
    """`host` is where the bot is. The cookies are kept by hand: they are for https alone, which
    browsers take for granted on one's own machine, and aiohttp does not."""

    def __init__(self, host: str, http: aiohttp.ClientSession) -> None:
        self.host = host
        self._http = http
        self.cookies: dict[str, str] = {}

    async def get(self, address: str) -> Page:
        """A page, by way of no redirect."""
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Cookie": cookies} if cookies else {}
        async with self._http.get(address, headers=headers, allow_redirects=False) as answer:
            for line in answer.headers.getall("Set-Cookie", []):
                for name, morsel in SimpleCookie(line).items():
                    self.cookies[name] = morsel.value
            return Page(answer.status, await answer.text(), address)

    async def begin(self) -> str:
        """Opens the install page; the address at Slack that it leads to."""
        page = await self.get(f"{self.host}/slack/install")
        assert page.status == 200, page
        found = re.search(r'class="go" href="([^"]+)"', page.text)
        assert found, page
        return unescape(found[1])

    async def decide(self, address: str, decision: str) -> str:
        """Allows or cancels on Slack's page; where that sends the browser."""
        page = await self.get(address)
        assert page.status == 200, page
        named = re.findall(r'name="(\w+)" value="([^"]*)"', page.text)
        fields = {name: unescape(value) for name, value in named if name != "decision"}
        path = address.partition("?")[0]
        async with self._http.post(
            path, data={**fields, "decision": decision}, allow_redirects=False
        ) as answer:
            assert answer.status == 302, await answer.text()
            return answer.headers["Location"]

    async def install(self, workspace: str = "") -> Page:
        """The whole way. Of several workspaces it is the one with that id."""
        address = await self.begin()
        if workspace:
            parts = urlsplit(address)
            address = f"{parts.scheme}://{parts.netloc}/{workspace}{parts.path}?{parts.query}"
        return await self.get(await self.decide(address, "allow"))


def query(address: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(address).query))


OLD_KEY, KEY = new_key(), new_key()
ASKED = "2026-01-14T17:31-05:00"


async def states_of(world: World) -> dict[str, int]:
    """How many deliveries ended in which state, by reason."""
    async with world.bot.database.reading() as session:
        counted = select(Delivery.state, Delivery.reason, func.count()).group_by(
            Delivery.state, Delivery.reason
        )
        rows = (await session.execute(counted)).all()
    return {f"{state} {reason}".strip(): number for state, reason, number in rows}


async def nudges(world: World) -> int:
    async with world.bot.database.reading() as session:
        return await session.scalar(select(func.count()).select_from(Nudge)) or 0


async def steps(world: World) -> list[tuple[str, str, str]]:
    """Each delivery: its step, how it ended, and why."""
    async with world.bot.database.reading() as session:
        told = select(Nudge.step, Delivery.state, Delivery.reason).join(Delivery)
        rows = (await session.execute(told.order_by(Delivery.id))).all()
    return [(step, state.value, reason) for step, state, reason in rows]


async def everything(world: World) -> str:
    """All that the database holds, as text."""
    held = []
    async with world.bot.database.reading() as session:
        for table in Base.metadata.sorted_tables:
            held += [str(row) for row in (await session.execute(table.select())).all()]
    return "\n".join(held)


async def tell(world: World, kind: str, at: str, **tokens: list[str]) -> None:
    """Slack tells of something that happened then."""
    happened = f"{datetime.fromisoformat(at).timestamp():.6f}"
    world.sandbox.dispatch.event({"type": kind, "tokens": tokens, "event_ts": happened})
    await world.settled()


async def is_there(world: World) -> bool:
    """Whether the bot takes itself to be in the workspace."""
    return await world.bot.workspaces.identity("T0MAPLE") is not None


async def remove_app(world: World) -> None:
    """The admin takes the app out, on Slack's page."""
    async with world.http.post(f"{world.base_url}/apps", data={"remove": "1"}) as answer:
        assert answer.status == 200
    await world.settled()
