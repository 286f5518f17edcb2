"""Modules of memory → `-object memory-backend-…` and the `-device` that holds it.

MemoryDevice(model="dimm", size=1 << 30, node=0)
→  -object memory-backend-ram,id=memdimm0,size=1G -device pc-dimm,id=dimm0,memdev=memdimm0,node=0

Source: QEMU's docs/memory-hotplug.txt, docs/nvdimm.txt.
"""

from __future__ import annotations

from qnetx.model.features import Memory
from qnetx.model.memory import MemoryDevice
from qnetx.qemu.writing.layout import Layout
from qnetx.qemu.writing.naming import number_of
from qnetx.qemu.writing.words import Settings, option, size

_DRIVERS = {
    "dimm": "pc-dimm",
    "nvdimm": "nvdimm",
    "virtio-mem": "virtio-mem-pci",
    "virtio-pmem": "virtio-pmem-pci",
}


_UNIT = 1 << 20


def write_module(module: MemoryDevice, layout: Layout) -> list[str]:
    """Write a module, with what holds it."""
    number = number_of(module, layout)
    name = module.alias or f"{module.model.replace('-', '')}{number}"
    back_end, own = _back_end(module, layout)
    virtio = module.model.startswith("virtio")
    shared = module.shared
    if module.model == "virtio-pmem" and shared is None:
        shared = True
    if back_end == "memfd" and shared is None:
        shared = False  # it is shared by itself
    settings: Settings = [
        ("id", f"mem{name}"),
        # As libvirt rounds it; QEMU takes whole pages of the host alone.
        ("size", size(-(-module.size // _UNIT) * _UNIT)),
        *own,
        ("share", shared),
        *(("host-nodes", part) for part in (module.host_nodes or "").split(",") if part),
        ("policy", "bind" if module.host_nodes else None),
    ]
    base = None if module.base is None else f"0x{module.base:x}"
    given: Settings = [
        ("id", name),
        ("memdev", f"mem{name}"),
        ("node", module.node),
        ("slot", module.slot),
        ("addr", None if virtio else base),
        ("memaddr", base if virtio else None),
        ("label-size", size(module.label_size)),
        ("unarmed", module.read_only),
        ("block-size", size(module.block_size)),
        ("requested-size", size(module.requested)),
        *layout.pci(module.address),
    ]
    device = option("device", _DRIVERS[module.model], given)
    return [*option("object", f"memory-backend-{back_end}", settings), *device]


def _back_end(module: MemoryDevice, layout: Layout) -> tuple[str, Settings]:
    """Return the kind of what holds a module, with what only that kind has."""
    backing = layout.machine.backing or Memory()
    if module.path:
        return "file", [
            ("mem-path", module.path),
            ("align", size(module.align)),
            ("pmem", module.persistent),
            ("discard-data", module.discard),
        ]
    if module.page_size or (backing.huge_pages and module.model != "virtio-mem"):
        page = module.page_size or backing.page_size
        huge: Settings = [
            ("hugetlb", True),
            ("hugetlbsize", size(page)),
        ]
        _lose_discard(module, layout)
        return "memfd", huge
    if backing.source in ("memfd", "file"):
        # Both are files to QEMU, and a module of either is gone at the guest's end.
        _lose_discard(module, layout)
        return "memfd", []
    _lose_discard(module, layout)
    return "ram", []


def _lose_discard(module: MemoryDevice, layout: Layout) -> None:
    if module.discard:
        message = "discard='yes' of a module is for memory in a file: left out"
        layout.lose(module.origin, ["discard"], message)
