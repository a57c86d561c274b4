"""Text as it can be stored and shown."""

import unicodedata


def clean(text: str) -> str:
    """Without control characters other than line breaks and tabs, and halves of characters."""
    return "".join(
        letter
        for letter in text.replace("\r\n", "\n").replace("\r", "\n")
        if letter in "\n\t" or unicodedata.category(letter) not in {"Cc", "Cs"}
    )


def one_line(text: str, most: int) -> str:
    """On one line of at most `most` characters."""
    return " ".join(clean(text).split())[:most].rstrip()
