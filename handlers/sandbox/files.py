"""Files that people put into forms: kept whole, and shown as Slack's file objects."""

import base64
import mimetypes
import secrets
from dataclasses import asdict, dataclass
from pathlib import PurePath
from urllib.parse import quote

from handlers.sandbox.config import SandboxConfig
from handlers.sandbox.errors import Refusal
from handlers.sandbox.records import Json
from handlers.sandbox.store import Store

# Slack names a few types otherwise than by their extension.
_TYPES = {"txt": "text", "jpeg": "jpg", "md": "markdown", "yml": "yaml", "htm": "html"}


@dataclass(frozen=True)
class File:
    """`created` is in whole seconds; the bytes are kept apart, by the same id."""

    id: str
    user: str
    name: str
    size: int
    created: int

    @property
    def extension(self) -> str:
        return PurePath(self.name).suffix.removeprefix(".").lower()

    @property
    def filetype(self) -> str:
        """Slack's short word for the type: mostly the extension."""
        return _TYPES.get(self.extension, self.extension) or "binary"

    @property
    def mimetype(self) -> str:
        return mimetypes.guess_type(self.name)[0] or "application/octet-stream"


class Files:
    """The files of the workspace. Whoever knows an id may ask for its object, as in Slack."""

    def __init__(self, config: SandboxConfig, store: Store) -> None:
        self._config = config
        self._store = store
        self._files = {key: File(**kept) for key, kept in store.all("file").items()}

    def add(self, user: str, name: str, content: bytes) -> File:
        created = int(self._config.now().timestamp())
        file = File("F" + secrets.token_hex(5).upper(), user, name, len(content), created)
        self._files[file.id] = file
        self._store.put("file", file.id, asdict(file))
        self._store.put("content", file.id, {"base64": base64.b64encode(content).decode()})
        return file

    def get(self, file_id: str) -> File:
        """Raises Refusal file_not_found."""
        try:
            return self._files[file_id]
        except KeyError:
            raise Refusal("file_not_found") from None

    def content(self, file: File) -> bytes:
        return base64.b64decode(self._store.get("content", file.id)["base64"])

    def shown(self, file: File) -> Json:
        """Slack's file object. Its addresses are this workspace's own."""
        team, base = self._config.seed.team_id, self._config.base_url.rstrip("/")
        private, name = f"{base}/files-pri/{team}-{file.id}", quote(file.name, safe="")
        return {
            "id": file.id,
            "created": file.created,
            "timestamp": file.created,
            "name": file.name,
            "title": file.name,
            "mimetype": file.mimetype,
            "filetype": file.filetype,
            "pretty_type": file.filetype.upper(),
            "user": file.user,
            "user_team": team,
            "editable": False,
            "size": file.size,
            "mode": "hosted",
            "is_external": False,
            "external_type": "",
            "is_public": False,
            "public_url_shared": False,
            "display_as_bot": False,
            "username": "",
            "url_private": f"{private}/{name}",
            "url_private_download": f"{private}/download/{name}",
            "permalink": f"{base}/files/{file.user}/{file.id}/{name}",
            "channels": [],
            "groups": [],
            "ims": [],
            "comments_count": 0,
            "is_starred": False,
            "has_rich_preview": False,
            "file_access": "visible",
        }
