"""Only the sandbox's own page, and programs on this machine, may act as its people.

Without it any web page that a developer has open could press buttons here, and a DNS name that
points at this machine could read everything.
"""

from urllib.parse import urlsplit

from starlette.requests import Request

_LOCAL = ("localhost", "127.0.0.1", "::1")


class Guard:
    def __init__(self, base_url: str) -> None:
        self._hosts = {*_LOCAL, urlsplit(base_url).hostname}

    def refusal(self, request: Request, *, form: bool = False, anyone: bool = False) -> str | None:
        """Why this request is refused, or None when it comes from here. `form`: it is one of our
        own pages' forms, not JSON; `anyone`: a link may lead here from any page."""
        host = request.headers.get("Host", "")
        if urlsplit(f"//{host}").hostname not in self._hosts:
            return "unknown host"
        origin = request.headers.get("Origin")
        if origin is not None and urlsplit(origin).netloc != host:
            return "foreign origin"
        is_own = request.headers.get("Sec-Fetch-Site", "none") in ("same-origin", "none")
        if not is_own and not anyone:
            return "foreign site"
        content_type = request.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        expected = "application/x-www-form-urlencoded" if form else "application/json"
        if request.method == "POST" and content_type != expected:
            return f"not {expected}"
        return None
