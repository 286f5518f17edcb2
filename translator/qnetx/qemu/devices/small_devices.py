"""`-tpmdev` and the devices tpm-*, pvpanic*, ivshmem*, vhost-vsock*, virtio-crypto* → nodes of the model.

    -device vhost-vsock-pci,guest-cid=3  →  Vsock(cid=3)

Source: QEMU's pages "TPM Device", "Inter-VM Shared Memory device" and `-device DRIVER,help`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from qnetx.diagnostics import Fate
from qnetx.model.small_devices import Crypto, Panic, SharedMemory, Tpm, Vsock
from qnetx.qemu.argv import Given
from qnetx.qemu.codecs import SIZE
from qnetx.qemu.draft import BagReader, Draft
from qnetx.qemu.parts import Parts, find_settings, is_named, open_parts, refuse
from qnetx.values import BadValueError

_TPM_MODELS: Mapping[str, str] = {
    "tpm-tis": "tpm-tis", "tpm-tis-device": "tpm-tis", "tpm-crb": "tpm-crb", "tpm-spapr": "tpm-spapr",
}  # fmt: skip

_MEBI = 1 << 20


def _device(given: Given, index: int, draft: Draft) -> None:
    parts = open_parts(given, "driver", draft)
    if parts is None:
        return
    parts.take("id")
    try:
        if _reader_of(parts.kind)(parts, index, draft):
            parts.close(draft)
    except BadValueError as error:
        refuse(parts.item, error, draft.report)


def _tpm(parts: Parts, index: int, draft: Draft) -> bool:
    name = parts.take("tpmdev") or ""
    backend = find_settings(draft, "tpmdev", name)
    if backend is None:
        raise BadValueError(f"there is no -tpmdev with id={name}")
    kind = backend.get("type", "")
    if kind not in ("passthrough", "emulator"):
        message = f"'{parts.item.text}' is left out, as its back end is"
        draft.drop(parts.item, "no-libvirt-equivalent", message)
        return False
    passed = kind == "passthrough"
    tpm = Tpm(
        model=_TPM_MODELS[parts.kind],
        backend=kind,
        path=backend.get("path", "/dev/tpm0") if passed else None,
        version=None if passed else "2.0",
        origin=parts.origin(index),
    )
    draft.add("devices", tpm)
    return True


def _tpmdev(given: Given, index: int, draft: Draft) -> None:
    """Give `-tpmdev` its fate: the device that names it holds it."""
    del index
    parts = open_parts(given, "type", draft)
    if parts is None:
        return
    try:
        if _check_tpm_backend(parts, draft):
            parts.close(draft)
    except BadValueError as error:
        refuse(parts.item, error, draft.report)


def _check_tpm_backend(parts: Parts, draft: Draft) -> bool:
    """Settle a back end; False where it is lost as a whole."""
    name, report = parts.take("id") or "", draft.report
    if parts.kind not in ("passthrough", "emulator"):
        raise BadValueError(f"'{parts.kind}' is no TPM", "it is passthrough or emulator")
    if not name:
        raise BadValueError("it needs id=NAME")
    if not is_named(draft, "tpmdev", name):
        message = f"no device names the TPM '{name}', so the guest has none: it is left out"
        draft.drop(parts.item, "setting-without-effect", message, f"-device tpm-tis,tpmdev={name}")
        return False
    if parts.kind == "passthrough":
        parts.take("path")
        report.ledger.settle(parts.item, Fate.MAPPED)
        if "cancel-path" in parts.values:
            parts.take("cancel-path")
            draft.lose_part(
                parts.item, f"libvirt finds 'cancel-path' of '{parts.item.text}' itself"
            )
        return True
    chardev = parts.take("chardev") or ""
    socket = find_settings(draft, "chardev", chardev)
    if socket is None:
        raise BadValueError(f"there is no -chardev with id={chardev}")
    report.ledger.settle(parts.item, Fate.APPROXIMATED, "tpm-starts-anew")
    report.say(
        "tpm-starts-anew",
        f"the TPM of '{parts.item.text}' is a new one: libvirt starts swtpm itself, and does not use"
        f" the one at '{socket.get('path', chardev)}'",
        parts.item.place,
        hint="copy its state into /var/lib/libvirt/swtpm/UUID/tpm2 before the first start; version='1.2'"
        " if it ran without --tpm2",
    )
    return True


def _panic(parts: Parts, index: int, draft: Draft) -> bool:
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


def _vsock(parts: Parts, index: int, draft: Draft) -> bool:
    if "guest-cid" not in parts.values:
        raise BadValueError(f"'{parts.kind}' needs guest-cid=NUMBER", "from 3 on")
    cid = parts.number("guest-cid", 3, 2**32 - 1)
    form = parts.kind.removeprefix("vhost-vsock-pci").lstrip("-")
    model = f"virtio-{form}" if form.endswith("transitional") else "virtio"
    address, origin = parts.address(), parts.origin(index)
    draft.add("devices", Vsock(model=model, cid=cid or 0, address=address, origin=origin))
    return True


def _crypto(parts: Parts, index: int, draft: Draft) -> bool:
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


def _plain_memory(parts: Parts, index: int, draft: Draft) -> bool:
    """Read `ivshmem-plain`, whose memory is a file in /dev/shm to libvirt."""
    memory = find_settings(draft, "object", parts.take("memdev") or "")
    if memory is None:
        raise BadValueError(f"there is no -object that '{parts.kind}' names by memdev=")
    path = memory.get("mem-path", "")
    match = re.fullmatch("/dev/shm/([^/]+)", path)  # noqa: S108 - where libvirt has it
    if not match:
        what = f"in '{path}'" if path else "in no file"
        message = (
            f"'{parts.item.text}' is left out: its memory is {what}, and libvirt's is in /dev/shm"
        )
        draft.drop(parts.item, "no-libvirt-equivalent", message, "--carry hands it to QEMU itself")
        return False
    return _add_memory(match[1], _size(memory.get("size", "")), parts, index, draft)


def _doorbell(parts: Parts, index: int, draft: Draft) -> bool:
    """Read `ivshmem-doorbell`, whose memory a server has."""
    name = parts.take("chardev") or ""
    socket = find_settings(draft, "chardev", name)
    if socket is None:
        raise BadValueError(f"there is no -chardev with id={name}")
    path = socket.get("path")
    if not path:
        message = (
            f"'{parts.item.text}' is left out: libvirt finds its server by a Unix socket alone"
        )
        draft.drop(parts.item, "no-libvirt-equivalent", message)
        return False
    return _add_memory(name, None, parts, index, draft, server=path)


def _old_memory(parts: Parts, index: int, draft: Draft) -> bool:
    """Read the `ivshmem` of before QEMU 4.0, which is plain or has a server."""
    report, size = draft.report, _size(parts.take("size") or "4M")
    new = "ivshmem-doorbell" if "chardev" in parts.values else "ivshmem-plain"
    name, parts.kind = parts.take("shm"), new
    if new.endswith("doorbell"):
        done = _doorbell(parts, index, draft)
    elif name and "/" not in name.lstrip("/"):
        done = _add_memory(name.lstrip("/"), size, parts, index, draft)
    else:
        raise BadValueError("it needs shm=NAME or chardev=ID")
    if done:
        report.ledger.settle(parts.item, Fate.REWRITTEN)
    return done


def _size(text: str) -> int:
    """Return how much memory is shared, in bytes.

    Raises BadValueError for a size that no PCI device can have.
    """
    # ivshmem itself counted MiB.
    size: int = SIZE.parse(f"{text}M" if text.isdigit() and int(text) < _MEBI else text)
    if size < _MEBI or size & (size - 1):
        raise BadValueError(
            f"'{text}' is no size of shared memory", "it is a power of two, from 1M"
        )
    return size


def _add_memory(
    name: str, size: int | None, parts: Parts, index: int, draft: Draft, server: str | None = None
) -> bool:
    master = parts.is_on("master")
    role = parts.take("role")
    if role not in (None, "master", "peer"):
        raise BadValueError(f"role: '{role}' is neither master nor peer")
    if master is not None:
        role = "master" if master else "peer"
    draft.add(
        "devices",
        SharedMemory(
            name=name,
            model=parts.kind,
            role=role,
            size=size,
            server=server,
            vectors=parts.number("vectors") if server else None,
            ioeventfd=parts.is_on("ioeventfd") if server else None,
            address=parts.address(),
            origin=parts.origin(index),
        ),
    )
    return True


_Device = Callable[[Parts, int, Draft], bool]
"""Reads one device; False where it is lost as a whole, with its fate settled."""

_DEVICES: tuple[tuple[str, _Device], ...] = (
    ("tpm-", _tpm),
    ("pvpanic", _panic),
    ("vhost-vsock", _vsock),
    ("virtio-crypto", _crypto),
    ("ivshmem-plain", _plain_memory),
    ("ivshmem-doorbell", _doorbell),
    ("ivshmem", _old_memory),
)


def _reader_of(driver: str) -> _Device:
    return next(reader for start, reader in _DEVICES if driver.startswith(start))


BAG_READERS: Mapping[str, BagReader] = {
    "tpmdev": _tpmdev,
    "device": _device,
    "object": _object,
}
