"""A libvirt document → the guest in it: `<domain>`, `<devices>` or `<interface>`; a `<network>` apart.

<devices><interface type='bridge'>…</interface></devices>
  → Content(guest=Guest(topology=Topology(segments=(Segment(nics=(Nic(…),), backends=(Bridge(…),)),))))
"""

from __future__ import annotations

from lxml import etree
from msgspec import Struct

from qnetx.diagnostics import Report
from qnetx.domxml.interface_reader import check_pairs, read_interface
from qnetx.domxml.reading import Bag, open_bag
from qnetx.model.machine import Guest, Machine
from qnetx.model.network import Segment, Topology
from qnetx.source import Source
from qnetx.validate.document import Document, parse_document


class Content(Struct, frozen=True, kw_only=True):
    """What a document holds."""

    document: Document
    guest: Guest
    interfaces: tuple[etree._Element, ...]
    """The element of each segment of the guest's topology."""
    rest: Bag
    """What of the document nobody has read."""


_AROUND = ("domainsnapshot", "domainstatus", "domstatus")
"""Documents of libvirt's that hold a whole <domain>."""


def read_content(source: Source, report: Report, *, whole: bool = False) -> Content | None:
    """Read a document's guest; its interfaces are its segments, in the order in which they stand.

    The rest of the machine is read if `whole` asks for it.

    None, and said, where the text is no XML or the XML no guest (`xml-no-guest`), and where one of its
    interfaces can't be.
    """
    document = parse_document(source, report)
    if document is None:
        return None
    root = _guest_in(document, report)
    if root is None:
        return None
    rest = open_bag(document.root, document, report)
    elements = _interfaces(root)
    pairs = []
    for number, element in enumerate(elements):
        pair = read_interface(rest.part(element), number)
        if pair is not None:
            pairs.append(pair)
    check_pairs(pairs, report)
    if report.refused:
        return None
    machine = _read_machine(rest.part(root)) if whole and root.tag == "domain" else None
    segments = tuple(Segment(nics=(nic,), backends=(backend,)) for nic, backend in pairs)
    guest = Guest(machine=machine, topology=Topology(segments=segments))
    return Content(document=document, guest=guest, interfaces=tuple(elements), rest=rest)


def _guest_in(document: Document, report: Report) -> etree._Element | None:
    """Return the element that holds the guest or a part of it."""
    root = document.root
    if root.tag in ("domain", "devices", "interface"):
        return root
    inner = root.find("domain") if root.tag in _AROUND else None
    place = document.place(root)
    if inner is not None:
        message = f"the <domain> in this <{root.tag}> is read"
        report.say("xml-inner-domain", message, document.place(inner))
        return inner
    name = etree.QName(root).localname
    hint = _ELSEWHERE.get(name, "name the XML of a guest: 'virsh dumpxml GUEST' writes it")
    report.say("xml-no-guest", f"<{name}> is no guest, nor a part of one", place, hint=hint)
    return None


_ELSEWHERE = {
    "network": "a network goes with the guests on it: qnetx to-cmdline --network FILE GUEST.xml",
    "domains": "name each <domain> in a file of its own",
    "Domain": "libvirt's names are written in small letters: <domain>",
    "DOMAIN": "libvirt's names are written in small letters: <domain>",
}
"""What is to be done with documents that are not a guest's."""


def _interfaces(root: etree._Element) -> list[etree._Element]:
    match root.tag:
        case "interface":
            return [root]
        case "devices":
            return list(root.iterchildren("interface"))
        case _:
            return [
                e
                for devices in root.iterchildren("devices")
                for e in devices.iterchildren("interface")
            ]


def _read_machine(domain: Bag) -> Machine:
    from qnetx.domxml.machine_reader import read_machine  # noqa: PLC0415 - interfaces need none of it

    return read_machine(domain)
