"""A document that leaves to libvirt who its interfaces are, or its bridge → the same with that written out.

<interface type='user'/>  →  <interface type='user'><mac address='52:54:00:9c:1f:e0'/></interface>

libvirt draws a MAC address, and finds a network a bridge, anew each time the document is defined.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qnetx.domxml.definition import Definition
from qnetx.domxml.splicing import Splice, child_of, document_of, insertion, spliced
from qnetx.validate.document import Document
from qnetx.values import MacAddress

_BRIDGED = (None, "nat", "route", "open")
"""The modes of networks that have a bridge of their own."""


def with_bridge(text: str, present: Definition) -> str:
    """Return a network with the bridge that it has at `present`, and that one's MAC, where it names none itself.

    A domain stays as it is.

    What others have on the bridge they find by its name, and guests know the network by the MAC.
    """
    if present.kind == "domain":
        return text
    document = document_of(text)
    forward, bridge = document.root.find("forward"), document.root.find("bridge")
    mode = forward.get("mode", "nat") if forward is not None else None
    if not {mode, present.forward} <= {*_BRIDGED}:
        return text
    splices = []
    behind = document.extent(child_of(document, "name")).end
    if bridge is not None and present.bridge and bridge.get("name") is None:
        at = document.place(bridge).start + len("<bridge")
        splices.append(Splice(at, at, f" name='{present.bridge}'"))
    elif bridge is None and present.bridge:
        splices.append(insertion(text, behind, f"<bridge name='{present.bridge}'/>"))
    if present.macs and document.root.find("mac") is None:
        splices.append(insertion(text, behind, f"<mac address='{present.macs[0]}'/>"))
    return spliced(text, splices)


def with_macs(text: str, seed: str | None = None, present: Sequence[str] = ()) -> str:
    """Return a domain with a MAC address in each interface, derived from the interface's number and a seed.

    The seed is the domain's name, unless another is given: one that is not the same on every host. What the
    interfaces of the domain have at `present`, in their order, they keep.
    """
    document = document_of(text)
    seed = seed or document.root.findtext("name") or ""
    return spliced(text, _splices(text, document, seed, present))


def _splices(text: str, document: Document, seed: str, present: Sequence[str]) -> Iterator[Splice]:
    macs = document.root.iterfind("devices/interface/mac")
    taken = {mac.get("address", "").lower() for mac in macs}
    for index, interface in enumerate(document.root.iterfind("devices/interface")):
        if interface.find("mac") is not None:
            continue
        kept = present[index] if index < len(present) else ""
        if not kept or kept in taken:
            kept = str(MacAddress.derived(seed, index, taken.union(present)))
            taken.add(kept)
        mac = f"<mac address='{kept}'/>"
        child = next(interface.iterchildren("*"), None)
        if child is not None:
            at = document.place(child).start
            blanks = text[len(text[:at].rstrip()) : at]
            yield Splice(at, at, mac + blanks)
        else:
            extent = document.extent(interface)
            if extent.text.endswith("/>"):
                yield Splice(extent.end - 2, extent.end, f">{mac}</interface>")
            else:
                at = extent.start + extent.text.rindex("</")
                yield Splice(at, at, mac)
