"""People who put things on agendas all the while, through whichever process answers."""

import asyncio
import random
from dataclasses import dataclass, field
from itertools import count
from urllib.parse import urlencode

import aiohttp

from tests.contract.slack.slack import FORM, signed
from tests.contract.storm.fleet import Post
from tests.contract.storm.network import Member

# Between two things that somebody does, and before somebody tries again.
PAUSE_SECONDS = 0.2
_numbers = count(1)


@dataclass
class People:
    """`told` is what they were told is kept, and `odd` each answer that nobody should get. Who was
    not answered, or with an apology, is counted in `unanswered` and sends the same again."""

    members: list[Member]
    posts: list[Post]
    response_url: str
    http: aiohttp.ClientSession
    chance: random.Random
    told: list[str] = field(default_factory=list)
    odd: list[str] = field(default_factory=list)
    unanswered: int = 0
    _leaving: bool = False

    async def come_and_go(self) -> None:
        while not self._leaving:
            await self._add(self.chance.choice(self.members), f"Point {next(_numbers)}")
            await asyncio.sleep(PAUSE_SECONDS)

    def leave(self) -> None:
        """Each finishes what they are at."""
        self._leaving = True

    async def _add(self, member: Member, text: str) -> None:
        body = urlencode(
            {
                "command": "/coprod",
                "text": f"agenda add {text}",
                "team_id": member.workspace,
                "team_domain": "somewhere",
                "channel_id": member.channel,
                "channel_name": "qi",
                "user_id": member.address,
                "user_name": "somebody",
                "api_app_id": "A0ALONGSIDE",
                "is_enterprise_install": "false",
                "response_url": self.response_url,
                "trigger_id": f"trigger of {text}",
            }
        ).encode()
        while True:
            if await self._is_kept(body):
                return self.told.append(text)
            await asyncio.sleep(PAUSE_SECONDS)

    async def _is_kept(self, body: bytes) -> bool:
        """One try. A kind word that it cannot be done now is an answer too."""
        url = f"{self.chance.choice(self.posts).url}/slack/events"
        try:
            async with self.http.post(
                url, data=body, headers={"Content-Type": FORM, **signed(body)}
            ) as answer:
                status, words = answer.status, await answer.text()
        except aiohttp.ClientError:  # it is dead, or died over this
            self.unanswered += 1
            return False
        if "We have it." in words:
            return True
        self.unanswered += 1
        if status != 200 or not words:
            self.odd.append(f"{status} {words}")
        return False
