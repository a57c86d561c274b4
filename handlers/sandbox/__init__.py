"""A pretend Slack workspace that a bot cannot tell from the real one."""

from handlers.sandbox.app import Sandbox
from handlers.sandbox.config import Channel, Command, OAuthApp, SandboxConfig, Seed, Shortcut, User

__all__ = ["Channel", "Command", "OAuthApp", "Sandbox", "SandboxConfig", "Seed", "Shortcut", "User"]
