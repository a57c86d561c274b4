"""Everything that Slack may ask of the bot, a file per subject: parse, one call, answer.

Each file has a `register`; nothing registers itself. `unknown` comes last: it takes what is left.
"""

from handlers.slack.edge import Edge
from handlers.slack.listeners import (
    agenda,
    commands,
    events,
    ideas,
    items,
    meetings,
    menu,
    outcomes,
    personal,
    round,  # noqa: A004 (a meeting's round)
    setup,
    shortcuts,
    team,
    team_settings,
    unknown,
)


def register(app: Edge, public_url: str) -> None:
    """`public_url` is where people reach the web server, without a slash at its end."""
    everyday = (commands, events, agenda, menu, items, personal, round, outcomes)
    for subject in (*everyday, ideas, shortcuts):
        subject.register(app)
    meetings.register(app, public_url)
    for subject in (setup, team, team_settings, unknown):
        subject.register(app)
