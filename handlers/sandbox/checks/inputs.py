"""Inputs that no person could fill: ranges upside down, numbers that are none, moments nowhere.

Source: https://docs.slack.dev/reference/block-kit/block-elements
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from handlers.sandbox.checks.problem import Node, Part, as_list, is_node, problem

NUMBER = re.compile(r"-?\d{1,30}(\.\d{1,30})?")
DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
TIME = re.compile(r"\d{2}:\d{2}")
EXTENSION = re.compile(r"\w+")


def input_problems(parts: list[Part]) -> Iterator[str]:
    """What is wrong with the limits and first values of inputs."""
    for pointer, node in parts:
        match node.get("type"):
            case "plain_text_input":
                yield from _length_problems(pointer, node)
            case "number_input":
                yield from _number_problems(pointer, node)
            case "datepicker":
                yield from _form_problems(pointer, node, "initial_date", DATE)
            case "timepicker":
                yield from _form_problems(pointer, node, "initial_time", TIME)
            case "file_input":
                yield from _filetype_problems(pointer, node)
            case "datetimepicker":
                yield from _moment_problems(pointer, node)
            case "input":
                yield from _dispatch_problems(pointer, node)


def focus_problems(parts: list[Part]) -> Iterator[str]:
    """A view has one cursor: `focus_on_load` may be true once."""
    focused = [place for place, node in parts if node.get("focus_on_load")]
    for place in focused[1:]:
        yield problem("only one element may have focus_on_load", f"{place}/focus_on_load")


def _length_problems(pointer: str, element: Node) -> Iterator[str]:
    least, most = element.get("min_length"), element.get("max_length")
    if isinstance(least, int) and isinstance(most, int) and least > most:
        yield problem("min_length must be less than max_length", f"{pointer}/min_length")


def _number_problems(pointer: str, element: Node) -> Iterator[str]:
    values: dict[str, Decimal] = {}
    for key in ("min_value", "initial_value", "max_value"):
        given = element.get(key)
        if given is None:
            continue
        if not isinstance(given, str) or not NUMBER.fullmatch(given):
            yield problem("must be a number written as a string", f"{pointer}/{key}")
        elif "." in given and element.get("is_decimal_allowed") is False:
            yield problem("must be a whole number", f"{pointer}/{key}")
        else:
            values[key] = Decimal(given)
    ordered = list(values)
    for lower, upper in pairwise(ordered):
        if values[lower] > values[upper]:
            yield problem(f"{lower} must not be more than {upper}", f"{pointer}/{lower}")


def _form_problems(pointer: str, element: Node, key: str, form: re.Pattern[str]) -> Iterator[str]:
    given = element.get(key)
    if isinstance(given, str) and not form.fullmatch(given):
        yield problem(f"invalid {key.removeprefix('initial_')}: {given}", f"{pointer}/{key}")


def _filetype_problems(pointer: str, element: Node) -> Iterator[str]:
    """Any extension will do, not only those that Slack has a type of its own for."""
    for index, given in enumerate(as_list(element.get("filetypes"))):
        if not isinstance(given, str) or not EXTENSION.fullmatch(given):
            yield problem("must be a file extension without a dot", f"{pointer}/filetypes/{index}")


def _moment_problems(pointer: str, element: Node) -> Iterator[str]:
    given = element.get("initial_date_time")
    if given is None:
        return
    if not isinstance(given, int) or len(str(given)) != 10:
        yield problem("must be a Unix time of 10 digits", f"{pointer}/initial_date_time")


def _dispatch_problems(pointer: str, block: Node) -> Iterator[str]:
    element = block.get("element")
    if not is_node(element):
        return
    if block.get("dispatch_action") and element.get("type") == "file_input":
        yield problem("unsupported type: file_input cannot dispatch", f"{pointer}/dispatch_action")
