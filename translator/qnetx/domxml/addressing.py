"""A domain whose interfaces leave their MAC addresses open → the same with an address in each.

<interface type='user'/>  →  <interface type='user'><mac address='52:54:00:9c:1f:e0'/></interface>

libvirt draws such an address anew each time the document is defined.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

from qnetx.domxml.splicing import Splice, document_of, spliced
from qnetx.validate.document import Document


def with_macs(text: str, seed: str | None = None, present: Sequence[str] = ()) -> str:
    """Return a domain with a MAC address in each interface, derived from the interface's number and a seed.

    The seed is the domain's name, unless another is given: one that is not the same on every host. What the
    interfaces of the domain have at `present`, in their order, they keep.
    """
    document = document_of(text)
    seed = seed or document.root.findtext("name") or ""
    return spliced(text, _splices(text, document, seed, present))


def _splices(text: str, document: Document, seed: str, present: Sequence[str]) -> Iterator[Splice]:
    taken = {mac.get("address") for mac in document.root.iterfind("devices/interface/mac")}
    for index, interface in enumerate(document.root.iterfind("devices/interface")):
        if interface.find("mac") is not None:
            continue
        kept = present[index] if index < len(present) else ""
        octets = hashlib.sha256(f"{seed}/{index}".encode()).digest()[:3]
        address = kept if kept and kept not in taken else f"52:54:00:{octets.hex(':')}"
        mac = f"<mac address='{address}'/>"
        child = next(interface.iterchildren("*"), None)
        if child is not None:
            at = document.place(child).start
            blanks = text[len(text[:at].rstrip()) : at]
            yield Splice(at, at, mac + blanks)
        else:
            extent = document.extent(interface)
            tag = extent.text.removesuffix("/>").rpartition("></")[0] or extent.text[:-2]
            yield Splice(extent.start, extent.end, f"{tag.rstrip()}>{mac}</interface>")
