"""What the page asks: the fields of a query or of a JSON body, and who is asking."""

import json
from dataclasses import dataclass
from typing import Self

from starlette.requests import Request

from handlers.sandbox.config import User
from handlers.sandbox.directory import Directory
from handlers.sandbox.errors import Misuse
from handlers.sandbox.records import Json


@dataclass(frozen=True)
class Asked:
    given: Json
    directory: Directory

    @classmethod
    async def read(cls, request: Request, directory: Directory) -> Self:
        """Raises Misuse for a body that is not a JSON object."""
        if request.method == "GET":
            return cls(dict(request.query_params), directory)
        try:
            given = json.loads(await request.body())
        except ValueError:
            raise Misuse("invalid_arguments", "The body is not JSON.") from None
        if not isinstance(given, dict):
            raise Misuse("invalid_arguments", "The body must be an object.")
        return cls(given, directory)

    @property
    def user(self) -> User:
        """Whom one pretends to be. Raises Misuse for anybody who is not a person here."""
        person = self.directory.person(self.text("user"))
        if person is None or person.deleted:
            raise Misuse("user_not_found", "There is nobody of that name here.")
        return person

    def text(self, name: str) -> str:
        value = self.optional(name)
        if value is None:
            raise Misuse("invalid_arguments", f"{name} is missing")
        return value

    def optional(self, name: str) -> str | None:
        value = self.given.get(name)
        if value is not None and not isinstance(value, str):
            raise Misuse("invalid_arguments", f"{name} must be a text")
        return value
