"""The world with more teams in it, for stories about several."""

from tests.contract.slack.teams import strange_world, three_teams

__all__ = ["strange_world", "three_teams"]
