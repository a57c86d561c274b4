"""Fields of a view or a message: what was filled in, in Slack's typed form, and what is amiss."""

from collections.abc import Iterator, Mapping

from handlers.sandbox.errors import Misuse
from handlers.sandbox.records import Json

# Element type → the key under which its state and its action carry what was chosen.
STATE_KEYS = {
    "plain_text_input": "value",
    "number_input": "value",
    "email_text_input": "value",
    "url_text_input": "value",
    "static_select": "selected_option",
    "radio_buttons": "selected_option",
    "overflow": "selected_option",
    "checkboxes": "selected_options",
    "multi_static_select": "selected_options",
    "external_select": "selected_option",
    "multi_external_select": "selected_options",
    "rich_text_input": "rich_text_value",
    "file_input": "files",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
    "users_select": "selected_user",
    "multi_users_select": "selected_users",
    "channels_select": "selected_channel",
    "multi_channels_select": "selected_channels",
    "conversations_select": "selected_conversation",
    "multi_conversations_select": "selected_conversations",
}
_STATELESS = ("overflow",)
_MANY = ("selected_options", "selected_users", "selected_channels", "selected_conversations")

Values = Mapping[str, Mapping[str, object]]


def elements(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Every interactive element with the block that it stands in."""
    for block in blocks:
        inside = [block.get("accessory"), block.get("element")]
        if block.get("type") == "actions":
            inside += block["elements"]
        for element in inside:
            if isinstance(element, dict) and "action_id" in element:
                yield block, element


def find_element(blocks: list[Json], block_id: str, action_id: str) -> Json:
    """Raises Misuse when the card has changed and the element is no longer on it."""
    for block, element in elements(blocks):
        if block.get("block_id") == block_id and element["action_id"] == action_id:
            return element
    raise Misuse("action_not_found", "This is no longer there. Look again, it may have changed.")


def state(blocks: list[Json], values: Values) -> Json:
    """`state.values` as Slack sends it: what was filled in, else what the field began with.

    A value is a text, None, a list of texts, or already Slack's typed form. Raises Misuse for an
    option that the field does not offer.
    """
    filled: Json = {}
    for block, element in elements(blocks):
        if element["type"] in STATE_KEYS and element["type"] not in _STATELESS:
            entered = values.get(block["block_id"], {})
            typed = (
                typed_value(element, entered[element["action_id"]])
                if element["action_id"] in entered
                else initial_value(element)
            )
            filled.setdefault(block["block_id"], {})[element["action_id"]] = typed
    return filled


def typed_value(element: Json, entered: object) -> Json:
    """What a person put into a field, as Slack types it. Raises Misuse for an unknown option."""
    if isinstance(entered, Mapping) and "type" in entered:
        return dict(entered)
    kind = element["type"]
    key = STATE_KEYS[kind]
    if key == "selected_option":
        value: object = None if entered in (None, "") else _option(element, entered)
    elif key == "selected_options":
        value = [_option(element, one) for one in _texts(entered)]
    elif key in _MANY:
        value = _texts(entered)
    else:
        value = None if entered in (None, "") else entered
    return {"type": kind, key: value}


def initial_value(element: Json) -> Json:
    key = STATE_KEYS[element["type"]]
    initial = "initial_" + key.removeprefix("selected_")
    return {"type": element["type"], key: element.get(initial, [] if key in _MANY else None)}


def options(element: Json) -> list[Json]:
    """The options of a choice, those in groups too."""
    grouped = [option for group in element.get("option_groups", []) for option in group["options"]]
    return [*element.get("options", []), *grouped]


def _option(element: Json, value: object) -> Json:
    for option in options(element):
        if option.get("value") == value:
            return option
    raise Misuse("invalid_option", "That is not one of the choices.")


def _texts(entered: object) -> list[str]:
    if entered is None or entered == "":
        return []
    return [str(one) for one in entered] if isinstance(entered, list) else [str(entered)]


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
