"""Everything that Slack may ask of the bot, a file per subject: parse, one call, answer.

Each file has a `register`; nothing registers itself. `unknown` comes last: it takes what is left.
"""

from handlers.slack.edge import Edge
from handlers.slack.listeners import (
    agenda,
    catalog,
    commands,
    events,
    items,
    meetings,
    menu,
    outcomes,
    personal,
    projects,
    round,  # noqa: A004 (a meeting's round)
    setup,
    starters,
    team,
    team_settings,
    unknown,
)


def register(app: Edge, public_url: str) -> None:
    """`public_url` is where people reach the web server, without a slash at its end."""
    for subject in (commands, events, agenda, catalog, menu, items, personal, round, outcomes):
        subject.register(app)
    meetings.register(app, public_url)
    for subject in (starters, projects, setup, team, team_settings, unknown):
        subject.register(app)
