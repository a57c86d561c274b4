"""The demo: the whole bot against the sandbox workspace, on a clock that can be moved."""
