"""The rules about the host: bridges, networks and interfaces that are or are not there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from qnetx.diagnostics import Diagnostic
from qnetx.validate.lint.subject import Subject

if TYPE_CHECKING:
    from lxml.etree import _Element


def missing_bridges(subject: Subject) -> Iterator[Diagnostic]:
    """Bridges that interfaces and networks name and the host has not."""
    host = subject.terms.host
    if host is None or host.interfaces is None:
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
        if name not in host.interfaces:
            yield subject.found(
                "lint-bridge-missing",
                f"there is no bridge '{name}' {host.where}",
                element,
                attribute,
            )


def missing_networks(subject: Subject) -> Iterator[Diagnostic]:
    """Networks that interfaces name and libvirt has not."""
    host = subject.terms.host
    if host is None or host.networks is None:
        return
    for element in subject.below("source", "interface"):
        name = element.get("network", "")
        if name and name not in host.networks:
            yield subject.found(
                "lint-network-missing",
                f"there is no network '{name}' {host.where}",
                element,
                "network",
            )


def missing_devices(subject: Subject) -> Iterator[Diagnostic]:
    """Interfaces of the host that macvtaps and networks use."""
    host = subject.terms.host
    if host is None or host.interfaces is None:
        return
    named = [
        *(e for e in subject.below("source", "interface") if _is_macvtap(e)),
        *subject.below("forward", "network"),
        *subject.below("interface", "forward"),
    ]
    for element in named:
        name = element.get("dev", "")
        if name and name not in host.interfaces:
            yield subject.found(
                "lint-device-missing",
                f"there is no interface '{name}' {host.where}",
                element,
                "dev",
            )


def _is_macvtap(source: _Element) -> bool:
    parent = source.getparent()
    return parent is not None and parent.get("type") == "direct"


def existing_taps(subject: Subject) -> Iterator[Diagnostic]:
    """Taps that libvirt is to make and that are there; a running guest's is its own."""
    host = subject.terms.host
    if host is None or host.interfaces is None or subject.running:
        return
    for element in subject.below("target", "interface"):
        name, interface = element.get("dev", ""), element.getparent()
        assert interface is not None
        made = interface.get("type") == "ethernet" and element.get("managed") != "no"
        if name and made and name in host.interfaces:
            yield subject.found(
                "lint-tap-exists",
                f"the tap '{name}' is there already {host.where}",
                element,
                "dev",
                hint=f"<target dev='{name}' managed='no'/> takes the one that is there",
            )
