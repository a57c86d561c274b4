"""Files that people put into forms and the app uploads: kept whole, and shown as Slack's file
objects."""

import base64
import mimetypes
import secrets
from dataclasses import asdict, dataclass
from pathlib import PurePath
from urllib.parse import quote

from handlers.sandbox.checks.problem import is_node, parts_of, problem
from handlers.sandbox.config import SandboxConfig
from handlers.sandbox.errors import Refusal
from handlers.sandbox.records import Json
from handlers.sandbox.store import Store

# Slack names a few types otherwise than by their extension.
_TYPES = {"txt": "text", "jpeg": "jpg", "md": "markdown", "yml": "yaml", "htm": "html"}
# What an image block can show: docs.slack.dev, reference, composition objects, Slack file.
PICTURES = ("image/png", "image/jpeg", "image/gif")


@dataclass(frozen=True)
class File:
    """`created` is in whole seconds; the bytes are kept apart, by the same id."""

    id: str
    user: str
    name: str
    size: int
    created: int
    title: str = ""

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


def new_id() -> str:
    return "F" + secrets.token_hex(5).upper()


class Files:
    """The files of the workspace. Whoever knows an id may ask for its object, as in Slack."""

    def __init__(self, config: SandboxConfig, store: Store) -> None:
        self._config = config
        self._store = store
        self._files = {key: File(**kept) for key, kept in store.all("file").items()}
        # When the files that are looked through can be shown, by `monotonic`.
        self._ready_at: dict[str, float] = {}

    def add(self, user: str, name: str, content: bytes) -> File:
        """Keeps what a person put into a form."""
        return self._keep(new_id(), user, name, content)

    def add_upload(self, file_id: str, name: str, title: str, content: bytes) -> File:
        """Keeps what the app uploaded. It can be shown when it was looked through."""
        wait = self._config.scan_seconds
        self._ready_at[file_id] = self._config.monotonic() + wait
        return self._keep(file_id, self._config.seed.bot_user_id, name, content, title)

    def _keep(self, file_id: str, user: str, name: str, content: bytes, title: str = "") -> File:
        created = int(self._config.now().timestamp())
        file = File(file_id, user, name, len(content), created, title)
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

    def picture(self, file_id: str) -> File:
        """A file that a block can show. Raises Refusal file_not_found."""
        file = self.get(file_id)
        if not self._is_picture(file):
            raise Refusal("file_not_found")
        return file

    def problems(self, blocks: list[Json]) -> list[str]:
        """What Slack says of blocks that show files which are not there, not yet, or no pictures.
        The app can see every file here."""
        known = [self.shown(file) for file in self._files.values() if self._is_picture(file)]
        addresses = {file[name] for file in known for name in ("id", "url_private", "permalink")}
        return [
            problem("invalid slack file", f"{pointer}/slack_file")
            for pointer, node in parts_of(blocks, "/blocks")
            if is_node(shown := node.get("slack_file")) and not addresses & set(shown.values())
        ]

    def _is_picture(self, file: File) -> bool:
        return self._is_ready(file) and file.mimetype in PICTURES

    def _is_ready(self, file: File) -> bool:
        return self._config.monotonic() >= self._ready_at.get(file.id, 0.0)

    def shown(self, file: File) -> Json:
        """Slack's file object. Its addresses are this workspace's own; what Slack learns only by
        looking a file through is missing until then."""
        known = self._is_ready(file)
        team, base = self._config.seed.team_id, self._config.base_url.rstrip("/")
        private, name = f"{base}/files-pri/{team}-{file.id}", quote(file.name, safe="")
        return {
            "id": file.id,
            "created": file.created,
            "timestamp": file.created,
            "name": file.name,
            "title": file.title or file.name,
            "mimetype": file.mimetype if known else "",
            "filetype": file.filetype if known else "",
            "pretty_type": file.filetype.upper() if known else "",
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
