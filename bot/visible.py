"""Whether there is anything to read in what somebody typed: not spaces alone, nor marks that show
nothing."""

import unicodedata


def is_visible(text: str) -> bool:
    """Whether a reader would see anything of it."""
    return any(unicodedata.category(letter)[0] not in "CZ" for letter in text)
