"""Starter projects: small things that a team and its partners take on together."""
