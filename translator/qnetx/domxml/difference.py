"""Two documents of one kind → what differs in meaning, for people to read.

differences("<domain>…<memory unit='MiB'>512</memory>…", "…<memory unit='KiB'>1048576</memory>…")
  → (Difference(path="memory", wanted="512 MiB", found="1 GiB"),)
"""

from __future__ import annotations

from msgspec import Struct


class Difference(Struct, frozen=True):
    """One thing that two documents say differently."""

    path: str
    """Where, as people say it: `devices/interface[52:54:00:12:34:56]/model/@type`."""
    wanted: str | None
    """What the wanted document says; None where it says nothing of it."""
    found: str | None
    """What libvirt has; None where it has nothing of it."""


def differences(wanted: str, found: str) -> tuple[Difference, ...]:
    """Return what the `wanted` XML text says and `found`, libvirt's inactive XML of it, does not mean; and what it has beside."""
    raise NotImplementedError
