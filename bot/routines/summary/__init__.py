"""The champion's weekly summary: what moved, what is stuck, what to celebrate, one step to try."""
