"""Queries worth a name, by subject. Each is scoped to a workspace or a team that it is given."""
