"""The bot behind its door, with Slack's side in the test's own hands."""

from tests.contract.slack.teams import strange_world, three_teams

__all__ = ["strange_world", "three_teams"]
