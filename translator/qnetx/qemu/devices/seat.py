"""The end of a driver's name, `devno=` and `reg=` → where the device is: `virtio-blk-ccw` → Seat(kind="ccw").

Source: `-device virtio-blk-ccw,help` and `-device spapr-vscsi,help` of QEMU 7.2.
"""

from __future__ import annotations

import re

from qnetx.model.seat import Seat
from qnetx.qemu.codecs import Codec
from qnetx.values import BadValueError

_ENDS = {"-ccw": "ccw", "-s390": "s390", "-device": "virtio-mmio"}
_VIO = ("spapr-vlan", "spapr-vscsi", "spapr-vty")


def find_seat(driver: str) -> Seat | None:
    """Return where a driver puts its device; None for PCI, and for a bus that is no matter."""
    if driver in _VIO:
        return Seat(kind="spapr-vio")
    kind = next((kind for end, kind in _ENDS.items() if driver.endswith(end)), None)
    return Seat(kind=kind) if kind and driver.startswith("virtio-") else None


def _parse_devno(text: str) -> Seat:
    match = re.fullmatch(r"([0-9a-fA-F]{1,2})\.([0-3])\.([0-9a-fA-F]{1,4})", text)
    if not match:
        raise BadValueError(f"'{text}' is no number of a channel device", "like devno=fe.0.0001")
    cssid, ssid, devno = (int(part, 16) for part in match.groups())
    if cssid != _VIRTUAL_CSS:
        raise BadValueError(f"'{text}' is on no channel of the guest's", "they begin with fe.")
    return Seat(kind="ccw", cssid=cssid, ssid=ssid, devno=devno)


def _write_devno(seat: Seat) -> str | None:
    if seat.devno is None:
        return None
    return f"{seat.cssid or 0:x}.{seat.ssid or 0:x}.{seat.devno:04x}"


def _parse_reg(text: str) -> Seat:
    try:
        number = int(text, 0)
    except ValueError:
        number = -1
    if not 0 <= number < 1 << 32:
        raise BadValueError(f"'{text}' is no address on the board's bus", "like reg=0x71000001")
    return Seat(kind="spapr-vio", reg=number)


def _write_reg(seat: Seat) -> str | None:
    return None if seat.reg is None else hex(seat.reg)


_VIRTUAL_CSS = 0xFE
"""The channel subsystem that QEMU's own devices are on."""

DEVNO = Codec(_parse_devno, _write_devno)
REG = Codec(_parse_reg, _write_reg)
