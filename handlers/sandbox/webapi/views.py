"""views.*: modals and the App Home."""

from handlers.sandbox.checks import view_is_too_large, view_problems
from handlers.sandbox.errors import Refusal
from handlers.sandbox.files import Files
from handlers.sandbox.records import Json, View
from handlers.sandbox.tickets import Trigger
from handlers.sandbox.webapi.call import Call


def open_modal(call: Call) -> Json:
    given = _view(call, "modal")
    trigger = _trigger(call)
    return _shown(call.workspace.views.open(trigger.user, given, trigger.channel))


def push(call: Call) -> Json:
    given = _view(call, "modal")
    trigger = _trigger(call)
    return _shown(call.workspace.views.push(trigger.user, given))


def update(call: Call) -> Json:
    """By `view_id` or `external_id`. Raises Refusal not_found, hash_conflict."""
    given = _view(call)
    view_id, external_id = call.optional("view_id"), call.optional("external_id")
    views = call.workspace.views
    if view_id:
        view = views.find(view_id)
    elif external_id:
        view = views.find_external(external_id)
    else:
        raise Refusal("invalid_arguments", ["[ERROR] missing required field: view_id"])
    if view is None:
        raise Refusal("not_found")
    if view.body["type"] != given["type"]:
        raise _expected(str(view.body["type"]))
    return _shown(views.update(view, given, call.optional("hash")))


def publish(call: Call) -> Json:
    user_id = call.required("user_id")
    given = _view(call, "home")
    user = call.workspace.directory.user(user_id)
    return _shown(call.workspace.views.publish(user.id, given, call.optional("hash")))


def checked(given: Json, expected: str | None, files: Files) -> Json:
    """A view fit to be shown. Raises Refusal view_too_large, invalid_arguments."""
    if view_is_too_large(given):
        raise Refusal("view_too_large")
    if given.get("type") not in ("modal", "home") or (expected and given["type"] != expected):
        raise _expected(expected or "modal")
    problems = view_problems(given) or files.problems(given["blocks"])
    if problems:
        within = [
            problem.replace("[json-pointer:/", "[json-pointer:/view/") for problem in problems
        ]
        raise Refusal("invalid_arguments", within)
    return given


def _view(call: Call, expected: str | None = None) -> Json:
    return checked(call.object("view"), expected, call.workspace.files)


def _expected(kind: str) -> Refusal:
    return Refusal("invalid_arguments", [f"[ERROR] must be {kind} [json-pointer:/view/type]"])


def _trigger(call: Call) -> Trigger:
    """Uses the trigger up. Raises Refusal expired_, exchanged_ or invalid_trigger_id."""
    found = call.workspace.tickets.exchange(call.required("trigger_id"))
    if isinstance(found, str):
        raise Refusal(found)
    return found


def _shown(view: View) -> Json:
    return {"view": view.body}
