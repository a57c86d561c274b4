"""A process that stays: what it has loaded by now it keeps."""

import gc

# The usual 700 are made for a few routines or messages, and most of what is made meanwhile is still
# in use: looking so often took another quarter of the time of planning.
_MADE_BETWEEN_LOOKS = 20_000


def keep_what_is_loaded() -> None:
    """Looking through it for rubbish again and again took a quarter of the time of planning."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_MADE_BETWEEN_LOOKS)
