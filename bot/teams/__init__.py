"""A team from its first day on: setting it up, who is in it, how it is set, and putting it away."""
