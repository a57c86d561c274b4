"""What the bot says when somebody joins a team, or leaves it."""
