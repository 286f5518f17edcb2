"""A domain with interfaces on bridges of the host → the same with them on networks of libvirt's.

<interface type='bridge'><source bridge='br0'/>  →  <interface type='network'><source network='lan'/>
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from xml.sax.saxutils import quoteattr

from qnetx.domxml.splicing import Splice, document_of, spliced
from qnetx.validate.document import Document


def join_networks(text: str, networks: Mapping[str, str]) -> str:
    """Put the interfaces on each bridge that is a key on the network of that name; all else stays to the blank.

    An interface on an Open vSwitch bridge stays on it: libvirt joins it through its `<virtualport>`.
    """
    document = document_of(text)
    return spliced(text, _splices(document, networks))


def _splices(document: Document, networks: Mapping[str, str]) -> Iterator[Splice]:
    for interface in document.root.iterfind("devices/interface[@type='bridge']"):
        source = interface.find("source")
        network = networks.get(source.get("bridge", "")) if source is not None else None
        if network is None or source is None or interface.find("virtualport") is not None:
            continue
        for element, name, new in (
            (interface, "type", "type='network'"),
            (source, "bridge", f"network={quoteattr(network)}"),
        ):
            place = document.place(element, name)
            yield Splice(place.start, place.end, new)
