"""`-chardev` options that a network back end refers to: `socket,id=c0,path=/run/s` → Chardev(path="/run/s").

Only what vhost-user needs is read here: the path of a Unix socket and who listens on it.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from qnetx.diagnostics import Item, Report
from qnetx.qemu.argv import Given
from qnetx.qemu.syntax import split_settings


class Chardev(Struct, frozen=True, kw_only=True):
    """A character device by its id, as far as a network back end needs it."""

    given: Given
    path: str | None = None
    server: bool = False
    reconnect: int | None = None
    """Seconds between attempts to connect again."""
    items: tuple[Item, ...] = ()


def read_chardevs(
    options: Iterable[Given], wanted: Iterable[str], report: Report
) -> dict[str, Chardev]:
    """Read the character devices whose ids are wanted; all others are left to the machine's reader."""
    ids = set(wanted)
    found: dict[str, Chardev] = {}
    for given in options:
        if given.name != "chardev" or given.value is None:
            continue
        settings = split_settings(given.value, "backend")
        values = {s.key: "on" if s.bare and s.key != "backend" else s.value.text for s in settings}
        name = values.get("id", "")
        if name in ids:
            reconnect = values.get("reconnect", "")
            found[name] = Chardev(
                given=given,
                path=values.get("path"),
                server=values.get("server") in ("on", "yes", "y", "true"),
                reconnect=int(reconnect) or None if reconnect.isdigit() else None,
                items=(report.ledger.open(given.text, given.place),),
            )
    return found
