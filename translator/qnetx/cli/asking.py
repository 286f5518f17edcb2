"""What a libvirt asks of who connects → the user's answer, where there is a terminal to ask on."""

from __future__ import annotations

import sys
from collections.abc import Callable


def asker() -> Callable[[str, bool], str | None] | None:
    """Return what asks the user; None where nobody is there."""
    return _ask if sys.stdin.isatty() else None


def _ask(prompt: str, seen: bool) -> str | None:
    from getpass import getpass

    try:
        if not seen:
            return getpass(prompt)
        # Standard output is for what the verb makes.
        print(prompt, end="", file=sys.stderr, flush=True)
        return sys.stdin.readline().rstrip("\n")
    except EOFError:
        return None
