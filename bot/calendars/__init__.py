"""Calendar files in and out: RFC 5545 as Outlook, Google and Apple write it. Pure."""

from bot.errors import AlongsideError


class BadCalendar(AlongsideError):
    """I can't read that calendar file."""
