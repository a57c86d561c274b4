"""What the bot answers to a submitted form: close, clear, update, push, or errors."""

from handlers.sandbox.errors import Refusal
from handlers.sandbox.records import Json, View
from handlers.sandbox.webapi.views import checked
from handlers.sandbox.workspace import Workspace


def apply_response(workspace: Workspace, view: View, body: object) -> dict[str, str]:
    """Does what the answer says and returns the errors to show, if any.

    An empty answer closes the form. Raises Refusal for an answer that Slack would not take.
    """
    views = workspace.views
    if body in ("", None) or body == {}:
        views.close(view)
        return {}
    if not isinstance(body, dict):
        raise Refusal("invalid_arguments", ["[ERROR] must be an object"])
    match body.get("response_action"):
        case "clear":
            views.clear(view.user)
        case "update":
            views.update(view, _next_view(workspace, body))
        case "push":
            views.push(view.user, _next_view(workspace, body))
        case "errors":
            errors = _errors(view, body.get("errors"))
            views.show_errors(view, errors)
            return errors
        case unknown:
            raise Refusal("invalid_arguments", [f"[ERROR] unknown response_action: {unknown}"])
    return {}


def _next_view(workspace: Workspace, body: Json) -> Json:
    view = body.get("view")
    if not isinstance(view, dict):
        raise Refusal("invalid_arguments", ["[ERROR] missing required field: view"])
    return checked(view, "modal", workspace.files)


def _errors(view: View, errors: object) -> dict[str, str]:
    """Errors can stand under input blocks only."""
    if not isinstance(errors, dict) or not errors:
        raise Refusal("invalid_arguments", ["[ERROR] missing required field: errors"])
    inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
    strangers = sorted(set(errors) - inputs)
    if strangers:
        raise Refusal(
            "invalid_arguments", [f"[ERROR] no input block named {name}" for name in strangers]
        )
    return {block_id: str(text) for block_id, text in errors.items()}
