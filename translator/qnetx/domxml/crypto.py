"""A virtio device that does cryptography ↔ its element.

Crypto(backend="builtin") ↔ <crypto model='virtio' type='qemu'><backend model='builtin'/></crypto>
"""

from __future__ import annotations

from lxml import etree

from qnetx.diagnostics import Report
from qnetx.domxml.device import ADDRESS_ROWS, read_place
from qnetx.domxml.leftover import drop_left
from qnetx.domxml.reading import Bag
from qnetx.domxml.rows import INTEGER, TEXT, Row, build
from qnetx.domxml.writing import write_rows
from qnetx.model.crypto import Crypto
from qnetx.model.versions import LibvirtVersion

_ROWS = (
    Row("backend/@model", "backend", TEXT),
    Row("backend/@queues", "queues", INTEGER),
    *ADDRESS_ROWS,
)

_BACKENDS = ("builtin", "lkcf")
_HINT = "-object cryptodev-backend-builtin with -device virtio-crypto-pci does it in QEMU"


def write_crypto(crypto: Crypto, libvirt: LibvirtVersion, report: Report) -> etree._Element:
    """Write a device for cryptography."""
    element = etree.Element("crypto", model="virtio", type="qemu")
    write_rows(element, crypto, _ROWS, libvirt, report)
    return element


def read_crypto(bag: Bag) -> Crypto | None:
    """Read a device for cryptography; None for a model or back end that is not converted."""
    element, backend = bag.element, bag.element.find("backend")
    known = backend is not None and backend.get("model") in _BACKENDS
    if (element.get("model") or "virtio") != "virtio" or not known:
        drop_left(bag, whole=True, hint=_HINT)
        return None
    for name in ("@model", "@type"):
        bag.get(name, "")
    crypto: Crypto = build(Crypto, {**read_place(bag, _ROWS), "origin": bag.origin()})
    return crypto
