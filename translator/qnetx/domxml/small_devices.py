"""TPM, panic notifier, shared memory, vsock and cryptography → their elements.

Vsock(cid=3) → <vsock model='virtio'><cid auto='no' address='3'/></vsock>

Source of "since": libvirt's page "Domain XML format".
"""

from __future__ import annotations

from lxml import etree

from qnetx.diagnostics import Report
from qnetx.domxml.device import ADDRESS_ROWS
from qnetx.domxml.rows import INTEGER, ON_OFF, TEXT, Row, hexadecimal
from qnetx.domxml.writing import write_rows
from qnetx.model.small_devices import Crypto, Panic, SharedMemory, SmallDevice, Tpm, Vsock
from qnetx.model.versions import LibvirtVersion

_since = LibvirtVersion.parse

_ROWS: dict[type[SmallDevice], tuple[str, tuple[Row, ...]]] = {
    Tpm: ("tpm", (
        Row("@model", "model", TEXT),
        Row("backend/@type", "backend", TEXT),
        Row("backend/@version", "version", TEXT),
        Row("backend/device/@path", "path", TEXT),
    )),
    Panic: ("panic", (
        Row("@model", "model", TEXT, _since("1.3.0")),
        Row("address/@iobase", "port", hexadecimal(1), constants=(("type", "isa"),)),
        *ADDRESS_ROWS,
    )),
    SharedMemory: ("shmem", (
        Row("@name", "name", TEXT),
        Row("@role", "role", TEXT, _since("6.6.0")),
        Row("model/@type", "model", TEXT, _since("2.5.0")),
        Row("size", "size", INTEGER),
        Row("server/@path", "server", TEXT),
        Row("msi/@vectors", "vectors", INTEGER),
        Row("msi/@ioeventfd", "ioeventfd", ON_OFF),
        *ADDRESS_ROWS,
    )),
    Vsock: ("vsock", (
        Row("@model", "model", TEXT),
        Row("cid/@address", "cid", INTEGER, constants=(("auto", "no"),)),
        *ADDRESS_ROWS,
    )),
    Crypto: ("crypto", (
        Row("backend/@model", "backend", TEXT),
        Row("backend/@queues", "queues", INTEGER),
        *ADDRESS_ROWS,
    )),
}  # fmt: skip
"""The element of each, and its rows."""


def write_small_device(
    device: SmallDevice, libvirt: LibvirtVersion, report: Report
) -> etree._Element:
    """Write one of them."""
    tag, rows = _ROWS[type(device)]
    element = etree.Element(tag)
    if isinstance(device, Crypto):
        element.set("model", "virtio")
        element.set("type", "qemu")
    write_rows(element, device, rows, libvirt, report)
    return element
