"""What a run chart says in words, and what is drawn."""

import io
import subprocess
import sys
from fractions import Fraction
from itertools import pairwise
from math import isnan
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Annotation
from PIL import Image

from bot.runcharts import (
    PERCENT,
    Point,
    RunChart,
    Signal,
    alt,
    chart,
    picture,
    share,
    signal,
)
from bot.runcharts.drawing import figure, png

DAYS = [f"Day {number}" for number in range(1, 100)]
LOW_THEN_HIGH = [1] * 10 + [3] * 10

values = st.none() | st.fractions(-3, 1000, max_denominator=60) | st.integers(0, 400)
charts = st.builds(
    chart,
    st.text(max_size=200),
    st.lists(st.builds(Point, st.text(max_size=30), values, st.none() | st.integers(1, 9))),
    st.sampled_from(["items", PERCENT, "$x$", ""]),
)


def counted(*counts: int | Fraction | None, title: str = "Items brought up") -> RunChart:
    points = [Point(day, count) for day, count in zip(DAYS, counts, strict=False)]
    return chart(title, points, "items")


def axes_of(charted: RunChart) -> Axes:
    [axes] = figure(charted).axes
    return axes


def drawn(axes: Axes, shape: str) -> list[float]:
    """Where the points of a shape stand."""
    found = [line for line in axes.get_lines() if line.get_marker() == shape]
    return [float(x) for line in found for x in cast(list[float], line.get_xdata())]


def median_line(axes: Axes) -> Line2D:
    across = [one for one in axes.get_lines() if list(cast(list[float], one.get_xdata())) == [0, 1]]
    [line] = [one for one in across if len(set(cast(list[float], one.get_ydata()))) == 1]
    return line


def words(drawn: Figure) -> list[str]:
    labels = [text.get_text() for axes in drawn.axes for text in axes.texts]
    return [text.get_text() for text in drawn.texts] + labels


def test_the_words_say_what_the_picture_shows() -> None:
    points = [
        share(day, part, of) for day, part, of in zip(DAYS, [1, 2, 3], [4, 4, 3], strict=False)
    ]
    assert alt(chart("The family item was talked about", points)) == (
        "Run chart with 3 points, from Day 1 to Day 3. First: 25%. Last: 100%. Median: 50%. "
        "Each point is a share of 3 to 4. Too few points to say if anything changed."
    )


@pytest.mark.parametrize(
    ("counts", "sentence"),
    [
        ([1, 3, 2, 4] * 2, "Too few points to say if anything changed."),
        ([1, *[2] * 12, 3], "Too few points are off the median to say if anything changed."),
        ([1, 3] * 6, "Only the usual ups and downs."),
        (
            [*[1] * 9, *[3, 3, 1] * 6, *[3] * 3],
            "Likely a real change: 9 points in a row are on one side of the median.",
        ),
        (
            [*[1] * 7, *[3] * 7, *[1] * 3, *[3] * 3],
            "Likely a real change: the line crosses the median only 3 times.",
        ),
        (
            LOW_THEN_HIGH,
            "Likely a real change: 10 points in a row are on one side of the median, and the line "
            "crosses it only once.",
        ),
    ],
)
def test_what_the_rules_say_is_told_in_words_beside_and_on_the_picture(
    counts: list[int], sentence: str
) -> None:
    charted = counted(*counts)
    assert alt(charted).endswith(sentence)
    assert sentence in [text.replace("\n", " ") for text in words(figure(charted))]


def test_gaps_and_units_are_said_and_a_gap_is_not_a_point() -> None:
    said = alt(counted(4, None, Fraction(5, 2), None, 1000))
    assert said.startswith("Run chart with 3 points, from Day 1 to Day 5. Counted in items.")
    assert "First: 4. Last: 1,000. Median: 4. 2 dates have no value." in said


def test_one_point_and_none_are_said_as_they_are() -> None:
    assert alt(counted(3)).startswith(
        "Run chart with one point so far. Counted in items. Day 1: 3."
    )
    assert alt(counted()) == alt(counted(None)) == "A run chart that has no points yet."


def test_a_share_of_nothing_is_a_gap() -> None:
    assert share("Jan 6", 0, 0) == Point("Jan 6", None)
    assert share("Jan 6", 2, 3).value == Fraction(2, 3)


