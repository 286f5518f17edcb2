"""virtio-crypto* and `-object cryptodev-*` → devices for cryptography.

    -object cryptodev-backend-builtin,id=c -device virtio-crypto-pci,cryptodev=c  →  Crypto(backend="builtin")

Source: `-device DRIVER,help` of QEMU.
"""

from __future__ import annotations

from collections.abc import Mapping

from qnetx.diagnostics import Fate
from qnetx.model.crypto import Crypto
from qnetx.qemu.argv import Given
from qnetx.qemu.draft import BagReader, Draft
from qnetx.qemu.parts import Parts, device_reader, find_settings, is_named, open_parts
from qnetx.values import BadValueError


def _read(parts: Parts, index: int, draft: Draft) -> bool:
    parts.take("id")
    name = parts.take("cryptodev") or ""
    backend = find_settings(draft, "object", name)
    if backend is None:
        raise BadValueError(f"there is no -object with the id '{name}' of cryptodev=")
    kind = backend.get("qom-type", "").removeprefix("cryptodev-backend-")
    if kind == "cryptodev-backend":
        kind = "builtin"
    if kind not in ("builtin", "lkcf"):
        message = f"libvirt has no '{backend.get('qom-type')}': '{parts.item.text}' is left out"
        draft.drop(parts.item, "no-libvirt-equivalent", message)
        return False
    queues = backend.get("queues", "")
    crypto = Crypto(
        backend=kind,
        queues=int(queues) if queues.isdigit() else None,
        address=parts.address(),
        origin=parts.origin(index),
    )
    draft.add("devices", crypto)
    return True


def _object(given: Given, index: int, draft: Draft) -> None:
    """Give `-object cryptodev-…` its fate: the device that names it holds it."""
    del index
    parts = open_parts(given, "qom-type", draft)
    if parts is None:
        return
    name = parts.take("id") or ""
    parts.take("queues")
    if not is_named(draft, "cryptodev", name):
        message = f"no device names '{parts.item.text}': it is left out"
        draft.drop(parts.item, "setting-without-effect", message)
    elif parts.kind == "cryptodev-vhost-user":
        message = f"libvirt has no '{parts.kind}': '{parts.item.text}' is left out"
        draft.drop(parts.item, "no-libvirt-equivalent", message, "cryptodev-backend-builtin does")
    else:
        draft.report.ledger.settle(parts.item, Fate.MAPPED)
        parts.close(draft)


BAG_READERS: Mapping[str, BagReader] = {
    "object": _object,
    "device": device_reader(_read),
}
