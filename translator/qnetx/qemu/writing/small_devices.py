"""TPM, panic notifier, shared memory, vsock and cryptography → `-device` and what stands behind it.

Vsock(cid=3)  →  -device vhost-vsock-pci,guest-cid=3

Source: QEMU's pages "TPM Device", "Inter-VM Shared Memory device" and `-device DRIVER,help` of 7.2.
"""

from __future__ import annotations

import re
from typing import assert_never

from qnetx.model.small_devices import Crypto, Panic, SharedMemory, SmallDevice, Tpm, Vsock
from qnetx.model.versions import QemuVersion
from qnetx.qemu.writing.layout import Layout
from qnetx.qemu.writing.naming import number_of
from qnetx.qemu.writing.words import Settings, option, size

_X86 = ("x86_64", "i686", None)
_PANIC_ON_PCI = QemuVersion(6, 0)


def write_small_device(device: SmallDevice, layout: Layout) -> list[str]:
    """Write one of them."""
    number = number_of(device, layout)
    match device:
        case Tpm():
            return _tpm(device, f"tpm-tpm{number}", layout)
        case Panic():
            return _panic(device, layout)
        case SharedMemory():
            return _memory(device, number, layout)
        case Vsock():
            driver = layout.virtio("vhost-vsock", None, device.model)
            settings: Settings = [("guest-cid", device.cid), *layout.pci(device.address)]
            return option("device", driver, settings)
        case Crypto():
            return _crypto(device, f"objcrypto{number}", layout)
        case _:
            assert_never(device)


def _tpm(tpm: Tpm, name: str, layout: Layout) -> list[str]:
    on_arm = layout.machine.arch in ("aarch64", "armv7l") and tpm.model == "tpm-tis"
    device = option("device", f"{tpm.model}-device" if on_arm else tpm.model, [("tpmdev", name)])
    if tpm.backend == "passthrough":
        passed: Settings = [("id", name), ("path", tpm.path)]
        return [*option("tpmdev", "passthrough", passed), *device]
    socket = f"/run/swtpm-{layout.machine.name or 'guest'}.sock"
    version = "" if tpm.version == "1.2" else " --tpm2"
    message = f"libvirt starts an swtpm for the guest's TPM: QEMU waits for one at '{socket}'"
    hint = (
        f"'swtpm socket{version} --tpmstate dir=FOLDER --ctrl type=unixio,path={socket}' ahead of QEMU;"
        " /var/lib/libvirt/swtpm/UUID has the state that the guest knows"
    )
    layout.approximate(tpm.origin, ["backend", "version"], message, hint)
    far = f"chr{name}"
    return [
        *option("chardev", "socket", [("id", far), ("path", socket)]),
        *option("tpmdev", "emulator", [("id", name), ("chardev", far)]),
        *device,
    ]


def _panic(panic: Panic, layout: Layout) -> list[str]:
    """Write a panic notifier; some are a setting of the processor or a part of the firmware."""
    match panic.model:
        case "isa":
            if layout.machine.arch not in _X86:
                message = (
                    f"a board of {layout.machine.arch} has no ISA for a panic notifier: left out"
                )
                layout.lose(panic.origin, panic.origin.items, message)
                return []
            port = None if panic.port is None else f"0x{panic.port:x}"
            return option("device", "pvpanic", [("ioport", port)])
        case "pvpanic" if layout.version >= _PANIC_ON_PCI:
            return option("device", "pvpanic-pci", layout.pci(panic.address))
        case "pvpanic":
            message = f"a panic notifier on PCI needs QEMU {_PANIC_ON_PCI}: left out"
            layout.lose(panic.origin, panic.origin.items, message)
    return []


def _memory(memory: SharedMemory, number: int, layout: Layout) -> list[str]:
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


def _crypto(crypto: Crypto, name: str, layout: Layout) -> list[str]:
    held: Settings = [("id", name), ("queues", crypto.queues)]
    back_end = option("object", f"cryptodev-backend-{crypto.backend}", held)
    given: Settings = [("cryptodev", name), *layout.pci(crypto.address)]
    return [*back_end, *option("device", "virtio-crypto-pci", given)]
