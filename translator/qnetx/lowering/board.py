"""A machine type → what the board has: `q35` → root bus pcie.0, display card on slot 1, NIC e1000e.

Measured on real QEMUs 0.12, 0.15, 1.1, 2.8 and 7.2; the tests measure the installed one again.
"""

from __future__ import annotations

import re

from msgspec import Struct
from msgspec.structs import replace

from qnetx.model.machine import Machine
from qnetx.model.versions import QemuVersion
from qnetx.values import PciAddress

_E1000E = QemuVersion.parse("2.12")


class Board(Struct, frozen=True, kw_only=True):
    """What a machine type brings along before any option is read."""

    name: str
    card: str | None = None
    """The model of a NIC whose model nobody named; None where the board has none or qnetx knows none."""
    root_bus: str | None = None
    """QEMU's id of the PCI bus that devices go to; None where slots are not known."""
    slots_exist: bool = True
    """Whether a card may be on PCI at all."""
    cardless: bool = False
    """Whether the board makes no card of `-net nic`, and QEMU adds no network of its own."""
    taken: tuple[PciAddress, ...] = ()
    """Places of the board's own devices."""
    display_slot: int | None = None
    """Where the display card goes, if there is one."""
    usb: tuple[PciAddress, ...] = ()
    """Places of its own USB controllers, where they are switched on."""


def _chip(slot: int, *functions: int) -> tuple[PciAddress, ...]:
    """Return the places of a chip that has these functions beside function 0."""
    others = (PciAddress(slot, function) for function in functions)
    return (PciAddress(slot, multifunction=bool(functions)), *others)


_PC = Board(
    name="pc",
    card="e1000",
    root_bus="pci.0",
    taken=(*_chip(0), *_chip(1, 1, 3)),
    display_slot=2,
    usb=(PciAddress(1, 2),),
)
_Q35 = Board(
    name="q35",
    card="e1000e",
    root_bus="pcie.0",
    taken=(*_chip(0), *_chip(31, 2, 3)),
    display_slot=1,
    usb=_chip(0x1D, 1, 2, 7),
)
_VIRT = Board(name="virt", card="virtio", root_bus="pcie.0", taken=_chip(0))

_NO_CARDS = Board(name="microvm", slots_exist=False, cardless=True)

_ROWS: tuple[tuple[str, str, Board], ...] = (
    # architectures, machine types (regular expressions), board
    (r"x86_64|i686", r"q35|pc-q35-.*", _Q35),
    (r"x86_64|i686", r"isapc", Board(name="isapc", card="ne2k_isa", slots_exist=False)),
    (r"x86_64|i686", r"microvm|none", _NO_CARDS),
    (r"x86_64|i686", r"xen.*", Board(name="xen")),
    (r"x86_64|i686", r".*", _PC),
    (r"aarch64|armv7l|loongarch64", r"virt.*", _VIRT),
    (r"aarch64", r"sbsa-ref", Board(name="sbsa-ref", card="e1000e")),
    (r"armv7l", r"vexpress-.*", Board(name="vexpress", card="lan9118")),
    (r"armv7l", r"versatile.*", Board(name="versatilepb", card="smc91c111")),
    (r"ppc64|ppc64le", r"pseries.*|", Board(name="pseries", card="spapr-vlan")),
    (r"ppc|ppc64", r"mac99", Board(name="mac99", card="sungem")),
    (r"ppc", r"g3beige|", Board(name="g3beige", card="ne2k_pci")),
    (r"s390x", r".*", Board(name="s390-ccw-virtio", card="virtio", slots_exist=False)),
    (r"mips.*", r"malta|", Board(name="malta", card="pcnet")),
    (r"sparc", r"SS-.*|", Board(name="SS-5", card="lance")),
    (r"sparc64", r"sun4.*|", Board(name="sun4u", card="sunhme")),
    (r"alpha", r".*", Board(name="clipper", card="e1000")),
    (r"parisc|hppa", r".*", Board(name="hppa", card="tulip")),
)


def find_board(machine: Machine | None, qemu: QemuVersion) -> Board:
    """Return the board of a machine; bare options (None) are read as for a pc."""
    arch = (machine and machine.arch) or "x86_64"
    kind = (machine and machine.type) or ""
    for arches, kinds, board in _ROWS:
        if re.fullmatch(arches, arch) and re.fullmatch(kinds, kind):
            return _aged(board, kind, qemu)
    return Board(name=kind or arch)


def _aged(board: Board, kind: str, qemu: QemuVersion) -> Board:
    """Return the board as an older QEMU has it, whose default cards differ."""
    card = board.card
    if board is _PC and qemu.kvm_tree:
        card = "rtl8139"
    elif board is _Q35:
        version = re.search(r"pc-q35-(\d+\.\d+)", kind)
        if (QemuVersion.parse(version[1]) if version else qemu) < _E1000E:
            card = "e1000"
    return replace(board, card=card)
