"""What a libvirt asks of who connects → the user's answer, where there is a terminal to ask on."""

from __future__ import annotations

import sys
from collections.abc import Callable


def asker() -> Callable[[str, bool], str | None] | None:
    """Return what asks the user; None where nobody is there."""
    return _ask if sys.stdin.isatty() else None


def _ask(prompt: str, seen: bool) -> str | None:
    """Return the answer; None at the end of the input."""
    if seen:
        # Standard output is for what the verb makes.
        print(prompt, end="", file=sys.stderr, flush=True)
        line = sys.stdin.readline()
        return line.rstrip("\n") if line else None
    from getpass import getpass

    try:
        return getpass(prompt)
    except EOFError:
        return None
