"""The change package as data in our own words, and what a team adds to it for itself."""
