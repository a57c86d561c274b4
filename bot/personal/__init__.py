"""What each person decides for themselves: pausing, how they are reached, and why they hear."""
