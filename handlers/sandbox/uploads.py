"""Files on their way in: first an address, then the bytes, then the word that they are complete."""

import secrets
from dataclasses import dataclass

from handlers.sandbox.config import SandboxConfig
from handlers.sandbox.errors import Refusal
from handlers.sandbox.files import File, Files, new_id


@dataclass
class Upload:
    """`content` is None until the bytes have come; `size` is how many were promised."""

    file_id: str
    name: str
    size: int
    content: bytes | None = None


class Uploads:
    """What is not complete is forgotten with the process, as Slack discards it."""

    def __init__(self, config: SandboxConfig, files: Files) -> None:
        self._config = config
        self._files = files
        self._by_ticket: dict[str, Upload] = {}

    def begin(self, name: str, size: int) -> tuple[str, str]:
        """The id that the file will have, and the address that takes its bytes."""
        ticket = secrets.token_urlsafe(24)
        upload = self._by_ticket[ticket] = Upload(new_id(), name, size)
        return upload.file_id, f"{self._config.base_url.rstrip('/')}/upload/v1/{ticket}"

    def at(self, ticket: str) -> Upload | None:
        return self._by_ticket.get(ticket)

    def complete(self, titles: dict[str, str]) -> list[File]:
        """Makes files of uploads; `titles` are by file id, "" for the name. All of them or none.

        Raises Refusal file_not_found for one that is not under way (a second time too), and
        file_update_failed for one whose bytes have not come.
        """
        found = {one.file_id: (ticket, one) for ticket, one in self._by_ticket.items()}
        if not titles.keys() <= found.keys():
            raise Refusal("file_not_found")
        if any(found[file_id][1].content is None for file_id in titles):
            raise Refusal("file_update_failed")
        return [self._kept(*found[file_id], title) for file_id, title in titles.items()]

    def _kept(self, ticket: str, upload: Upload, title: str) -> File:
        del self._by_ticket[ticket]
        return self._files.add_upload(upload.file_id, upload.name, title, upload.content or b"")
