"""Run charts: a measure over time, its median, and whether anything changed.

`chart` makes one of a series, `signal` says what the rules make of it, `alt` says all of it in
words, and `picture` is what a card carries; it is drawn when a face shows it.
"""

from bot.runcharts.chart import PERCENT, Point, RunChart, chart, share, signal
from bot.runcharts.part import picture
from bot.runcharts.rules import Signal
from bot.runcharts.words import alt

__all__ = [
    "PERCENT",
    "Point",
    "RunChart",
    "Signal",
    "alt",
    "chart",
    "picture",
    "share",
    "signal",
]
