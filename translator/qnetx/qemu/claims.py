"""Options that take a PCI slot → PciClaim: `-device virtio-scsi-pci` takes the next one.

The claims are what NIC slots depend on; the options themselves are read elsewhere.
Measured: which devices take a slot, and in which order (see Phase).
"""

from __future__ import annotations

from msgspec.structs import replace

from qnetx.model.machine import PciClaim
from qnetx.model.network import Origin, Phase
from qnetx.qemu.argv import Given
from qnetx.qemu.codecs import BOOLEAN, PCI_ADDRESS
from qnetx.qemu.nic_models import find_device
from qnetx.qemu.pci_devices import takes_pci_slot
from qnetx.qemu.syntax import split_settings
from qnetx.values import BadValueError

_OPTIONS = {
    "balloon": (Phase.DEVICE, "virtio-balloon-pci"),
    "virtfs": (Phase.DEVICE, "virtio-9p-pci"),
    "virtioconsole": (Phase.CONSOLE, "virtio-serial-pci"),
    "watchdog": (Phase.WATCHDOG, "i6300esb"),
}
"""Options that make one PCI device each; a `none` or another value makes none."""

_SOUND_CARDS = {"ac97": "AC97", "es1370": "ES1370", "hda": "intel-hda"}

DISPLAY_CARDS = frozenset(
    {"VGA", "cirrus-vga", "qxl-vga", "virtio-vga", "virtio-vga-gl", "vmware-svga", "ati-vga"}
    | {"isa-vga", "isa-cirrus-vga"}
)
"""Devices whose presence keeps QEMU from adding its own display card."""


def find_claim(given: Given, index: int) -> PciClaim | None:
    """Return what an option takes on the PCI root bus, or None; NICs make no claim, they are nodes."""
    value = given.value.text if given.value else ""
    match given.name:
        case "device":
            return _device(given, index)
        case "drive":
            return _drive(given, index) if "if=virtio" in value else None
        case "soundhw":
            cards = [_SOUND_CARDS[name] for name in value.split(",") if name in _SOUND_CARDS]
            return _claim(given, index, Phase.BOARD, cards[0]) if cards else None
        case "audio":
            cards = [card for name, card in _SOUND_CARDS.items() if f"model={name}" in value]
            return _claim(given, index, Phase.BOARD, cards[0]) if cards else None
        case "balloon" if value.startswith("none"):
            return None
        case "watchdog" if value != "i6300esb":
            return None
    if given.name in _OPTIONS:
        phase, device = _OPTIONS[given.name]
        return _claim(given, index, phase, device)
    return None


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
        values = {setting.key: setting.value.text for setting in settings}
        driver = values.get("driver", "")
        if find_device(driver) or not takes_pci_slot(driver) or values.get("bus", "") not in _ROOTS:
            return None
        address = PCI_ADDRESS.parse(values["addr"]) if "addr" in values else None
        if address and "multifunction" in values:
            several = BOOLEAN.parse(values["multifunction"])
            address = replace(address, multifunction=several)
    except BadValueError:
        # The option's own reader says what is wrong with it.
        return None
    return PciClaim(
        device=driver,
        address=address,
        is_vga=driver in DISPLAY_CARDS,
        origin=Origin(given.place, order=(Phase.DEVICE, index)),
    )


_ROOTS = ("", "pci.0", "pcie.0", "pci")
