"""ivshmem* → memory that guests share.

    -object memory-backend-file,id=m,mem-path=/dev/shm/pool,size=4M,share=on -device ivshmem-plain,memdev=m
    →  SharedMemory(name="pool", model="ivshmem-plain", size=4 << 20)

Source: QEMU's page "Inter-VM Shared Memory device".
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from qnetx.diagnostics import Fate
from qnetx.model.shmem import SharedMemory
from qnetx.qemu.codecs import SIZE
from qnetx.qemu.draft import BagReader, Draft
from qnetx.qemu.parts import Parts, device_reader, find_settings
from qnetx.values import BadValueError

_MEBI = 1 << 20


def _read(parts: Parts, index: int, draft: Draft) -> bool:
    parts.take("id")
    match parts.kind:
        case "ivshmem-plain":
            return _plain_memory(parts, index, draft)
        case "ivshmem-doorbell":
            return _doorbell(parts, index, draft)
        case _:
            return _old_memory(parts, index, draft)


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


BAG_READERS: Mapping[str, BagReader] = {"device": device_reader(_read)}
