"""Addresses that lead somewhere."""

import re
from collections.abc import Iterator

from handlers.sandbox.checks.problem import Part, problem

# A link may open another program (`mailto:`, `tel:`, `slack:`); a picture comes over the web.
ANY_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>]+")
WEB = re.compile(r"https?://[^\s<>/]+\S*")
PATTERNS = {
    "url": ANY_SCHEME,
    "title_url": WEB,
    "image_url": WEB,
    "thumbnail_url": WEB,
    "video_url": WEB,
    "provider_icon_url": WEB,
}


def link_problems(parts: list[Part]) -> Iterator[str]:
    """Addresses without a scheme or with spaces in them."""
    for pointer, node in parts:
        for key, pattern in PATTERNS.items():
            value = node.get(key)
            if isinstance(value, str) and not pattern.fullmatch(value):
                yield problem(f"invalid {key.replace('_', ' ')}", f"{pointer}/{key}")
