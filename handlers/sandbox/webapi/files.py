"""files.*: what people put into forms, and what the app uploads."""

import json
from typing import Any

from handlers.sandbox.errors import Refusal
from handlers.sandbox.records import Json
from handlers.sandbox.webapi.call import Call

ALT_CHARACTERS = 1000
UPLOAD_BYTES = 10 * 1024 * 1024
# Sharing an upload posts a message of its own. This workspace has blocks for that.
SHARING = ("channel_id", "channels", "initial_comment", "thread_ts", "blocks")


def info(call: Call) -> Json:
    """Raises Refusal file_not_found."""
    files = call.workspace.files
    return {
        "file": files.shown(files.get(call.required("file"))),
        "comments": [],
        "response_metadata": {"next_cursor": ""},
    }


def upload_url(call: Call) -> Json:
    """Raises Refusal invalid_arguments, file_upload_size_restricted, alt_txt_too_large."""
    name, length = call.required("filename"), call.required("length")
    if not length.isdecimal() or int(length) == 0:
        raise Refusal("invalid_arguments", ["[ERROR] must be over 0 [json-pointer:/length]"])
    if int(length) > UPLOAD_BYTES:
        raise Refusal("file_upload_size_restricted")
    if len(call.optional("alt_txt") or "") > ALT_CHARACTERS:
        raise Refusal("alt_txt_too_large")
    file_id, url = call.workspace.uploads.begin(name, int(length))
    return {"upload_url": url, "file_id": file_id}


def complete_upload(call: Call) -> Json:
    """The files stay private. Raises Refusal invalid_arguments, file_not_found,
    file_update_failed."""
    for name in SHARING:
        if call.given.get(name):
            raise Refusal("invalid_arguments", [f"[ERROR] not here [json-pointer:/{name}]"])
    kept = call.workspace.uploads.complete(_titles(call))
    return {"files": [call.workspace.files.shown(file) for file in kept]}


def _titles(call: Call) -> dict[str, str]:
    """The `files` argument, in a form as JSON text: titles by file id, "" for none."""
    given = call.given.get("files")
    try:
        files: Any = json.loads(given) if isinstance(given, str) else given
        titles = {str(file["id"]): str(file.get("title") or "") for file in files}
    except (ValueError, TypeError, KeyError, AttributeError):
        titles = {}
    if not titles:
        raise Refusal("invalid_arguments", ["[ERROR] must be files by id [json-pointer:/files]"])
    return titles
