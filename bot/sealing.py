"""Tokens sealed before they are stored: what is in the database is of no use without a key.

Fernet (AES-128-CBC and HMAC-SHA256, from `cryptography`): a sealed text that was changed, or that
another key sealed, does not open.
"""

from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class Unreadable(Exception):
    """No key opens this: for whoever runs the bot to mend. People read an apology."""


class Seal:
    """Seals with the first key and opens with any of them. At least one is needed."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._newest = Fernet(keys[0])
        self._all = MultiFernet([Fernet(key) for key in keys])

    def seal(self, text: str) -> str:
        return self._newest.encrypt(text.encode()).decode()

    def open(self, sealed: str) -> str:
        """Raises `Unreadable`."""
        try:
            return self._all.decrypt(sealed.encode()).decode()
        except InvalidToken:
            raise Unreadable from None

    def is_newest(self, sealed: str) -> bool:
        """Whether the first key opens it."""
        try:
            self._newest.decrypt(sealed.encode())
        except InvalidToken:
            return False
        return True


def new_key() -> str:
    """A key that nobody has yet."""
    return Fernet.generate_key().decode()


def is_key(text: str) -> bool:
    """Whether it is 32 bytes in URL-safe base64."""
    try:
        Fernet(text)
    except ValueError:
        return False
    return True
