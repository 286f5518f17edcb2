"""`-usb` and the devices of USB controllers → `UsbController`; bus= and port= → a place on one.

    -device usb-ehci,id=ehci -device usb-tablet,bus=ehci.0,port=2  →  UsbController(model="ehci", index=0), port 2 of bus 0

Source: QEMU's manual page, "USB convenience options".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from qnetx.model.usb_controller import UsbController
from qnetx.qemu.argv import Given
from qnetx.qemu.draft import BagReader, Draft
from qnetx.qemu.parts import Parts, device_reader
from qnetx.values import BadValueError

_CONTROLLERS: Mapping[str, str] = {
    "piix3-usb-uhci": "piix3-uhci",
    "piix4-usb-uhci": "piix4-uhci",
    "usb-ehci": "ehci",
    "ich9-usb-ehci1": "ich9-ehci1",
    "ich9-usb-uhci1": "ich9-uhci1",
    "ich9-usb-uhci2": "ich9-uhci2",
    "ich9-usb-uhci3": "ich9-uhci3",
    "nec-usb-xhci": "nec-xhci",
    "qemu-xhci": "qemu-xhci",
    "pci-ohci": "pci-ohci",
}


def _usb(given: Given, index: int, draft: Draft) -> None:
    del index
    item = draft.report.ledger.open(given.text, given.place)
    draft.put("usb", value=True, item=item)


_MAX_PORTS = 15
"""Of USB 2 and of USB 3 alike (QEMU's hw/usb/hcd-xhci, which libvirt follows)."""


def _read(parts: Parts, index: int, draft: Draft) -> bool:
    masters = usb_buses(draft)
    found = [d for d in draft.values.get("devices", ()) if isinstance(d, UsbController)]
    # The board's own controller is the first.
    free = sum(d.first_port is None for d in found)
    free += any(option.name in ("usb", "usbdevice") for option in draft.options)
    master = parts.take("masterbus")
    if master is not None and master not in masters:
        raise BadValueError(f"masterbus: there is no USB bus '{master}' before it")
    counts = (parts.number("p2", 1, _MAX_PORTS), parts.number("p3", 1, _MAX_PORTS))
    ports = [count for count in counts if count is not None]
    first = parts.number("firstport")
    draft.add(
        "devices",
        UsbController(
            model=_CONTROLLERS[parts.kind],
            index=free if master is None else masters[master],
            first_port=None if master is None else first or 0,
            ports=max(ports) if ports else None,
            alias=parts.take("id"),
            address=parts.address(),
            origin=parts.origin(index),
        ),
    )
    return True


def usb_place(parts: Parts, draft: Draft) -> dict[str, Any]:
    """Return the bus and port that a device names; libvirt takes the first free port as QEMU does."""
    index, port = usb_index(parts.values.get("bus"), draft), parts.take("port")
    if index is None:
        return {"usb_port": None}
    parts.take("bus")
    if port is not None and not re.fullmatch(r"[1-9]\d?(\.[1-9]\d?){0,3}", port):
        raise BadValueError(f"port: '{port}' is no USB port", "write a number, or 1.2 behind a hub")
    return {"usb_bus": index or (0 if port else None), "usb_port": port}


def usb_index(bus: str | None, draft: Draft) -> int | None:
    """Return the index of the controller with a bus, of the newest where none is named; None for a bus unknown.

    QEMU asks the newest controller of the line before its board's own.
    """
    if bus is not None:
        return usb_buses(draft).get(bus)
    found = [d for d in draft.values.get("devices", ()) if isinstance(d, UsbController)]
    return next((d.index or 0 for d in reversed(found) if d.first_port is None), 0)


def usb_buses(draft: Draft) -> dict[str, int]:
    """Return QEMU's ids of the guest's USB buses, with the index that libvirt counts them by."""
    found = [d for d in draft.values.get("devices", ()) if isinstance(d, UsbController)]
    named = {f"{d.alias}.0": d.index or 0 for d in found if d.first_port is None}
    return {"usb-bus.0": 0, **named}


BAG_READERS: Mapping[str, BagReader] = {
    "usb": _usb,
    "device": device_reader(_read),
}
