"""files.*: what people put into forms."""

from handlers.sandbox.records import Json
from handlers.sandbox.webapi.call import Call


def info(call: Call) -> Json:
    """Raises Refusal file_not_found."""
    files = call.workspace.files
    return {
        "file": files.shown(files.get(call.required("file"))),
        "comments": [],
        "response_metadata": {"next_cursor": ""},
    }
