"""Somebody's browser on the way through an installation, step by step, without drawing anything."""

import re
from dataclasses import dataclass
from html import unescape
from http.cookies import SimpleCookie
from urllib.parse import parse_qsl, urlsplit

import aiohttp


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
        self._cookies: dict[str, str] = {}

    async def get(self, address: str) -> Page:
        """A page, by way of no redirect."""
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        headers = {"Cookie": cookies} if cookies else {}
        async with self._http.get(address, headers=headers, allow_redirects=False) as answer:
            for line in answer.headers.getall("Set-Cookie", []):
                for name, morsel in SimpleCookie(line).items():
                    self._cookies[name] = morsel.value
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
