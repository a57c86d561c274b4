"""Fields of a view or a message: what was filled in, in Slack's typed form."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from handlers.sandbox.errors import Misuse
from handlers.sandbox.offered import FROM_WORKSPACE, offered, options
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
_MANY = (
    *("selected_options", "selected_users", "selected_channels", "selected_conversations"),
    "files",
)

Values = Mapping[str, Mapping[str, object]]


@dataclass(frozen=True)
class Around:
    """What the fields stand in: the workspace as their person sees it (`/sandbox/state`), the
    conversation that they were opened from, and the person's files by id.

    `file` gives Slack's file object and raises Misuse for a file that is not theirs.
    """

    state: Json
    conversation: str | None
    file: Callable[[str], Json]


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


def state(blocks: list[Json], values: Values, around: Around) -> Json:
    """`state.values` as Slack sends it: what was filled in, else what the field began with.

    A value is a text, None, a list of texts, or already Slack's typed form. Raises Misuse for an
    option that the field does not offer.
    """
    filled: Json = {}
    for block, element in elements(blocks):
        if element["type"] in STATE_KEYS and element["type"] not in _STATELESS:
            entered = values.get(block["block_id"], {})
            typed = (
                typed_value(element, entered[element["action_id"]], around)
                if element["action_id"] in entered
                else initial_value(element, around.state, around.conversation)
            )
            filled.setdefault(block["block_id"], {})[element["action_id"]] = typed
    return filled


def typed_value(element: Json, entered: object, around: Around) -> Json:
    """What a person put into a field, as Slack types it. Raises Misuse for an unknown option."""
    if isinstance(entered, Mapping) and "type" in entered:
        return dict(entered)
    kind = element["type"]
    key = STATE_KEYS[kind]
    chosen = _several(entered)
    if kind in FROM_WORKSPACE:
        _check_offered(chosen, offered(element, around.state))
    value: object = None if entered in (None, "") else entered
    if key == "selected_option":
        value = _option(element, entered) if chosen else None
    elif key == "selected_options":
        value = [_option(element, one) for one in chosen]
    elif key == "files":
        value = [around.file(_file_id(one)) for one in chosen]
    elif key in _MANY:
        value = chosen
    return {"type": kind, key: value}


def initial_value(element: Json, state: Json, conversation: str | None) -> Json:
    """What a field begins with; `conversation` is where the form was opened from."""
    key = STATE_KEYS[element["type"]]
    initial = "initial_" + key.removeprefix("selected_")
    value = element.get(initial, [] if key in _MANY else None)
    if not value and element.get("default_to_current_conversation"):
        here = [conversation] if conversation in offered(element, state) else []
        value = here if key in _MANY else next(iter(here), None)
    return {"type": element["type"], key: value}


def _option(element: Json, value: object) -> Json:
    for option in options(element):
        if option.get("value") == value:
            return option
    raise Misuse("invalid_option", "That is not one of the choices.")


def _check_offered(chosen: list[object], choices: Mapping[str, str]) -> None:
    if any(one not in choices for one in chosen):
        raise Misuse("invalid_option", "That is not one of the choices.")


def _file_id(entered: object) -> str:
    """The page keeps a file's name beside its id, to show it again."""
    return str(entered.get("id") if isinstance(entered, Mapping) else entered)


def _several(entered: object) -> list[object]:
    if entered is None or entered == "":
        return []
    return list(entered) if isinstance(entered, list) else [entered]
