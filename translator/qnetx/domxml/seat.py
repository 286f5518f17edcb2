"""A place that is not on PCI ↔ `<address>`: Seat(kind="virtio-mmio") ↔ <address type='virtio-mmio'/>.

Source: libvirt's formatdomain page, "Device Addresses".
"""

from __future__ import annotations

from qnetx.domxml.rows import INTEGER, TEXT, Codec, Row, hexadecimal

_KINDS = ("ccw", "virtio-mmio", "spapr-vio")
_KIND = Codec(
    write=lambda kind: kind if kind in _KINDS else None,
    read=lambda text: text if text in _KINDS else None,
)

SEAT_ROWS: tuple[Row, ...] = (
    Row("address/@type", "seat.kind", _KIND),
    Row("address/@cssid", "seat.cssid", hexadecimal(2)),
    Row("address/@ssid", "seat.ssid", hexadecimal(1)),
    Row("address/@devno", "seat.devno", hexadecimal(4)),
    Row("address/@reg", "seat.reg", hexadecimal(8)),
)
"""Where a device stands that is not on PCI."""

USB_ROWS: tuple[Row, ...] = (
    Row("address/@bus", "usb_bus", INTEGER, constants=(("type", "usb"),)),
    Row("address/@port", "usb_port", TEXT, constants=(("type", "usb"),)),
)
"""Where a device stands on USB."""
