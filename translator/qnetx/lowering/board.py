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
    screen: str | None = None
    """The `-vga` type of the display card that it has without being told."""
    card_slot: int | None = None
    """Where the first card of `model=` goes, where that is not the next free slot."""
    lost_screen: str | None = None
    """The display card that it has without being told, and that libvirt can't have there."""
    lost_drive: str | None = None
    """The empty drive that it has without being told, and that libvirt can't have there."""
    serial: str | None = None
    """libvirt's kind of its first serial port, `` where libvirt has to choose; None: libvirt has none."""


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
    screen="std",
    serial="isa-serial",
)
_Q35 = Board(
    name="q35",
    card="e1000e",
    root_bus="pcie.0",
    taken=(*_chip(0), *_chip(31, 2, 3)),
    display_slot=1,
    usb=_chip(0x1D, 1, 2, 7),
    screen="std",
    serial="isa-serial",
)
_VIRT = Board(name="virt", card="virtio", root_bus="pcie.0", taken=_chip(0), serial="system-serial")
_RISCV = Board(
    name="virt", root_bus="pcie.0", taken=_chip(0), cardless=True, serial="system-serial"
)
_MALTA = Board(
    name="malta",
    card="pcnet",
    root_bus="pci.0",
    # The board's bus begins at slot 18.
    taken=tuple(PciAddress(slot) for slot in range(18) if slot != 11),
    display_slot=18,
    screen="cirrus",
    card_slot=11,
    serial="isa-serial",
)
_G3BEIGE = Board(
    name="g3beige",
    card="ne2k_pci",
    root_bus="pci.0",
    taken=(*_chip(0), *_chip(16)),
    display_slot=1,
    screen="std",
    serial="",
)
_MAC99 = Board(
    name="mac99",
    card="sungem",
    root_bus="pci.0",
    # The board's bus begins at slot 11: a bridge, the chip of the disks, USB, the display card.
    taken=tuple(PciAddress(slot) for slot in range(15)),
    # libvirt's place for a display card is a bus where QEMU has none.
    lost_screen="VGA",
    lost_drive="CD-ROM drive",
    serial="",
)

_CLIPPER = Board(
    name="clipper",
    card="e1000",
    root_bus="pci.0",
    # Without a display card the chip of the disks is the first on the bus.
    taken=(*_chip(0), *_chip(1), *_chip(7)),
    lost_screen="cirrus-vga",
    lost_drive="floppy drive",
    serial="",
)
_SS5 = Board(
    name="SS-5",
    card="lance",
    lost_screen="sun-tcx",
    lost_drive="floppy drive",
    serial="",
    slots_exist=False,
)

_SUN4U = Board(name="sun4u", card="sunhme", lost_screen="VGA", lost_drive="floppy drive", serial="")

_NO_CARDS = Board(name="microvm", slots_exist=False, cardless=True, serial="isa-serial")

_ARM = "armv6l|armv7l|aarch64"


def _soldered(name: str, card: str) -> Board:
    """Return a board whose card is a part of it, with no PCI that libvirt knows."""
    return Board(name=name, card=card, serial="", slots_exist=False)


def _alone(name: str) -> Board:
    """Return a board that has no card at all."""
    return Board(name=name, serial="", slots_exist=False, cardless=True)


