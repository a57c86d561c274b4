"""A run chart drawn by matplotlib. Import this late: it brings matplotlib with it.

The picture is read at a phone's width, so letters are large and few, and labels stand at what
they name. What the rules found is told in words and by shape, never by a color: the median's line
is broken where there is a signal, and the points of a run that is too long are diamonds.
"""

import io
from collections.abc import Sequence
from math import ceil, nan
from textwrap import wrap
from threading import Lock
from typing import Literal

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke
from matplotlib.ticker import FixedLocator, MaxNLocator

from bot.runcharts.chart import PERCENT, Point, RunChart
from bot.runcharts.rules import Signal
from bot.runcharts.words import number, said
from bot.texts import line

# 1,200 pixels wide; a phone shows it at about a third of that.
_WIDTH, _DPI = 5.0, 240
_INK, _SOFT, _LINE, _PAPER = "#1f2933", "#52606d", "#1f5a96", "#ffffff"
_TITLE, _SAID, _LABEL = 15.0, 12.5, 12.0
# What fits in a line of the title and of what is said, in letters, and between two dates.
_TITLE_LETTERS, _SAID_LETTERS, _LINES, _DATES_LETTERS = 33, 44, 3, 34
# In inches: a line of the title, of what is said, the plot with its labels, and the room between.
_TITLE_LINE, _SAID_LINE, _PLOT, _ROOM = 0.27, 0.23, 2.7, 0.14
_LEFT, _RIGHT, _FOOT = 0.62, 4.0, 0.58
_MANY = 40
# matplotlib promises nothing about two threads that draw at the same time.
_one_at_a_time = Lock()


def png(charted: RunChart) -> bytes:
    """The chart as the bytes of a PNG file."""
    with _one_at_a_time:
        drawn, file = figure(charted), io.BytesIO()
        FigureCanvasAgg(drawn)  # the canvas that the figure is drawn on from here
        drawn.savefig(file, format="png")
    return file.getvalue()


def figure(charted: RunChart) -> Figure:
    """The chart as a figure of its own, without pyplot's global state."""
    title = _broken(charted.title, _TITLE_LETTERS)
    told = _broken(said(charted.reading), _SAID_LETTERS)
    told_at = _ROOM + len(title) * _TITLE_LINE + _ROOM / 2
    plot_at = told_at + len(told) * _SAID_LINE + 2 * _ROOM
    height = plot_at + _PLOT
    drawn = Figure((_WIDTH, height), dpi=_DPI, facecolor=_PAPER)
    for lines, top, size, weight in (
        (title, _ROOM, _TITLE, "bold"),
        (told, told_at, _SAID, "normal"),
    ):
        drawn.text(
            _ROOM / _WIDTH,
            1 - top / height,
            "\n".join(lines),
            fontsize=size,
            fontweight=weight,
            color=_INK,
            verticalalignment="top",
            parse_math=False,
        )
    box = (_LEFT / _WIDTH, _FOOT / height, (_RIGHT - _LEFT) / _WIDTH, (_PLOT - _FOOT) / height)
    axes = drawn.add_axes(box)
    _frame(axes, charted)
    _dates(axes, charted)
    _line(axes, charted)
    _median(axes, charted)
    return drawn


def _broken(text: str, letters: int) -> list[str]:
    return wrap(text, letters, max_lines=_LINES, placeholder="…") or [""]


def _frame(axes: Axes, charted: RunChart) -> None:
    """The scale: it begins at nothing, and shares end at all."""
    values = [float(point.value) for point in charted.points if point.value is not None]
    if charted.unit == PERCENT:
        axes.set_ylim(-0.16, 1.1)
        axes.yaxis.set_major_locator(FixedLocator([0, 0.5, 1]))
        axes.set_yticks([0, 0.5, 1], ["0%", "50%", "100%"])
    else:
        least, most = min([0.0, *values]), max([0.0, *values]) or 1.0
        axes.set_ylim(least - 0.16 * most, most * 1.18)
        axes.yaxis.set_major_locator(MaxNLocator(3, integer=True))
        axes.set_title(charted.unit, fontsize=_LABEL, color=_SOFT, loc="left", parse_math=False)
    axes.tick_params(labelsize=_LABEL, labelcolor=_SOFT, color=_SOFT, length=3)
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set_color(_SOFT)


