"""The name of an input → how services that show a repository call it: `./vms/a.xml` → `vms/a.xml`."""

from __future__ import annotations

import os
from pathlib import Path


def from_here(name: str) -> str:
    """Return a path relative to the current folder where it lies below it, with plain slashes.

    Anything else stays as it is, but standard input is `stdin`.
    """
    if name.startswith("<") or name == "-":
        return name.strip("<>").replace(" ", "-") if name != "-" else "stdin"
    path = os.path.relpath(name)
    return name if path.startswith("..") else Path(path).as_posix()
