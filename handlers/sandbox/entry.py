"""What Slack's own client says before it sends a form: what is missing, too long, too many.

Source of the limits: https://docs.slack.dev/reference/block-kit/block-elements
"""

from collections.abc import Sized
from pathlib import PurePath

from handlers.sandbox.forms import STATE_KEYS
from handlers.sandbox.records import Json

MOST_FILES = 10
FILE_BYTES = 10 * 1024 * 1024


def entry_errors(blocks: list[Json], filled: Json) -> dict[str, str]:
    """What Slack's own client says before it submits, by block id."""
    errors: dict[str, str] = {}
    for block in blocks:
        if block["type"] == "input":
            element = block["element"]
            typed = filled[block["block_id"]][element["action_id"]]
            error = _entry_error(block, element, typed.get(STATE_KEYS[element["type"]]))
            if error:
                errors[block["block_id"]] = error
    return errors


def _entry_error(block: Json, element: Json, value: object) -> str | None:
    if value in (None, "", []):
        return None if block.get("optional") else "Please complete this required field."
    if isinstance(value, str) and element["type"] == "plain_text_input":
        return _length_error(len(value), element)
    if isinstance(value, str) and element["type"] == "email_text_input":
        return None if "@" in value[1:-1] else "Please enter a valid email address."
    if element["type"] == "number_input":
        return _number_error(str(value), element)
    if element["type"] == "file_input":
        return _count_error(value, element)
    most = element.get("max_selected_items")
    if isinstance(value, list) and most and len(value) > most:
        return f"Please choose no more than {most}."
    return None


def _length_error(length: int, element: Json) -> str | None:
    least, most = element.get("min_length", 0), element.get("max_length", 3000)
    if length < least:
        return f"Please use at least {least} characters."
    return f"Please use no more than {most} characters." if length > most else None


def _number_error(value: str, element: Json) -> str | None:
    try:
        number = float(value)
    except ValueError:
        return "Please enter a number."
    if not element.get("is_decimal_allowed") and not number.is_integer():
        return "Please enter a whole number."
    if "min_value" in element and number < float(element["min_value"]):
        return f"Please enter a number that is at least {element['min_value']}."
    if "max_value" in element and number > float(element["max_value"]):
        return f"Please enter a number that is at most {element['max_value']}."
    return None


def file_error(element: Json, name: str, size: int) -> str | None:
    """Why a file cannot go into this field, or None. `size` is in bytes."""
    accepted = [kind.lower() for kind in element.get("filetypes", [])]
    if accepted and PurePath(name).suffix.removeprefix(".").lower() not in accepted:
        return f"{name} cannot go here. This field takes: {', '.join(accepted)}."
    if size > FILE_BYTES:
        return f"{name} is too big. A file can have up to {FILE_BYTES // 1024**2} MB."
    return None


def _count_error(files: object, element: Json) -> str | None:
    most = element.get("max_files", MOST_FILES)
    if isinstance(files, Sized) and len(files) > most:
        return f"Please add no more than {most} {'file' if most == 1 else 'files'}."
    return None
