"""The link by which one joins a meeting."""

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

from bot.calendars.components import Component

_MAX_LENGTH = 1000
# The letters that RFC 3986 allows.
_LINK = re.compile(r"https://[\w.~:/?#\[\]@!$&'()*+,;=%-]+", re.IGNORECASE | re.ASCII)
_FOR_JOINING = ("CONFERENCE", "X-GOOGLE-CONFERENCE", "X-MICROSOFT-SKYPETEAMSMEETINGURL")
# A link that stands among other words is for joining only if it leads to one of these.
_MEETING_HOSTS = (
    "zoom.us", "zoomgov.com", "teams.microsoft.com", "teams.microsoft.us", "teams.live.com",
    "meet.google.com", "webex.com", "gotomeeting.com", "gotomeet.me", "meet.goto.com",
    "whereby.com", "meet.jit.si", "8x8.vc", "bluejeans.com", "ringcentral.com", "doxy.me",
    "chime.aws", "facetime.apple.com",
)  # fmt: skip
_MAIL_GUARD = ("safelinks.protection.outlook.com",)


def join_link(event: Component) -> str:
    """An https link, "" if the meeting has none."""
    said = [link for name in _FOR_JOINING for link in _links(event, name)]
    if re.fullmatch(_LINK, event.text("LOCATION")):
        said += _links(event, "LOCATION")
    among_words = (
        link
        for name in ("URL", "LOCATION", "DESCRIPTION")
        for link in _links(event, name)
        if _leads_to(link, _MEETING_HOSTS)
    )
    return next(iter([*said, *among_words]), "")


def _links(event: Component, name: str) -> Iterator[str]:
    for value in event.values(name):
        for found in _LINK.findall(value.text):
            link = _unguarded(found.rstrip(".,;:!?)]}'"))
            if len(link) <= _MAX_LENGTH and _host(link):
                yield link


def _unguarded(link: str) -> str:
    """The link behind the one that a hospital's mail guard put in its place."""
    if not _leads_to(link, _MAIL_GUARD):
        return link
    behind = parse_qs(urlsplit(link).query).get("url", [""])[0]
    return behind if _LINK.fullmatch(behind) else link


def _leads_to(link: str, hosts: tuple[str, ...]) -> bool:
    host = _host(link)
    return any(host == known or host.endswith(f".{known}") for known in hosts)


def _host(link: str) -> str:
    try:
        return urlsplit(link).hostname or ""
    except ValueError:
        return ""
