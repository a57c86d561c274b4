"""The round trip: what a library lost on the way was not a field that Slack knows."""

from collections.abc import Iterator, Sequence

from handlers.sandbox.checks.problem import is_node, problem


def lost(sent: object, copies: Sequence[object], pointer: str) -> Iterator[str]:
    """What none of the copies kept.

    Each library is behind Slack somewhere, so a field counts as unknown only if all of them
    dropped or changed it.
    """
    if is_node(sent):
        for key, value in sent.items():
            kept = [copy[key] for copy in copies if is_node(copy) and key in copy]
            if kept:
                yield from lost(value, kept, f"{pointer}/{key}")
            else:
                yield problem(f"unsupported or empty field: {key}", f"{pointer}/{key}")
    elif isinstance(sent, list):
        for index, value in enumerate(sent):
            kept = [copy[index] for copy in copies if isinstance(copy, list) and index < len(copy)]
            yield from lost(value, kept, f"{pointer}/{index}")
    elif not any(type(copy) is type(sent) and copy == sent for copy in copies):
        yield problem("unsupported value", pointer)