def test_the_signal_of_a_series_is_that_of_its_chart() -> None:
    charted = counted(*LOW_THEN_HIGH)
    assert signal(charted.points) is charted.reading.signal is Signal.BOTH


def test_the_first_the_last_and_the_median_are_written_where_they_are() -> None:
    axes = axes_of(counted(4, 1, None, 7))
    labels = [cast(Annotation, text) for text in axes.texts]
    assert [(label.get_text(), label.xy[1]) for label in labels] == [
        ("4", 4.0),
        ("7", 7.0),
        ("Median\n4", 4.0),
    ]


def test_a_gap_breaks_the_line() -> None:
    line = axes_of(counted(4, None, 7)).get_lines()[0]
    four, gap, seven = cast(list[float], line.get_ydata())
    assert (four, isnan(gap), seven) == (4, True, 7)


@pytest.mark.parametrize(
    ("counts", "broken", "diamonds"),
    [
        ([1, 3] * 6, False, []),
        ([*[1] * 7, *[3] * 7, *[1] * 3, *[3] * 3], True, []),
        (LOW_THEN_HIGH, True, list(range(10))),
    ],
)
def test_a_signal_is_seen_by_shape(counts: list[int], broken: bool, diamonds: list[int]) -> None:
    axes = axes_of(counted(*counts))
    assert median_line(axes).is_dashed() is broken
    assert drawn(axes, "D") == diamonds
    assert len(drawn(axes, "o")) == len(counts) - len(diamonds)


def test_nothing_is_red_or_green() -> None:
    axes = axes_of(counted(*LOW_THEN_HIGH))
    lines, labels = axes.get_lines(), axes.texts
    for color in [*[line.get_color() for line in lines], *[one.get_color() for one in labels]]:
        red, green, blue = to_rgb(color)
        assert blue >= max(red, green)


@pytest.mark.parametrize("count", [1, 2, 3, 5, 12, 30, 52])
def test_the_first_and_the_last_date_are_named_and_few_between(count: int) -> None:
    axes = axes_of(counted(*range(count)))
    named = [label.get_text() for label in axes.get_xticklabels()]
    assert (named[0], named[-1]) == (DAYS[0], DAYS[count - 1])
    assert len(named) == len(set(named)) <= 5
    gaps = [after - before for before, after in pairwise(axes.get_xticks())]
    assert len(set(gaps[:-1])) <= 1
    assert all(gaps[-1] >= gap for gap in gaps)


def test_what_a_point_is_a_share_of_stands_under_its_date() -> None:
    axes = axes_of(chart("Loops closed", [share("Jan 6", 1, 4), share("Jan 20", 1, 1)]))
    assert [label.get_text() for label in axes.get_xticklabels()] == ["Jan 6\nof 4", "Jan 20"]


def test_a_long_title_is_broken_and_ends_in_dots() -> None:
    title = "How often the family item was really talked about " * 5
    shown = figure(counted(1, 2, title=title)).texts[0].get_text().split("\n")
    assert len(shown) == 3
    assert shown[-1].endswith("…")


def test_a_title_is_shown_letter_by_letter() -> None:
    assert not figure(counted(1, title="$x_1$ & <b>")).texts[0].get_parse_math()


async def test_the_picture_is_a_png_wide_enough_to_read_on_a_phone() -> None:
    part = picture(counted(*LOW_THEN_HIGH))
    with Image.open(io.BytesIO(await part.drawing.png())) as image:
        assert image.format == "PNG"
        assert image.width == 1200
        assert 600 < image.height < 1200
    assert (part.title, part.alt) == ("Items brought up", alt(counted(*LOW_THEN_HIGH)))


@pytest.mark.filterwarnings("ignore:Glyph .* missing from font")
@given(charts)
def test_every_series_is_read_and_drawn(charted: RunChart) -> None:
    assert alt(charted)
    assert png(charted).startswith(b"\x89PNG")


@pytest.mark.parametrize("library", ["matplotlib", "procrastinate"])
def test_the_bot_starts_without_what_only_some_need(library: str) -> None:
    asked = (
        "import sys, handlers.cli, handlers.server, bot.runcharts, storage.schema;"
        f"storage.schema.versions(); print('{library}' in sys.modules)"
    )
    told = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "False"
