"""Settings → words of a command line.

option("device", "usb-tablet", [("bus", "usb.0"), ("port", None)])  →  ["-device", "usb-tablet,bus=usb.0"]
"""

from __future__ import annotations

from collections.abc import Iterable

Value = str | int | bool | None
Settings = list[tuple[str, Value]]


def option(name: str, head: str, settings: Iterable[tuple[str, Value]] = ()) -> list[str]:
    """Return an option with its settings: None is not written, a switch is on or off.

    A comma in a value is written twice, as QEMU has it. Where there is no head, settings stand alone.
    """
    key = f"{_IMPLIED[name]}=" if "=" in head and name in _IMPLIED else ""
    parts = [key + head.replace(",", ",,")] if head else []
    parts += [f"{key}={_text(value)}" for key, value in settings if value is not None]
    return [f"-{name}", ",".join(parts)]


_IMPLIED = {"name": "guest", "vnc": "vnc", "fw_cfg": "name"}
"""The key of an option's first value, which must be said where that holds a `=`."""


def _text(value: str | int | bool) -> str:  # noqa: FBT001 - it is the value
    if isinstance(value, bool):
        return "on" if value else "off"
    return str(value).replace(",", ",,")


def size(number: int | None) -> str | None:
    """Return a size in bytes with the largest suffix that divides it: 1073741824 → 1G."""
    if number is None:
        return None
    for suffix, unit in (("G", 1 << 30), ("M", 1 << 20), ("K", 1 << 10)):
        if number and number % unit == 0:
            return f"{number // unit}{suffix}"
    return str(number)
