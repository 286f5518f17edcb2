"""`-balloon` and virtio-balloon* → `Balloon`.

    -balloon virtio,addr=5  →  Balloon(address=PciAddress(5))

Source: QEMU's manual page, "Standard options".
"""

from __future__ import annotations

from collections.abc import Mapping

from qnetx.diagnostics import Fate
from qnetx.model.balloon import Balloon
from qnetx.qemu.argv import Given
from qnetx.qemu.draft import BagReader, Draft
from qnetx.qemu.parts import Parts, device_reader, open_parts, refuse
from qnetx.values import BadValueError


def _balloon(given: Given, index: int, draft: Draft) -> None:
    parts = open_parts(given, "type", draft)
    if parts is None:
        return
    if parts.kind == "none":
        draft.report.ledger.settle(parts.item, Fate.MAPPED)
        return
    try:
        _read(parts, index, draft)
    except BadValueError as error:
        refuse(parts.item, error, draft.report)
        return
    parts.close(draft)


def _read(parts: Parts, index: int, draft: Draft) -> bool:
    parts.take("id")
    address, seat = parts.address(), parts.seat()
    if any(isinstance(device, Balloon) for device in draft.values.get("devices", ())):
        message = f"'{parts.item.text}' is a second balloon, and a libvirt domain has one"
        draft.drop(parts.item, "no-libvirt-equivalent", message)
        return True
    draft.add("devices", Balloon(address=address, seat=seat, origin=parts.origin(index)))
    return True


BAG_READERS: Mapping[str, BagReader] = {
    "balloon": _balloon,
    "device": device_reader(_read),
}
