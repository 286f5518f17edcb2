"""Sound cards and the devices like them → `-device`.

Sound(model="ich6", codecs=("duplex",))  →  -device intel-hda,id=sound0 -device hda-duplex,bus=sound0.0,cad=0
"""

from __future__ import annotations

from qnetx.model.accessory import HostMediated, HostPci, Rng, Sound, Watchdog
from qnetx.model.device import Nvram
from qnetx.model.versions import QemuVersion
from qnetx.qemu.writing.audio import find_audio
from qnetx.qemu.writing.chardev import write_chardev
from qnetx.qemu.writing.layout import Layout
from qnetx.qemu.writing.naming import number_of
from qnetx.qemu.writing.words import Settings, option

_SOUND = {
    "ac97": "AC97",
    "es1370": "ES1370",
    "sb16": "sb16",
    "ich6": "intel-hda",
    "ich9": "ich9-intel-hda",
    "usb": "usb-audio",
    "virtio": "virtio-sound-pci",
}
"""libvirt's models of sound cards → QEMU's devices; `pcspk` is a setting of the board."""

_HDA = ("ich6", "ich9")


def write_sound(card: Sound, layout: Layout) -> list[str]:
    """Write a card with its codecs; an HDA card that names none has the duplex one, as in libvirt."""
    if card.model == "pcspk":
        return []
    if card.model not in _SOUND:
        layout.lose(card.origin, ["model"], f"QEMU has no sound card '{card.model}': left out")
        return []
    cards = [d for d in layout.machine.devices if isinstance(d, Sound)]
    name = card.alias or f"sound{next((n for n, d in enumerate(cards) if d is card), 0)}"
    back_end: Settings = [("audiodev", find_audio(card.audio, layout.machine.devices))]
    hda = card.model in _HDA
    settings: Settings = [
        ("id", name),
        *([] if hda else back_end),
        *layout.pci(card.address),
        *layout.usb(card.usb_bus, card.usb_port),
    ]
    words = option("device", _SOUND[card.model], settings)
    for number, codec in enumerate(card.codecs or ("duplex",)) if hda else ():
        own: Settings = [("bus", f"{name}.0"), ("cad", number), *back_end]
        words += option("device", f"hda-{codec}", own)
    return words


def write_watchdog(watchdog: Watchdog, layout: Layout) -> list[str]:
    """Write a watchdog, with what QEMU does when it runs out."""
    action = watchdog.action
    if action == "dump":
        message = "libvirt dumps the guest when its watchdog runs out: QEMU alone pauses it"
        hint = "'dump-guest-memory FILE' in QEMU's monitor dumps it then"
        layout.approximate(watchdog.origin, ["action"], message, hint)
        action = "pause"
    device = option("device", watchdog.model, layout.pci(watchdog.address))
    return [*device, "-watchdog-action", action]


_BUILT_IN = QemuVersion(4, 2)


def write_rng(rng: Rng, layout: Layout) -> list[str]:
    """Write a source of chance."""
    name = f"objrng{number_of(rng, layout)}"
    kind, own, words = rng.backend, [("filename", rng.path)], []
    if rng.source:
        words = write_chardev(f"char-{name}", rng.source, layout)
        own = [("chardev", f"char-{name}")]
    elif kind == "builtin" and layout.version < _BUILT_IN:
        message = (
            f"QEMUs before {_BUILT_IN} have no source of chance of their own: it is the host's"
        )
        layout.approximate(rng.origin, ["backend"], message)
        kind, own = "random", [("filename", "/dev/urandom")]
    settings: Settings = [
        ("rng", name),
        ("max-bytes", rng.rate_bytes),
        # QEMU's own period is libvirt's, a second.
        ("period", (rng.rate_period or 1000) if rng.rate_bytes is not None else None),
        *layout.pci(rng.address),
        *layout.seat(rng.seat),
    ]
    driver = layout.virtio("virtio-rng", rng.seat)
    back_end = option("object", f"rng-{kind}", [("id", name), *own])
    return [*words, *back_end, *option("device", driver, settings)]


def write_host_pci(device: HostPci, layout: Layout) -> list[str]:
    """Write a PCI device of the host; its driver is taken from it by hand."""
    host = f"{device.domain:04x}:{device.bus:02x}:{device.slot:02x}.{device.function:x}"
    message = f"libvirt takes '{host}' from the host's driver for vfio-pci: QEMU wants it there"
    hint = (
        f"'echo vfio-pci > /sys/bus/pci/devices/{host}/driver_override', then its address into the old"
        " driver's unbind and into /sys/bus/pci/drivers_probe"
    )
    layout.approximate(device.origin, [""], message, hint)
    return option("device", "vfio-pci", [("host", host), *_of_host(device, layout)])


def write_host_mediated(device: HostMediated, layout: Layout) -> list[str]:
    """Write a part of a device of the host, which must be there already."""
    settings: Settings = [
        ("sysfsdev", f"/sys/bus/mdev/devices/{device.uuid}"),
        ("display", device.display),
        ("ramfb", device.framebuffer),
        *_of_host(device, layout),
    ]
    driver = "vfio-pci-nohotplug" if device.framebuffer else "vfio-pci"
    return option("device", driver, settings)


def _of_host(device: HostPci | HostMediated, layout: Layout) -> Settings:
    """Return what devices of the host have in common."""
    rom = "" if device.rom_enabled is False else device.rom
    return [
        ("bootindex", device.boot_order),
        ("rombar", None if device.rom_shown is None else int(device.rom_shown)),
        ("romfile", rom),
        *layout.pci(device.address),
    ]


def write_nvram(device: Nvram, layout: Layout) -> list[str]:
    """Write where a pseries board keeps its settings."""
    del layout
    reg = device.seat.reg
    return [] if reg is None else ["-global", f"spapr-nvram.reg=0x{reg:x}"]
