"""A database that holds a row of every table."""

from tests.contract.storage.conftest import kept

__all__ = ["kept"]
