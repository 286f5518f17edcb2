"""virtio-rng* and `-object rng-*` → sources of chance.

    -device virtio-rng-pci,rng=r0 -object rng-random,id=r0  →  Rng(backend="random", path="/dev/random")

Source: QEMU's manual page, "Generic object creation".
"""

from __future__ import annotations

from collections.abc import Mapping

from qnetx.diagnostics import Fate
from qnetx.model.character import Character
from qnetx.model.rng import Rng
from qnetx.model.versions import QemuVersion
from qnetx.qemu.argv import Given
from qnetx.qemu.chardev_backend import find_chardev
from qnetx.qemu.draft import BagReader, Draft
from qnetx.qemu.parts import Parts, device_reader, find_settings, is_named, open_parts, refuse
from qnetx.values import BadValueError

_BUILT_IN = QemuVersion.parse("4.2")
"""From here on a random device that names no source has QEMU's own."""


def _read(parts: Parts, index: int, draft: Draft) -> bool:
    parts.take("id")
    name = parts.take("rng")
    source = find_settings(draft, "object", name) if name else None
    if name and source is None:
        raise BadValueError(f"there is no -object with id={name}")
    kind = (source or {}).get(
        "qom-type", "rng-builtin" if draft.version >= _BUILT_IN else "rng-random"
    )
    if kind not in ("rng-random", "rng-builtin", "rng-egd"):
        raise BadValueError(f"'{kind}' is no source of chance")
    daemon = None
    if kind == "rng-egd":
        daemon = _daemon((source or {}).get("chardev", ""), parts, draft)
        if daemon is None:
            return False
    path = (source or {}).get("filename", "/dev/random") if kind == "rng-random" else None
    period, size = parts.number("period"), parts.number("max-bytes")
    draft.add(
        "devices",
        Rng(
            backend=kind.removeprefix("rng-"),
            path=path,
            source=daemon,
            rate_bytes=size,
            rate_period=period if size is not None else None,
            address=parts.address(),
            seat=parts.seat(),
            origin=parts.origin(index),
        ),
    )
    return True


_SOCKETS = ("tcp", "udp", "unix")
"""By which libvirt asks an entropy daemon."""


def _daemon(name: str, parts: Parts, draft: Draft) -> Character | None:
    """Return the far end of an entropy daemon; None where libvirt can't have it, with the fate settled."""
    fields = find_chardev(name, draft.options)
    if fields is None:
        raise BadValueError(f"there is no -chardev with id={name}")
    fields.pop("waits", None)
    if fields["kind"] not in _SOCKETS:
        message = (
            f"libvirt asks an entropy daemon by a socket alone: '{parts.item.text}' is left out"
        )
        hint = "<backend model='random'>/dev/urandom</backend> needs no daemon"
        draft.drop(parts.item, "no-libvirt-equivalent", message, hint)
        return None
    return Character(port="backend", **fields)


def _object(given: Given, index: int, draft: Draft) -> None:
    """Give `-object rng-…` its fate: the device that names it holds it."""
    del index
    parts = open_parts(given, "qom-type", draft)
    if parts is None:
        return
    name = parts.take("id") or ""
    try:
        daemon = find_chardev(parts.values.get("chardev", ""), draft.options)
    except BadValueError as error:
        refuse(parts.item, error, draft.report)
        return
    if not is_named(draft, "rng", name):
        message = f"no device names '{parts.item.text}': it is left out"
        draft.drop(parts.item, "option-dropped", message)
    elif daemon and daemon["kind"] not in _SOCKETS:
        # The device says so.
        draft.report.ledger.settle(parts.item, Fate.DROPPED, "no-libvirt-equivalent")
    else:
        draft.report.ledger.settle(parts.item, Fate.MAPPED)


BAG_READERS: Mapping[str, BagReader] = {
    "object": _object,
    "device": device_reader(_read),
}
