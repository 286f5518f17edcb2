"""Names of guests and networks → names of files: `lab/web` → `lab-web`, and `lab-web-2` where that is taken."""

from __future__ import annotations

import re

_LONGEST = 200
"""Bytes of a file's name in front of its suffix; file systems take 255 in all."""


def stem(name: str, otherwise: str, taken: set[str], unfit: str = r"[/\\\x00-\x1f\x7f]") -> str:
    """Return a name that is a plain file's: in no folder, not hidden, no option, and none of those `taken`.

    Characters that are `unfit`, a pattern, become dashes; where nothing is left it is `otherwise`. The name is added to
    `taken`.
    """
    plain = re.sub(unfit, "-", name).lstrip(".-")
    first = plain.encode()[:_LONGEST].decode(errors="ignore") or otherwise
    found, number = first, 1
    while found in taken:
        number += 1
        found = f"{first}-{number}"
    taken.add(found)
    return found
