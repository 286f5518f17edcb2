"""A USB controller → `-device`.

UsbController(model="ehci", index=0)  →  -device usb-ehci,id=usb
"""

from __future__ import annotations

from qnetx.model.usb_controller import UsbController
from qnetx.qemu.writing.layout import Layout, usb_name
from qnetx.qemu.writing.words import Settings, option

_CONTROLLERS = {
    "piix3-uhci": "piix3-usb-uhci",
    "piix4-uhci": "piix4-usb-uhci",
    "ehci": "usb-ehci",
    "ich9-ehci1": "ich9-usb-ehci1",
    "ich9-uhci1": "ich9-usb-uhci1",
    "ich9-uhci2": "ich9-usb-uhci2",
    "ich9-uhci3": "ich9-usb-uhci3",
    "vt82c686b-uhci": "vt82c686b-usb-uhci",
    "nec-xhci": "nec-usb-xhci",
    "qemu-xhci": "qemu-xhci",
    "pci-ohci": "pci-ohci",
}
"""libvirt's models → QEMU's devices."""

_XHCI = ("nec-xhci", "qemu-xhci")


def write_usb_controller(controller: UsbController, layout: Layout) -> list[str]:
    """Write a controller; a companion names the bus that it shares."""
    model = controller.model or default_model(layout)
    if model == "none":
        return []
    if model not in _CONTROLLERS:
        message = f"QEMU has no USB controller '{model}': left out"
        layout.lose(controller.origin, ["model"], message)
        return []
    index = controller.index or 0
    shared = controller.first_port is not None
    ports = controller.ports if model in _XHCI else None
    settings: Settings = [
        ("id", None if shared else controller.alias or usb_name(index)),
        ("masterbus", layout.usb_bus(index) if shared else None),
        ("firstport", controller.first_port),
        ("p2", ports),
        ("p3", ports),
        *layout.pci(controller.address),
    ]
    if controller.ports and not ports:
        message = f"the number of ports of '{model}' is fixed: left out"
        layout.lose(controller.origin, ["ports"], message)
    return option("device", _CONTROLLERS[model], settings)


def default_model(layout: Layout) -> str:
    """Return the model that libvirt gives a controller without one."""
    return "piix3-uhci" if layout.machine.arch in ("x86_64", "i686") else "qemu-xhci"
