"""Fetching what somebody put into a form. A token goes to Slack's own host and nowhere else."""

from urllib.parse import urlsplit

import aiohttp

from bot.errors import AlongsideError
from bot.texts import line

_CHUNK = 64 * 1024
_OK = 200


class NoFile(AlongsideError):
    """That file cannot be had."""


async def fetch(
    http: aiohttp.ClientSession, url: str, *, token: str, api_url: str, most: int
) -> bytes:
    """The file's bytes, at most one more than `most`. Raises `NoFile` for an address that is not
    the workspace's, for a token that may not read files, and where Slack does not answer."""
    if not is_slacks(url, api_url):
        raise NoFile(line("meeting.no_file"))
    try:
        async with http.get(
            url, headers={"Authorization": f"Bearer {token}"}, allow_redirects=False
        ) as answer:
            _check(answer)
            return await _read(answer, most + 1)
    except (aiohttp.ClientError, TimeoutError) as error:
        raise NoFile(line("meeting.no_file")) from error


def is_slacks(url: str, api_url: str) -> bool:
    """Whether an address is on the host of Slack's Web API or below it ("files.slack.com"), by the
    same scheme and port."""
    try:
        asked, ours = urlsplit(url), urlsplit(api_url)
        host, own = asked.hostname or "", ours.hostname or ""
        same_door = (asked.scheme, asked.port) == (ours.scheme, ours.port)
    except ValueError:
        return False
    return same_door and asked.username is None and (host == own or host.endswith(f".{own}"))


def _check(answer: aiohttp.ClientResponse) -> None:
    """Slack shows whoever may not read a file its sign-in page: by a redirect, or at once."""
    is_page = answer.content_type == "text/html"
    if answer.headers.get("Location") or (answer.status == _OK and is_page):
        raise NoFile(line("meeting.no_permission"))
    if answer.status != _OK:
        raise NoFile(line("meeting.no_file"))


async def _read(answer: aiohttp.ClientResponse, most: int) -> bytes:
    read = bytearray()
    async for chunk in answer.content.iter_chunked(_CHUNK):
        read += chunk
        if len(read) >= most:
            break
    return bytes(read[:most])
