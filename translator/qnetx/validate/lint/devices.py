"""The rules about the guest's devices: PCI addresses, disks' names, paths.

Sources: libvirt's domain_addr.c (addresses), domain_validate.c (names), "Domain XML format" (paths).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from qnetx.diagnostics import Diagnostic
from qnetx.validate.lint.subject import Subject, twins

if TYPE_CHECKING:
    from lxml.etree import _Element

_PATHS = {
    "kernel": ("os",),
    "initrd": ("os",),
    "dtb": ("os",),
    "loader": ("os",),
    "nvram": ("os",),
    "emulator": ("devices",),
}
"""Elements whose text is a file of the host, with their parents."""

_PATH_ATTRIBUTES: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "source": (
        ("file", ("disk", "mirror", "backingStore")),
        ("dir", ("disk", "filesystem")),
        ("path", ("serial", "parallel", "console", "channel")),
    ),
    "script": (("path", ("interface",)),),
    "downscript": (("path", ("interface",)),),
    "rom": (("file", ("interface", "hostdev")),),
}
"""Elements, their attributes that are files of the host, and the parents for which they are."""

_NUMBERS = ("domain", "bus", "slot", "function")


def duplicate_pci(subject: Subject) -> Iterator[Diagnostic]:
    """Two devices at one place on PCI."""
    pairs: list[tuple[tuple[int, ...], _Element]] = []
    for element in subject.all("address"):
        device = element.getparent()
        # In a <source>, an address is the host's; the first <console> is the first <serial> again.
        if (
            element.get("type") == "pci"
            and device is not None
            and device.tag not in ("source", "console")
            and element.get("slot") is not None
        ):
            numbers = _numbers(*map(element.get, _NUMBERS))
            if any(numbers):  # 0000:00:00.0 says "anywhere"
                pairs.append((numbers, element))
    for address, again, first in twins(pairs):
        shown = "{:04x}:{:02x}:{:02x}.{:x}".format(*address)
        here, there = again.getparent(), first.getparent()
        assert here is not None
        assert there is not None
        yield subject.found(
            "lint-pci-duplicate",
            f"two devices are at {shown}: <{there.tag}> and <{here.tag}>",
            again,
            "slot",
            hint="leave <address> out, and libvirt finds a free place",
            second=subject.place(first, "slot"),
        )


@lru_cache(maxsize=4096)
def _numbers(*texts: str | None) -> tuple[int, ...]:
    """Return an address as numbers, each in any form; nothing for what the schema refuses."""
    try:
        return tuple(int(text or "0", 0) for text in texts)
    except ValueError:
        return ()


def duplicate_disks(subject: Subject) -> Iterator[Diagnostic]:
    """Two disks with one name in the guest."""
    pairs = [(e.get("dev", ""), e) for e in subject.below("target", "disk") if e.get("dev")]
    for name, again, first in twins(pairs):
        yield subject.found(
            "lint-target-duplicate",
            f"'{name}' is the target of two disks",
            again,
            "dev",
            second=subject.place(first, "dev"),
        )


def relative_paths(subject: Subject) -> Iterator[Diagnostic]:
    """Files of the host without a slash in front; the loader of Xen is found by its name."""
    if not subject.emulated:
        return
    for tag in _PATHS.keys() & subject.elements.keys():
        for element in subject.below(tag, *_PATHS[tag]):
            path = (element.text or "").strip()
            if path and not path.startswith("/"):
                yield subject.found(
                    "lint-path-relative", f"<{tag}> '{path}' is no whole path", element
                )
    for tag in _PATH_ATTRIBUTES.keys() & subject.elements.keys():
        for element in subject.all(tag):
            device = element.getparent()
            for attribute, parents in _PATH_ATTRIBUTES[tag]:
                file = element.get(attribute)
                # QEMU's abstract sockets are no files.
                if file and not file.startswith(("/", "@")):
                    if device is None or device.tag not in parents:
                        continue
                    yield subject.found(
                        "lint-path-relative", f"'{file}' is no whole path", element, attribute
                    )
