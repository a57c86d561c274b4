"""The routines, one package each, and what they share."""
