"""Shared memory → `-device ivshmem-*` and what stands behind it.

SharedMemory(name="pool", model="ivshmem-plain", size=4 << 20)
→  -object memory-backend-file,id=shmmem-shmem0,mem-path=/dev/shm/pool,… -device ivshmem-plain,memdev=shmmem-shmem0

Source: QEMU's page "Inter-VM Shared Memory device".
"""

from __future__ import annotations

import re

from qnetx.model.shmem import SharedMemory
from qnetx.qemu.writing.layout import Layout
from qnetx.qemu.writing.naming import number_of
from qnetx.qemu.writing.words import Settings, option, size


def write_shmem(memory: SharedMemory, layout: Layout) -> list[str]:
    """Write shared memory: a file of the host, or what a server hands out."""
    number = number_of(memory, layout)
    role = {"master": True, "peer": False}.get(memory.role or "")
    place = layout.pci(memory.address)
    if memory.server:
        # The memory's name is the socket's, so that it is the same when it is read again.
        name = memory.name
        if not re.fullmatch("[A-Za-z][-A-Za-z0-9._]*", name):
            name = f"charshmem{number}"
        settings: Settings = [
            ("chardev", name),
            ("vectors", memory.vectors),
            ("ioeventfd", memory.ioeventfd),
            ("master", role),
            *place,
        ]
        chardev = option("chardev", "socket", [("id", name), ("path", memory.server)])
        return [*chardev, *option("device", "ivshmem-doorbell", settings)]
    name = f"shmmem-shmem{number}"
    held: Settings = [
        ("id", name),
        ("mem-path", f"/dev/shm/{memory.name}"),  # noqa: S108 - where libvirt has it
        ("size", size(memory.size)),
        ("share", True),
    ]
    given: Settings = [("memdev", name), ("master", role), *place]
    return [
        *option("object", "memory-backend-file", held),
        *option("device", "ivshmem-plain", given),
    ]
