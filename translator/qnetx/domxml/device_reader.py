"""An element below `<devices>` → a device beside the NICs; each kind is read by a module of its own.

<memballoon model='none'/> → Balloon(model="none")
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module

from qnetx.diagnostics import Fate
from qnetx.domxml.leftover import drop_left
from qnetx.domxml.reading import Bag
from qnetx.model.device import Device
from qnetx.values import BadValueError

Reader = Callable[[Bag], "Device | None"]

READERS: Mapping[str, tuple[str, str]] = {
    # Sound, screen, input, ports
    "audio": ("audio", "read_audio"),
    "channel": ("character", "read_character"),
    "console": ("character", "read_character"),
    "controller/ccid": ("usb", "read_usb"),
    "controller/usb": ("usb_controller", "read_usb_controller"),
    "controller/virtio-serial": ("character", "read_serial_controller"),
    "graphics": ("display", "read_graphics"),
    "hostdev/usb": ("usb", "read_usb"),
    "hub": ("usb", "read_usb"),
    "input": ("input", "read_input"),
    "memballoon": ("balloon", "read_balloon"),
    "parallel": ("character", "read_character"),
    "redirdev": ("character", "read_character"),
    "serial": ("character", "read_character"),
    "smartcard": ("usb", "read_smartcard"),
    "sound": ("sound", "read_sound"),
    "video": ("display", "read_video"),
    # Disks, buses, memory, and others
    "controller/fdc": ("disk", "read_controller"),
    "controller/ide": ("disk", "read_controller"),
    "controller/isa": ("board", "read_board_part"),
    "controller/pci": ("bridge", "read_controller"),
    "controller/sata": ("disk", "read_controller"),
    "controller/scsi": ("disk", "read_controller"),
    "crypto": ("crypto", "read_crypto"),
    "disk": ("disk", "read_disk"),
    "filesystem": ("filesystem", "read_filesystem"),
    "hostdev": ("hostdev", "drop_host_device"),
    "hostdev/mdev": ("hostdev", "read_host_mediated"),
    "hostdev/pci": ("hostdev", "read_host_pci"),
    "hostdev/scsi_host": ("disk", "read_host_scsi"),
    "iommu": ("bridge", "read_iommu"),
    "memory": ("memory", "read_module"),
    "nvram": ("nvram", "read_nvram"),
    "panic": ("panic", "read_panic"),
    "rng": ("rng", "read_rng"),
    "shmem": ("shmem", "read_shmem"),
    "tpm": ("tpm", "read_tpm"),
    "vsock": ("vsock", "read_vsock"),
    "watchdog": ("watchdog", "read_watchdog"),
}
"""Element, or element and type → the module that reads it, and its function there: bag → device or None.

A function that returns None has nothing for the guest in it, and leaves in the bag what is lost by that.
"""

_NO_DEVICES = ("interface", "emulator")
"""Children of `<devices>` that are read elsewhere."""


def read_devices(devices: Bag) -> tuple[Device, ...]:
    """Read every device of a `<devices>`, in order; what no module takes is named as lost."""
    if (empty := devices.take((devices.element, None), "")) is not None:
        devices.report.ledger.settle(empty, Fate.MAPPED)
    return tuple(_read_all(devices))


def _read_all(devices: Bag) -> Iterator[Device]:
    for element in devices.element.iterchildren("*"):
        if element.tag not in _NO_DEVICES:
            device = read_device(devices.part(element))
            if device is not None:
                yield device


def read_device(bag: Bag) -> Device | None:
    """Read one element; None where it is no device of the guest's, with the fate of its items settled."""
    tag, kind = str(bag.element.tag), bag.element.get("type", "")
    found = READERS.get(f"{tag}/{kind}") or READERS.get(tag)
    device = None
    if found:
        # A guest has few kinds of devices: what the others take is not loaded.
        read: Reader = getattr(import_module(f"qnetx.domxml.{found[0]}"), found[1])
        try:
            device = read(bag)
        except BadValueError as error:
            place = bag.document.place(bag.element)
            bag.report.say("bad-value", f"<{tag}>: {error}", place, hint=error.hint)
    drop_left(bag, whole=device is None)
    return device
