"""pvpanic and pvpanic-pci → panic notifiers.

    -device pvpanic,ioport=0x505  →  Panic(model="isa", port=0x505)

Source: `-device DRIVER,help` of QEMU.
"""

from __future__ import annotations

from collections.abc import Mapping

from qnetx.model.panic import Panic
from qnetx.qemu.draft import BagReader, Draft
from qnetx.qemu.parts import Parts, device_reader


def _read(parts: Parts, index: int, draft: Draft) -> bool:
    parts.take("id")
    on_pci = parts.kind == "pvpanic-pci"
    port = None if on_pci else parts.number("ioport", 0, 0xFFFF)
    address = parts.address() if on_pci else None
    model = "pvpanic" if on_pci else "isa"
    if parts.values.get("events") == "3":
        # All of them, as without it.
        parts.take("events")
    panic = Panic(model=model, port=port, address=address, origin=parts.origin(index))
    draft.add("devices", panic)
    return True


BAG_READERS: Mapping[str, BagReader] = {"device": device_reader(_read)}
