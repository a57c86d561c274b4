"""Everything that Slack may ask of the bot, a file per subject: parse, one call, answer.

A tap shows what it leads to by way of its `Call`, or changes something and says so; what a sent
form returns takes the form's place in the dialog.

Each file has a `register`; nothing registers itself. `unknown` comes last: it takes what is left.
"""

from collections.abc import Callable

from handlers.slack.edge import Edge
from handlers.slack.listeners import (
    agenda,
    catalog,
    commands,
    events,
    ideas,
    installs,
    items,
    leaving,
    meetings,
    menu,
    outcomes,
    personal,
    profile,
    projects,
    reflection,
    round,  # noqa: A004 (a meeting's round)
    setup,
    shortcuts,
    starters,
    summary,
    team,
    team_settings,
    unknown,
)

# In the order in which they are asked. `meetings` and `installs` are told more besides.
SUBJECTS = (
    commands,
    events,
    agenda,
    catalog,
    ideas,
    items,
    leaving,
    menu,
    outcomes,
    personal,
    profile,
    projects,
    reflection,
    round,
    setup,
    shortcuts,
    starters,
    summary,
    team,
    team_settings,
)


def register(app: Edge, public_url: str, forget: Callable[[str], None]) -> None:
    """`public_url` is where people reach the web server, without a slash at its end; `forget`
    drops what this process remembers of a workspace."""
    for subject in SUBJECTS:
        subject.register(app)
    meetings.register(app, public_url)
    installs.register(app, forget)
    unknown.register(app)
