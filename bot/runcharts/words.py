"""A run chart in words: for whoever does not see it, and for the words on the picture."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from babel.numbers import format_decimal, format_percent

from bot.runcharts.chart import PERCENT, Point, RunChart
from bot.runcharts.rules import FEWEST, Reading, Signal, Value
from bot.texts import DEFAULT_LANGUAGE, line


def alt(charted: RunChart) -> str:
    """What the chart shows beside its title: how many points and when, the first, the last and
    the median, and whether it shows a change."""
    return " ".join(_sentences(charted))


def said(reading: Reading) -> str:
    """What the rules say, as one sentence."""
    run, crossings = len(reading.longest), reading.crossings
    match reading.signal:
        case Signal.TOO_FEW if reading.points < FEWEST:
            return line("runchart.too_few")
        case Signal.TOO_FEW:
            return line("runchart.off_median")
        case Signal.NONE:
            return line("runchart.none")
        case Signal.RUN:
            return line("runchart.run", run=run)
        case Signal.CROSSINGS:
            return line("runchart.crossings", count=crossings)
        case Signal.BOTH:
            return line("runchart.both", run=run, count=crossings)


def number(value: Value, unit: str) -> str:
    """A value as it is read: "67%", "2.5", "3"."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    if unit == PERCENT:
        return format_percent(exact, "#,##0%", locale=DEFAULT_LANGUAGE)
    return format_decimal(exact, "#,##0.#", locale=DEFAULT_LANGUAGE)


def _sentences(charted: RunChart) -> Iterator[str]:
    there = [(one.label, one.value) for one in charted.points if one.value is not None]
    reading = charted.reading
    if not there or reading.median is None:
        yield line("runchart.nothing")
        return
    (start, first), (end, last) = there[0], there[-1]
    yield line("runchart.about", count=len(there), start=start, end=end)
    if charted.unit != PERCENT:
        yield line("runchart.unit", unit=charted.unit)
    if len(there) == 1:
        yield line("runchart.only", date=start, value=number(first, charted.unit))
    else:
        yield line(
            "runchart.values",
            first=number(first, charted.unit),
            last=number(last, charted.unit),
            median=number(reading.median, charted.unit),
        )
    if gaps := len(charted.points) - len(there):
        yield line("runchart.gaps", count=gaps)
    yield from _shares(charted.points)
    yield said(reading)


def _shares(points: Sequence[Point]) -> Iterator[str]:
    """What the points are shares of, where they are shares of more than one."""
    sizes = [point.of for point in points if point.of is not None]
    least, most = min(sizes, default=1), max(sizes, default=1)
    if most == 1:
        return
    if least == most:
        yield line("runchart.of_same", count=least)
    else:
        yield line("runchart.of", least=least, most=most)
