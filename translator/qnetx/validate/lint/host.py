"""The rules about the host below `--root`: bridges, networks and interfaces that are or are not there.

`sys/class/net/NAME` is an interface, `etc/libvirt/qemu/networks/NAME.xml` a network of libvirt's.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from qnetx.diagnostics import Diagnostic
from qnetx.validate.lint.subject import Subject

if TYPE_CHECKING:
    from lxml.etree import _Element


def _has_interface(root: Path, name: str) -> bool:
    # /sys/class/net is full of links that lead out of a copy: a dead link is an interface as well.
    return "/" not in name and os.path.lexists(root / "sys/class/net" / name)


def _knows_interfaces(root: Path | None) -> bool:
    return root is not None and (root / "sys/class/net").is_dir()


def missing_bridges(subject: Subject) -> Iterator[Diagnostic]:
    """Bridges that interfaces and networks name and the host has not."""
    root = subject.terms.root
    if root is None or not _knows_interfaces(root):
        return
    named = [
        (element, "bridge")
        for element in subject.below("source", "interface")
        if element.get("bridge")
    ]
    forward = subject.root.find("forward") if subject.root.tag == "network" else None
    if forward is not None and forward.get("mode") == "bridge":
        named += [(e, "name") for e in subject.root.iterfind("bridge") if e.get("name")]
    for element, attribute in named:
        name = element.get(attribute, "")
        if not _has_interface(root, name):
            yield subject.found(
                "lint-bridge-missing",
                f"there is no bridge '{name}' below '{root}'",
                element,
                attribute,
            )


def missing_networks(subject: Subject) -> Iterator[Diagnostic]:
    """Networks that interfaces name and libvirt has not."""
    root = subject.terms.root
    folder = root / "etc/libvirt/qemu/networks" if root else None
    if folder is None or not folder.is_dir():
        return
    for element in subject.below("source", "interface"):
        name = element.get("network", "")
        if name and ("/" in name or not (folder / f"{name}.xml").is_file()):
            yield subject.found(
                "lint-network-missing",
                f"there is no network '{name}' below '{root}'",
                element,
                "network",
            )


def missing_devices(subject: Subject) -> Iterator[Diagnostic]:
    """Interfaces of the host that macvtaps and networks use."""
    root = subject.terms.root
    if root is None or not _knows_interfaces(root):
        return
    named = [
        *(e for e in subject.below("source", "interface") if _is_macvtap(e)),
        *subject.below("forward", "network"),
        *subject.below("interface", "forward"),
    ]
    for element in named:
        name = element.get("dev", "")
        if name and not _has_interface(root, name):
            yield subject.found(
                "lint-device-missing",
                f"there is no interface '{name}' below '{root}'",
                element,
                "dev",
            )


def _is_macvtap(source: _Element) -> bool:
    parent = source.getparent()
    return parent is not None and parent.get("type") == "direct"


def existing_taps(subject: Subject) -> Iterator[Diagnostic]:
    """Taps that libvirt is to make and that are there; a running guest's is its own."""
    root = subject.terms.root
    if root is None or subject.running:
        return
    for element in subject.below("target", "interface"):
        name, interface = element.get("dev", ""), element.getparent()
        assert interface is not None
        made = interface.get("type") == "ethernet" and element.get("managed") != "no"
        if name and made and _has_interface(root, name):
            yield subject.found(
                "lint-tap-exists",
                f"the tap '{name}' is there already below '{root}'",
                element,
                "dev",
                hint=f"<target dev='{name}' managed='no'/> takes the one that is there",
            )
