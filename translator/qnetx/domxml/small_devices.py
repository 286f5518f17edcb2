"""TPM, panic notifier, shared memory, vsock and cryptography → their elements.

Vsock(cid=3) → <vsock model='virtio'><cid auto='no' address='3'/></vsock>

Source of "since": libvirt's page "Domain XML format".
"""

from __future__ import annotations

from typing import Any

from lxml import etree

from qnetx.diagnostics import Report
from qnetx.domxml.board import arch_of, read_board_part
from qnetx.domxml.device import ADDRESS_ROWS, read_place
from qnetx.domxml.leftover import drop_left
from qnetx.domxml.reading import Bag
from qnetx.domxml.rows import INTEGER, ON_OFF, TEXT, Row, build, hexadecimal
from qnetx.domxml.taking import child, read_size, take_if
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


_TAGS: dict[str, type[SmallDevice]] = {tag: kind for kind, (tag, _) in _ROWS.items()}

_MODELS: dict[type[SmallDevice], tuple[str, ...]] = {
    Tpm: ("tpm-tis", "tpm-crb", "tpm-spapr"),
    Panic: ("isa", "hyperv", "pvpanic"),
    SharedMemory: ("ivshmem-plain", "ivshmem-doorbell"),
    Vsock: ("virtio", "virtio-transitional", "virtio-non-transitional"),
    Crypto: ("virtio",),
}

_HINTS = {
    "tpm": "-tpmdev with the back end, and a -device of the model, say it by hand",
    "crypto": "-object cryptodev-backend-builtin with -device virtio-crypto-pci does it in QEMU",
}


_OF_THE_FIRMWARE = ("pseries", "s390")
"""Panic notifiers that these boards have anyway."""


def read_small_device(bag: Bag) -> SmallDevice | None:
    """Read one of them; None for a model or back end that is not converted."""
    element = bag.element
    tag = str(element.tag)
    kind = _TAGS[tag]
    model = _model(element, kind)
    if kind is Panic and model in _OF_THE_FIRMWARE:
        read_board_part(bag)
        return None
    if model not in _MODELS[kind] or not _is_known(element, kind):
        drop_left(bag, whole=True, hint=_HINTS.get(tag, ""))
        return None
    values: dict[str, Any] = {}
    if kind is Crypto:
        for name in ("@model", "@type"):
            bag.get(name, "")
    else:
        values["model"] = model
        path = "model/@type" if kind is SharedMemory else "@model"
        bag.get(path, "model")
    values |= {name: v for name, v in read_place(bag, _rows_of(kind)).items() if name != "model"}
    _complete(kind, values, bag)
    device: SmallDevice = build(kind, {**values, "origin": bag.origin()})
    return device


def _rows_of(kind: type[SmallDevice]) -> tuple[Row, ...]:
    # A size has a unit, and a switch beside a number may stand alone.
    return tuple(row for row in _ROWS[kind][1] if row.field not in ("size", "cid", "model"))


def _model(element: etree._Element, kind: type[SmallDevice]) -> str:
    """Return libvirt's model, or what it takes where none is said."""
    arch = arch_of(element)
    if kind is SharedMemory:
        model = element.find("model")
        said = "ivshmem" if model is None else model.get("type", "ivshmem")
        if said == "ivshmem":
            # QEMU 4.0 and newer have its two forms alone.
            return "ivshmem-doorbell" if element.find("server") is not None else "ivshmem-plain"
        return said
    boards = {"s390x": "s390", "ppc64": "pseries", "ppc64le": "pseries"}
    default = {
        Tpm: "tpm-spapr" if arch.startswith("ppc") else "tpm-tis",
        Panic: boards.get(arch, "isa"),
    }
    return element.get("model") or default.get(kind, "virtio")


def _is_known(element: etree._Element, kind: type[SmallDevice]) -> bool:
    """Whether the back end is one that QEMU is told of by these means."""
    backend = element.find("backend")
    if kind is Tpm:
        return backend is not None and backend.get("type") in ("passthrough", "emulator")
    if kind is Crypto:
        return backend is not None and backend.get("model") in ("builtin", "lkcf")
    return kind is not SharedMemory or bool(element.get("name"))


_FIRST_CID = 3


def _complete(kind: type[SmallDevice], values: dict[str, Any], bag: Bag) -> None:
    """Add what the rows can't: a size with its unit, and what libvirt takes where nothing is said."""
    element = bag.element
    if kind is SharedMemory:
        size = child(element, "size")
        if size is not None and "unit" not in size.attrib:
            values |= bag.read((Row("size", "size", INTEGER),))
        elif size is not None:
            values["size"] = read_size(bag, "size", "size")
        if values["model"] == "ivshmem-plain":
            values.setdefault("size", 4 << 20)
        elif "server" not in values:
            values["server"] = f"/var/lib/libvirt/shmem-{values['name']}-sock"
        take_if(bag, "msi/@enabled", "vectors", "yes")
        take_if(bag, "msi", "vectors", "")
        take_if(bag, "server", "server", "")
    elif kind is Tpm and values["backend"] == "passthrough":
        values.setdefault("path", "/dev/tpm0")
    elif kind is Vsock:
        values["cid"] = _read_cid(bag)


def _read_cid(bag: Bag) -> int:
    """Read the guest's number; where libvirt chooses it, the first one is taken, and told."""
    values = bag.read((Row("cid/@address", "cid", INTEGER),))
    auto = bag.get("cid/@auto", "cid")
    bag.get("cid", "cid")
    if "cid" in values:
        return int(values["cid"])
    if auto != "no":
        bag.report.say(
            "chosen-for-line",
            f"libvirt chooses the number of the guest's <vsock> at each start: the line has {_FIRST_CID}",
            bag.document.place(bag.element),
            hint="each guest of a host needs a number of its own",
        )
    return _FIRST_CID
