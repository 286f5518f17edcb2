"""What the user asks of a conversion beside the input: one frozen record that every stage reads.

`qnetx to-xml --root ./root --bridge /etc/qemu-ifup=br0 x.sh` → `Options(root=Path("root"), bridges={…})`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path

from msgspec import Struct, field

from qnetx.model.versions import LibvirtVersion, QemuVersion


class HubPolicy(StrEnum):
    """`--hub`: what becomes of several NICs that share a user network."""

    SPLIT = "split"
    NAT = "nat"


class MacPolicy(StrEnum):
    """`--mac`: what becomes of a MAC address that QEMU would choose."""

    QEMU = "qemu"
    UNIQUE = "unique"


class HostSide(StrEnum):
    """`--host-side`: whether a tap's hook scripts are read or kept as scripts."""

    READ = "read"
    KEEP = "keep"


class Identity(StrEnum):
    """`--identity`: who chooses what the user did not say of a NIC (model, MAC, PCI slot)."""

    QEMU = "qemu"
    LIBVIRT = "libvirt"


class NetworkPolicy(StrEnum):
    """`--networks`: how a bridge becomes a network of libvirt's; the words are `<forward mode>`'s, and `isolated`."""

    BRIDGE = "bridge"
    """A network that names the host's own bridge."""
    ISOLATED = "isolated"
    NAT = "nat"
    ROUTE = "route"
    OPEN = "open"


class Dialect(StrEnum):
    """`--dialect`: how a command line says its network."""

    LEGACY = "legacy"
    """`-net nic,vlan=0 -net tap,vlan=0`: up to QEMU 2.12."""
    NETDEV = "netdev"
    """`-netdev tap,id=net0 -device virtio-net-pci,netdev=net0`."""
    NIC = "nic"
    """`-nic tap,model=virtio-net-pci`: from QEMU 2.12."""


class LineForm(StrEnum):
    """What a command line is written for."""

    SH = "sh"
    """A shell into which it is pasted."""
    ARGV = "argv"
    """A program that takes a list of words, in JSON."""
    SCRIPT = "script"
    """A file that is run."""


class Options(Struct, frozen=True, kw_only=True):
    """The options of a conversion; the defaults are those of the command line."""

    root: Path = Path("/")
    """Folder below which hook scripts and sourced files are read."""
    cwd: Path | None = None
    """Folder that relative paths are meant from; None: the script's, or the current one for an argv."""
    bridges: Mapping[str, str] = field(default_factory=dict)
    """Hook script → bridge, for hooks that can't be read."""
    settings: Mapping[str, str] = field(default_factory=dict)
    """Values for shell variables, arguments and substitutions."""
    qemu: QemuVersion | None = None
    """The QEMU that the line was written for; None: found from the line."""
    libvirt: LibvirtVersion | None = None
    """The libvirt to write for; None: the newest that the tables know."""
    interfaces_only: bool = False
    carry: bool = False
    annotate: bool = False
    pair: bool = False
    hub: HubPolicy = HubPolicy.SPLIT
    mac: MacPolicy = MacPolicy.QEMU
    host_side: HostSide = HostSide.READ
    identity: Identity = Identity.QEMU
    dialect: Dialect = Dialect.NETDEV
    form: LineForm = LineForm.SH
    scripts: str | None = None
    """Folder of the hook scripts of a command line, as the line names it."""
    helper: bool = False
    """Whether bridges are joined by QEMU's own helper, not by scripts."""
    networks: tuple[Path, ...] = ()
    """Files that hold the XML of libvirt's networks."""
    connect: str | None = None
    """URI of the libvirt that is asked for the networks that no file tells; None: none is asked."""
    ask: Callable[[str, bool], str | None] | None = None
    """Asks for a name or password that a libvirt wants: the prompt, and whether the answer may be seen."""
    target: QemuVersion | None = None
    """The QEMU that a command line is written for; None: the newest that has the dialect."""
