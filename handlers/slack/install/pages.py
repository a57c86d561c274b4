"""The pages that somebody sees who installs the bot: plain HTML, nothing from elsewhere."""

import base64
import hashlib
from collections.abc import Iterable
from html import escape

from bot.texts import line
from handlers.slack.manifest import INSTALL_PATH, SCOPES

_STYLE = (
    "body{margin:0;background:#f6f5f1;color:#1d2b2d;font:1.0625rem/1.5 system-ui,sans-serif}"
    "main{max-width:34rem;margin:0 auto;padding:2.5rem 1.25rem}"
    "h1{font-size:1.5rem;line-height:1.25}"
    "li{margin:.4rem 0}"
    "a.go{display:inline-block;margin-top:1rem;padding:.75rem 1.25rem;border-radius:.5rem;"
    "background:#2f5d62;color:#fff;font-weight:600;text-decoration:none}"
    "a.go:focus-visible{outline:3px solid #d98e04;outline-offset:2px}"
    "@media(prefers-color-scheme:dark){body{background:#16201f;color:#e7ecea}"
    "a.go{background:#8fc7c2;color:#10201f}}"
)
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def begin(address: str) -> str:
    """What the bot asks a workspace for, and why; `address` is Slack's page to agree on."""
    return _page(
        line("install.title"),
        [line("install.intro"), line("install.asks")],
        items=SCOPES.values(),
        after=[line("install.who")],
        go=(line("install.go"), address),
    )


def done(workspace: str, address: str) -> str:
    """It is in; `address` opens Slack there."""
    said = [line("install.next"), line("install.by_hand")]
    return _page(
        line("install.done", workspace=workspace), said, go=(line("install.open"), address)
    )


def ended(key: str) -> str:
    """Nothing was installed, and why (`install.why_KEY`); it can be begun again."""
    said = [line(f"install.why_{key}"), line("install.nothing")]
    return _page(line(f"install.why_{key}_title"), said, go=(line("install.again"), INSTALL_PATH))


def failed(reference: str) -> str:
    """Nothing was installed, for a reason that is in the log."""
    said = [line("install.trouble", reference=reference), line("install.nothing")]
    return _page(line("install.trouble_title"), said, go=(line("install.again"), INSTALL_PATH))


def _page(
    title: str,
    said: Iterable[str],
    *,
    items: Iterable[str] = (),
    after: Iterable[str] = (),
    go: tuple[str, str],
) -> str:
    listed = "".join(f"<li>{escape(item)}</li>" for item in items)
    label, address = go
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body><main>"
        f"<h1>{escape(title)}</h1>{_paragraphs(said)}"
        f"{f'<ul>{listed}</ul>' if listed else ''}{_paragraphs(after)}"
        f'<p><a class="go" href="{escape(address)}">{escape(label)}</a></p>'
        "</main></body></html>"
    )


def _paragraphs(said: Iterable[str]) -> str:
    return "".join(f"<p>{escape(sentence)}</p>" for sentence in said)
