"""A panic notifier → `-device`.

Panic(model="isa", port=0x505)  →  -device pvpanic,ioport=0x505
"""

from __future__ import annotations

from qnetx.model.panic import Panic
from qnetx.model.versions import QemuVersion
from qnetx.qemu.writing.layout import Layout
from qnetx.qemu.writing.words import option

_X86 = ("x86_64", "i686", None)

_ON_PCI = QemuVersion(6, 0)


def write_panic(panic: Panic, layout: Layout) -> list[str]:
    """Write a panic notifier; some are a setting of the processor or a part of the firmware."""
    match panic.model:
        case "isa":
            if layout.machine.arch not in _X86:
                message = (
                    f"a board of {layout.machine.arch} has no ISA for a panic notifier: left out"
                )
                layout.lose(panic.origin, panic.origin.items, message)
                return []
            port = None if panic.port is None else f"0x{panic.port:x}"
            return option("device", "pvpanic", [("ioport", port)])
        case "pvpanic" if layout.version >= _ON_PCI:
            return option("device", "pvpanic-pci", layout.pci(panic.address))
        case "pvpanic":
            message = f"a panic notifier on PCI needs QEMU {_ON_PCI}: left out"
            layout.lose(panic.origin, panic.origin.items, message)
    return []
