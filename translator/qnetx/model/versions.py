"""Version numbers as data: `2.8`, `kvm-0.12`, `9.0.0`, and the target of a conversion.

A version of the qemu-kvm trees (`kvm-0.15`) is ordered by its number; only its default NIC differs.
"""

from __future__ import annotations

from functools import cache
from typing import Self

from msgspec import Struct

from qnetx.values import BadValueError


def _numbers(text: str) -> list[int]:
    """Return the numbers between dots, or none."""
    parts = text.split(".")
    return [int(part) for part in parts] if text.isascii() and all(map(str.isdigit, parts)) else []


class QemuVersion(Struct, frozen=True, order=True):
    """A QEMU release, by major and minor number."""

    major: int
    minor: int
    kvm_tree: bool = False
    """Whether it comes from the qemu-kvm tree (up to 1.2), not from upstream."""

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `2.8`, `7.2.1` or `kvm-0.12`.

        Raises BadValueError otherwise.
        """
        number = text.removeprefix("kvm-")
        parts = _numbers(number)
        if len(parts) < 2:
            raise BadValueError(
                f"'{text}' is not a QEMU version", "write it like 2.8, 7.2 or kvm-0.12"
            )
        return cls(parts[0], parts[1], kvm_tree=number != text)

    def __str__(self) -> str:
        """Return the number as `parse` reads it."""
        return f"{'kvm-' if self.kvm_tree else ''}{self.major}.{self.minor}"


@cache
def release(cell: str) -> QemuVersion | None:
    """Read a cell of a table, in which nothing stands for no release; few of hundreds differ."""
    return QemuVersion.parse(cell) if cell else None


class LibvirtVersion(Struct, frozen=True, order=True):
    """A libvirt release, like `9.0.0`."""

    major: int
    minor: int
    release: int = 0

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `9.0.0` or `9.0`.

        Raises BadValueError otherwise.
        """
        parts = _numbers(text)
        if len(parts) not in (2, 3):
            raise BadValueError(f"'{text}' is not a libvirt version", "write it like 9.0.0")
        return cls(*parts)

    def __str__(self) -> str:
        """Return the number with its three parts."""
        return f"{self.major}.{self.minor}.{self.release}"


CURRENT_QEMU = QemuVersion(10, 1)
"""The newest release that the tables know."""

LAST_WITH_VLAN = QemuVersion(2, 12)
"""The last release whose `-net` takes `vlan=`; its rules are read as those of 2.8."""

CURRENT_LIBVIRT = LibvirtVersion(11, 8, 0)
"""The newest release that the tables know."""


_RELEASES = tuple(
    QemuVersion(major, minor)
    for major, minors in (
        (0, range(10, 16)), (1, range(8)), (2, range(13)), (3, range(2)), (4, range(3)), (5, range(3)),
        (6, range(3)), (7, range(3)), (8, range(3)), (9, range(3)), (10, range(2)),
    )
    for minor in minors
)  # fmt: skip


@cache
def release_before(version: QemuVersion) -> QemuVersion:
    """Return the newest release that is older; the oldest known one where there is none."""
    return max((r for r in _RELEASES if r < version), default=_RELEASES[0])


class Target(Struct, frozen=True):
    """What a conversion reads for and writes for."""

    qemu: QemuVersion
    libvirt: LibvirtVersion = CURRENT_LIBVIRT
