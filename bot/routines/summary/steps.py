"""The steps of the summary: the weekly message, and what one hands to another."""

from enum import StrEnum


class Step(StrEnum):
    WEEK = "week"
    HANDED = "handed"
