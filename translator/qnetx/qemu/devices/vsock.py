"""vhost-vsock* → sockets between the guest and its host.

    -device vhost-vsock-pci,guest-cid=3  →  Vsock(cid=3)

Source: `-device DRIVER,help` of QEMU.
"""

from __future__ import annotations

from collections.abc import Mapping

from qnetx.model.vsock import Vsock
from qnetx.qemu.draft import BagReader, Draft
from qnetx.qemu.parts import Parts, device_reader
from qnetx.values import BadValueError


def _read(parts: Parts, index: int, draft: Draft) -> bool:
    parts.take("id")
    if "guest-cid" not in parts.values:
        raise BadValueError(f"'{parts.kind}' needs guest-cid=NUMBER", "from 3 on")
    cid = parts.number("guest-cid", 3, 2**32 - 1)
    form = parts.kind.removeprefix("vhost-vsock-pci").lstrip("-")
    model = f"virtio-{form}" if form.endswith("transitional") else "virtio"
    address, origin = parts.address(), parts.origin(index)
    draft.add("devices", Vsock(model=model, cid=cid or 0, address=address, origin=origin))
    return True


BAG_READERS: Mapping[str, BagReader] = {"device": device_reader(_read)}
