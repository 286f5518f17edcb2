"""Options that take a PCI slot → PciClaim: `-device virtio-scsi-pci` takes the next one.

The claims are what NIC slots depend on; the options themselves are read elsewhere.
Measured: which devices take a slot, and in which order (see Phase).
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from qnetx.model.machine import PciClaim
from qnetx.model.network import Origin, Phase
from qnetx.qemu.argv import Given
from qnetx.qemu.codecs import BOOLEAN, PCI_ADDRESS
from qnetx.qemu.nic_models import find_device
from qnetx.qemu.pci_devices import takes_pci_slot
from qnetx.qemu.syntax import split_settings
from qnetx.values import ANY_SLOT, BadValueError

_OPTIONS = {
    "balloon": (Phase.DEVICE, "virtio-balloon-pci"),
    "virtfs": (Phase.DEVICE, "virtio-9p-pci"),
    "virtioconsole": (Phase.CONSOLE, "virtio-serial-pci"),
    "watchdog": (Phase.WATCHDOG, "i6300esb"),
}
"""Options that make one PCI device each; a `none` or another value makes none."""

_SOUND_CARDS = {"es1370": "ES1370", "ac97": "AC97", "hda": "intel-hda"}
"""In the order in which QEMU makes them, however the option has them."""

SOUND_ORDER = {name: (Phase.BOARD, rank) for rank, name in enumerate(_SOUND_CARDS)}
"""The rank of the claim of each."""

DISPLAY_CARDS = frozenset(
    {"VGA", "cirrus-vga", "qxl-vga", "virtio-vga", "virtio-vga-gl", "vmware-svga", "ati-vga"}
    | {"isa-vga", "isa-cirrus-vga"}
)
"""Devices whose presence keeps QEMU from adding its own display card."""


def find_claims(given: Given, index: int) -> Iterator[PciClaim]:
    """Yield what an option takes on PCI buses; NICs make no claim, they are nodes."""
    value = given.value.text if given.value else ""
    match given.name:
        case "device":
            if claim := _device(given, index):
                yield claim
            return
        case "drive":
            if "if=virtio" in value:
                yield _drive(given, index)
            return
        case "soundhw" | "audio":
            yield from _sound(given, index, value.split(","))
            return
        case "balloon" if value.startswith("none"):
            return
        case "watchdog" if value != "i6300esb":
            return
    if given.name in _OPTIONS:
        phase, device = _OPTIONS[given.name]
        yield _claim(given, index, phase, device)


def _sound(given: Given, index: int, words: list[str]) -> Iterator[PciClaim]:
    for name, device in _SOUND_CARDS.items():
        if f"model={name}" in words:
            yield _claim(given, index, Phase.BOARD, device)
        elif name in words or words == ["all"]:
            yield PciClaim(device=device, origin=Origin(given.place, order=SOUND_ORDER[name]))


def _claim(given: Given, index: int, phase: Phase, device: str) -> PciClaim:
    return PciClaim(device=device, origin=Origin(given.place, order=(phase, index)))


def _drive(given: Given, index: int) -> PciClaim:
    claim = _claim(given, index, Phase.DRIVE, "virtio-blk-pci")
    settings = given.settings or split_settings(given.value or given.word, "file")
    named = [s.value.text for s in settings if s.key == "addr"]
    try:
        return replace(claim, address=PCI_ADDRESS.parse(named[-1])) if named else claim
    except BadValueError:
        return claim


def _device(given: Given, index: int) -> PciClaim | None:
    if given.value is None and given.settings is None:
        return None
    try:
        settings = given.settings or split_settings(given.value, "driver")  # type: ignore[arg-type]
        if any(s.value.unknowns for s in settings if s.key in ("driver", "bus", "addr")):
            return None
        values = {setting.key: setting.value.text for setting in settings}
        driver = _ALIASES.get(values.get("driver", ""), values.get("driver", ""))
        if find_device(driver) or not takes_pci_slot(driver):
            return None
        address = PCI_ADDRESS.parse(values["addr"]) if "addr" in values else ANY_SLOT
        several = BOOLEAN.parse(values["multifunction"]) if "multifunction" in values else None
    except BadValueError:
        # The option's own reader says what is wrong with it.
        return None
    return PciClaim(
        device=driver,
        address=replace(address, multifunction=several),
        bus=values.get("bus") or None,
        id=values.get("id") or None,
        is_vga=driver in DISPLAY_CARDS,
        origin=Origin(given.place, order=(Phase.DEVICE, index)),
    )


_ALIASES = {"amd-iommu": "AMDVI-PCI"}
"""Devices that are on no bus, and make one that is."""