def _dates(axes: Axes, charted: RunChart) -> None:
    """As many dates as have room, the first and the last among them."""
    points = charted.points
    axes.set_xlim(-0.5, max(len(points), 2) - 0.5)
    if not points:
        axes.set_xticks([])
        return
    labels = [_dated(point) for point in points]
    letters = max(len(words) for label in labels for words in label.split("\n"))
    places = _labelled(len(points), letters)
    axes.set_xticks(places, [labels[place] for place in places])
    for label in axes.get_xticklabels():
        label.set_parse_math(False)


def _dated(point: Point) -> str:
    """The date, and what the point is a share of where that is more than one."""
    if point.of is None or point.of == 1:
        return point.label
    return f"{point.label}\n{line('runchart.shares', count=point.of)}"


def _labelled(count: int, letters: int) -> list[int]:
    """The places whose dates have room: evenly apart from the first, and the last."""
    last = count - 1
    step = max(1, ceil(last / max(1, _DATES_LETTERS // (letters + 1) - 1)))
    return [*(place for place in range(0, last, step) if last - place >= step), last]


def _line(axes: Axes, charted: RunChart) -> None:
    """The points in time. A gap breaks the line; the first and the last say their value."""
    values = [nan if point.value is None else float(point.value) for point in charted.points]
    reading = charted.reading
    in_run = reading.longest if reading.signal in (Signal.RUN, Signal.BOTH) else ()
    size = 4 if len(values) > _MANY else 6
    axes.plot(range(len(values)), values, color=_LINE, linewidth=1.8)
    for shape, places, bigger in (
        ("o", [place for place in range(len(values)) if place not in in_run], 0),
        ("D", in_run, 1),
    ):
        shown = [values[place] for place in places]
        axes.plot(places, shown, shape, color=_LINE, markersize=size + bigger, linestyle="none")
    there = [place for place, point in enumerate(charted.points) if point.value is not None]
    if there:
        _value(axes, charted, there[0], there[1:2], "left")
    if there[1:]:
        _value(axes, charted, there[-1], there[-2:-1], "right")


def _value(
    axes: Axes, charted: RunChart, place: int, beside: Sequence[int], side: Literal["left", "right"]
) -> None:
    """Says a point's value, away from where the line goes to the point beside it."""
    value = charted.points[place].value
    others = [charted.points[one].value for one in beside]
    if value is None:
        return
    below = any(other is not None and other > value for other in others)
    axes.annotate(
        number(value, charted.unit),
        (place, float(value)),
        xytext=(-5 if side == "left" else 5, -7 if below else 7),
        textcoords="offset points",
        horizontalalignment=side,
        verticalalignment="top" if below else "bottom",
        fontsize=_LABEL,
        fontweight="bold",
        color=_LINE,
        path_effects=[withStroke(linewidth=3, foreground=_PAPER)],  # readable over the line
    )


def _median(axes: Axes, charted: RunChart) -> None:
    reading = charted.reading
    if reading.median is None:
        return
    calm = reading.signal in (Signal.TOO_FEW, Signal.NONE)
    height = float(reading.median)
    axes.axhline(height, color=_INK, linewidth=1.3, linestyle="-" if calm else (0, (5, 3)))
    axes.annotate(
        line("runchart.median", median=number(reading.median, charted.unit)),
        (1, height),
        xycoords=("axes fraction", "data"),
        xytext=(5, 0),
        textcoords="offset points",
        verticalalignment="center",
        fontsize=_LABEL,
        color=_INK,
    )