_ROWS: tuple[tuple[str, str, Board], ...] = (
    # architectures, machine types (a star is any ending), board
    ("x86_64|i686", "q35|pc-q35-*", _Q35),
    (
        "x86_64|i686",
        "isapc",
        Board(
            name="isapc",
            card="ne2k_isa",
            slots_exist=False,
            lost_screen="isa-vga",
            lost_drive="CD-ROM drive",
            serial="isa-serial",
        ),
    ),
    ("x86_64|i686", "microvm|none", _NO_CARDS),
    ("x86_64|i686", "*", _PC),
    ("aarch64|armv7l|loongarch64", "virt*", _VIRT),
    ("riscv64|riscv32", "virt", _RISCV),
    ("riscv64|riscv32", "spike|", _alone("spike")),
    ("riscv64|riscv32", "sifive_u", _soldered("sifive_u", "cadence_gem")),
    ("aarch64", "sbsa-ref", Board(name="sbsa-ref", card="e1000e", serial="")),
    ("aarch64", "raspi*", _alone("raspi")),
    ("aarch64", "xlnx-zcu102", _soldered("xlnx-zcu102", "cadence_gem")),
    (_ARM, "vexpress-*", _soldered("vexpress", "lan9118")),
    (_ARM, "versatile*", _soldered("versatilepb", "smc91c111")),
    (_ARM, "integratorcp|realview-eb*", _soldered("integratorcp", "smc91c111")),
    (_ARM, "realview-p*|mps2-*", _soldered("realview", "lan9118")),
    (_ARM, "raspi*|n800|n810|akita|borzoi|spitz|terrier|tosa", _alone("raspi")),
    (_ARM, "xilinx-zynq-a9", _soldered("xilinx-zynq-a9", "cadence_gem")),
    (_ARM, "sabrelite", _soldered("sabrelite", "imx.enet")),
    (_ARM, "cubieboard", _soldered("cubieboard", "allwinner-emac")),
    (_ARM, "orangepi-pc", _soldered("orangepi-pc", "allwinner-sun8i-emac")),
    (_ARM, "lm3s*", _soldered("lm3s6965evb", "stellaris_enet")),
    (_ARM, "highbank|midway", _soldered("highbank", "xgmac")),
    (
        "ppc64|ppc64le",
        "pseries*|",
        Board(name="pseries", card="spapr-vlan", screen="std", serial="spapr-vio-serial"),
    ),
    ("ppc64|ppc64le", "powernv*", _alone("powernv")),
    ("ppc|ppc64", "mac99", _MAC99),
    ("ppc", "g3beige|", _G3BEIGE),
    ("ppc", "40p", Board(name="40p", card="pcnet")),
    ("ppc", "bamboo", Board(name="bamboo", card="e1000")),
    (
        "s390x",
        "*",
        Board(name="s390-ccw-virtio", card="virtio", slots_exist=False, serial="sclp"),
    ),
    ("mips*", "malta|", _MALTA),
    ("mips*", "mipssim", _soldered("mipssim", "mipsnet")),
    ("mips*", "magnum|pica61", _soldered("magnum", "dp83932")),
    ("mips64el", "fuloong2e", Board(name="fuloong2e", card="rtl8139")),
    ("sparc", "SS-*|", _SS5),
    ("sparc64", "sun4*|", _SUN4U),
    ("alpha", "*", _CLIPPER),
    ("parisc|hppa", "*", Board(name="hppa", card="tulip")),
    ("m68k", "q800", _soldered("q800", "dp83932")),
    ("m68k", "mcf5208evb|", _soldered("mcf5208evb", "mcf_fec")),
    ("m68k|openrisc", "virt*", _alone("virt")),
    ("openrisc", "or1k-sim|", _soldered("or1k-sim", "open_eth")),
    ("microblaze*", "petalogix-s3*|", _soldered("petalogix", "xlnx.xps-ethernetlite")),
    ("microblaze*", "petalogix-ml605", _soldered("petalogix-ml605", "xlnx.axi-ethernet")),
    ("xtensa*", "sim|", _alone("sim")),
    ("xtensa*", "lx*|kc705*|ml605*", _soldered("lx60", "open_eth")),
    ("sh4*", "r2d", Board(name="r2d", card="rtl8139", serial="")),
)


def is_one_of(name: str, names: str) -> bool:
    """Return whether a name is one of `virt*|q800`, where a star is any ending.

    No regular expression: to compile those of a whole table takes longer than all else of a board.
    """
    return any(
        name.startswith(one[:-1]) if one.endswith("*") else name == one for one in names.split("|")
    )


def find_board(machine: Machine | None, qemu: QemuVersion) -> Board:
    """Return the board of a machine; bare options (None) are read as for a pc."""
    arch = (machine and machine.arch) or "x86_64"
    kind = (machine and machine.type) or ""
    for arches, kinds, board in _ROWS:
        if is_one_of(arch, arches) and is_one_of(kind, kinds):
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
