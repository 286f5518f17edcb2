"""TPM, panic notifier, shared memory, vsock and cryptography → their elements.

Vsock(cid=3) → <vsock model='virtio'><cid auto='no' address='3'/></vsock>

Source of "since": libvirt's page "Domain XML format".
"""

from __future__ import annotations

from lxml import etree

from qnetx.diagnostics import Report
from qnetx.domxml.device import ADDRESS_ROWS
from qnetx.domxml.rows import INTEGER, ON_OFF, TEXT, Row, hexadecimal
from qnetx.domxml.writing import lose_to_version, write_rows
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

_MODELS: dict[str, str] = {
    # TPM
    "tpm-tis": "1.0.5",
    "tpm-crb": "4.4.0",
    "tpm-spapr": "6.1.0",
    # panic notifiers
    "isa": "1.2.1",
    "hyperv": "1.3.0",
    "pvpanic": "9.1.0",
    # shared memory
    "ivshmem-plain": "2.5.0",
    "ivshmem-doorbell": "2.5.0",
    # vsock
    "virtio": "4.4.0",
    "virtio-transitional": "5.2.0",
    "virtio-non-transitional": "5.2.0",
}
"""The first libvirt with each model."""

_CRYPTO_SINCE = _since("9.1.0")  # libvirt's page says 9.0.0, whose own grammar does not have it
_EMULATOR_SINCE = _since("4.5.0")


def write_small_device(
    device: SmallDevice, libvirt: LibvirtVersion, report: Report
) -> etree._Element | None:
    """Write one of them; None, and why, where the target has none of the kind."""
    tag, rows = _ROWS[type(device)]
    since = _first_libvirt(device)
    if libvirt < since:
        model = "" if isinstance(device, Crypto) else f" model='{device.model}'"
        items = device.origin.items.get("", ())
        lose_to_version(items, f"<{tag}{model}>", since, libvirt, report)
        return None
    element = etree.Element(tag)
    if isinstance(device, Crypto):
        element.set("model", "virtio")
        element.set("type", "qemu")
    write_rows(element, device, rows, libvirt, report)
    return element


def _first_libvirt(device: SmallDevice) -> LibvirtVersion:
    if isinstance(device, Crypto):
        return _CRYPTO_SINCE
    since = _since(_MODELS[device.model])
    if isinstance(device, Tpm) and device.backend == "emulator":
        return max(since, _EMULATOR_SINCE)
    return since
