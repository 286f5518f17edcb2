"""A lowered guest → the documents: a `<domain>` or `<devices>`, and the `<network>`s it needs.

Every document is checked against qnetx's own grammar before it leaves here.
"""

from __future__ import annotations

from collections.abc import Iterable

from lxml import etree

from qnetx.diagnostics import LOSSES, Artefact, Fate, Item, Report
from qnetx.domxml.domain import serialise, write_devices, write_domain
from qnetx.domxml.interface import why_not, write_interface
from qnetx.domxml.network import write_network
from qnetx.model.machine import Guest
from qnetx.model.network import Backend, Nic
from qnetx.model.versions import Target
from qnetx.options import Options
from qnetx.validate.verdict import Kind, check


def write_artefacts(
    guest: Guest, options: Options, target: Target, report: Report, name: str
) -> list[Artefact]:
    """Write the guest's documents and settle what is still open in the ledger.

    Raises AssertionError if a document breaks qnetx's own grammar: that is an error of the program.
    """
    interfaces = []
    for segment in guest.topology.segments:
        nic, backend = segment.nics[0], segment.backends[0]
        reason = why_not(nic, backend, target.libvirt)
        if reason:
            _drop_pair(nic, backend, reason, report)
        else:
            interfaces.append(write_interface(nic, backend, target.libvirt, report))
    networks = [
        _artefact("network", network.name, write_network(network), ())
        for network in guest.topology.networks
    ]
    machine = guest.machine
    if machine is None or options.interfaces_only:
        if machine:
            _settle(machine.origin.items.values(), Fate.DROPPED, "interfaces-only", report)
        if not interfaces and not networks:
            report.say(
                "nothing-to-write",
                "no interface comes of these options: there is nothing to write",
                hint="a guest without a network needs none; --strict makes this an error",
            )
            return []
        devices = write_devices(interfaces)
        return [_artefact("devices", name, devices, _comments(options, report)), *networks]
    _settle(machine.origin.items.values(), Fate.MAPPED, None, report)
    domain = write_domain(machine, interfaces)
    text = _artefact("domain", machine.name or name, domain, _comments(options, report))
    return [text, *networks]


def _artefact(kind: Kind, name: str, document: etree._Element, comments: Iterable[str]) -> Artefact:
    mistakes = check(kind, document)
    assert not mistakes, f"the {kind} '{name}' breaks qnetx's own grammar: {mistakes[0].message}"
    return Artefact(kind, name, serialise(document, tuple(comments)))


def _drop_pair(nic: Nic, backend: Backend, reason: str, report: Report) -> None:
    """Name a NIC that no interface can hold, with its back end."""
    for node in (nic, backend):
        _settle(node.origin.items.values(), Fate.DROPPED, "no-interface", report)
    report.say(
        "no-interface",
        f"this NIC is left out: {reason}",
        nic.origin.place,
        second=backend.origin.place,
    )


def _settle(
    groups: Iterable[tuple[Item, ...]], fate: Fate, code: str | None, report: Report
) -> None:
    for items in groups:
        for item in items:
            if report.ledger.is_open(item) or fate is not Fate.MAPPED:
                report.ledger.settle(item, fate, code)


def _comments(options: Options, report: Report) -> list[str]:
    """Return what was lost, one line each, for `--annotate`."""
    if not options.annotate:
        return []
    return [
        f"{entry.fate}: {entry.item.text} ({entry.item.place})"
        for entry in report.ledger
        if entry.fate in LOSSES
    ]
