"""The way to the bot: whichever process answers, dead or alive."""

import asyncio
import json
import random
from dataclasses import dataclass, field

import aiohttp

from tests.contract.slack.slack import signed
from tests.contract.storm.fleet import Post
from tests.contract.storm.presses import Request

# Slack sends some requests twice, and some people tap twice.
_TWICE = 0.2


@dataclass(frozen=True, slots=True)
class Reply:
    words: str
    post: Post
    deaths: int

    @property
    def has_died(self) -> bool:
        """Whether whoever answered is dead by now, with all that it had still to say."""
        return self.post.deaths > self.deaths

    @property
    def closes_form(self) -> bool:
        """Whether a sent form was taken: it turns into something else, with no complaint."""
        return bool(self.words) and json.loads(self.words).get("response_action") == "update"


@dataclass
class Door:
    """`odd` is each answer that nobody should get. Who was not answered, or with an apology, is
    counted in `unanswered`."""

    posts: list[Post]
    http: aiohttp.ClientSession
    chance: random.Random
    odd: list[str] = field(default_factory=list)
    unanswered: int = 0

    async def send(self, request: Request) -> Reply | None:
        """One try, or two at the same time with the second one's answer; None without an answer."""
        if self.chance.random() >= _TWICE:
            return await self._sent(request)
        _, reply = await asyncio.gather(self._sent(request), self._sent(request))
        return reply

    async def _sent(self, request: Request) -> Reply | None:
        post = self.chance.choice(self.posts)
        deaths = post.deaths
        headers = {"Content-Type": request.kind, **signed(request.body)}
        try:
            async with self.http.post(
                f"{post.url}/slack/events", data=request.body, headers=headers
            ) as answer:
                words = await answer.text()
                if answer.status == 200:
                    return Reply(words, post, deaths)
                self.odd.append(f"{answer.status} {words}")
        except aiohttp.ClientError:  # it is dead, or died over this
            pass
        self.unanswered += 1
        return None
