"""What hangs on USB beside disks and input: devices of the host, hubs, smartcards → `-device`.

HostUsb(vendor=0x046d, product=0xc52b)  →  -device usb-host,vendorid=0x46d,productid=0xc52b
"""

from __future__ import annotations

from typing import assert_never

from qnetx.model.usb import CardReader, HostUsb, SmartCard, UsbDevice, UsbHub
from qnetx.qemu.writing.character import reader_bus, reader_name
from qnetx.qemu.writing.layout import Layout
from qnetx.qemu.writing.words import Settings, option


def write_usb(device: UsbDevice, layout: Layout) -> list[str]:
    """Write one of them."""
    match device:
        case HostUsb():
            settings: Settings = [
                ("vendorid", _hexadecimal(device.vendor)),
                ("productid", _hexadecimal(device.product)),
                ("hostbus", device.bus),
                ("hostaddr", device.device),
                ("bootindex", device.boot_order),
                *layout.usb(device.usb_bus, device.usb_port),
            ]
            return option("device", "usb-host", settings)
        case UsbHub():
            return option("device", "usb-hub", layout.usb(device.usb_bus, device.usb_port))
        case CardReader():
            name = device.alias or reader_name(device.index)
            place = layout.usb(device.usb_bus, device.usb_port)
            return option("device", "usb-ccid", [("id", name), *place])
        case SmartCard():
            return _card(device, layout)
        case _:
            assert_never(device)


def _card(card: SmartCard, layout: Layout) -> list[str]:
    certified = card.mode == "host-certificates"
    settings: Settings = [
        ("bus", reader_bus(layout)),
        ("backend", "certificates" if certified else "nss-emulated"),
        *((f"cert{n}", name) for n, name in enumerate(card.certificates, 1)),
        ("db", card.database),
    ]
    return option("device", "ccid-card-emulated", settings)


def _hexadecimal(number: int | None) -> str | None:
    return None if number is None else f"0x{number:04x}"
