"""A run chart as a part of a card."""

from bot.cards import Picture
from bot.runcharts.chart import RunChart
from bot.runcharts.words import alt


def picture(charted: RunChart, name: str = "run-chart.png") -> Picture:
    """The chart, drawn when a face shows it; `name` is what its file is called."""
    return Picture(name, charted.title, alt(charted), charted)
