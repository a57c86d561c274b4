"""Why a database cannot be used, for whoever sets the bot up."""

import re

from sqlalchemy.exc import SQLAlchemyError

from bot.texts import line

# By a part of what the driver says, as a pattern. Its own words are not shown: where an
# address was written wrong, they may hold a piece of the password.
_KNOWN = {
    "unable to open database file": "cli.database_file",
    "unsupported startup parameter": "cli.database_pooler",
    "password authentication failed": "cli.database_password",
    "no password supplied": "cli.database_password",
    r'(database|role) ".*" does not exist': "cli.database_unknown",
    "no pg_hba.conf entry": "cli.database_not_from_here",
    "too many clients": "cli.database_full",
    "connection slots are reserved": "cli.database_full",
    "failed to resolve host": "cli.database_host",
    "Connection refused": "cli.database_nobody",
    "timeout expired": "cli.database_nobody",
}


def reason(error: SQLAlchemyError) -> str:
    """In a few words; of an error that is not known here its kind."""
    said = str(getattr(error, "orig", None) or error)
    for part in _KNOWN:
        if re.search(part, said):
            return line(_KNOWN[part])
    return type(error).__name__
