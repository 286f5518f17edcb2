"""QEMU's names of NICs and of their properties → the model's: `virtio-net-pci` is model `virtio`.

Sources: `-device help` and `-device X,help` of 7.2, `-net nic,model=?` of 0.12, 1.1, 2.8 and 7.2, the
properties that QEMU's hw/net added since.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from msgspec import Struct

from qnetx.model.versions import QemuVersion, release
from qnetx.qemu.codecs import (
    ACPI_INDEX,
    BOOLEAN,
    BOOT_INDEX,
    INT32,
    MAC_STRICT,
    MTU,
    PCI_ADDRESS,
    ROM_BAR,
    TEXT,
    TRANSMIT,
    UINT16,
    VECTORS,
    Codec,
)
from qnetx.qemu.devices.seat import DEVNO, REG

JOINING = frozenset({"id", "hub", "netdev", "multifunction"})
"""Fields that no NIC has: the reader names, joins or puts together what they say."""


class NetName(Struct, frozen=True):
    """A name that `-net nic,model=` and `-nic …,model=` take, and the releases that take it."""

    name: str
    since: QemuVersion | None = None
    removed: QemuVersion | None = None

    def taken_by(self, version: QemuVersion) -> bool:
        """Return whether this release takes the name."""
        return (self.since is None or self.since <= version) and (
            self.removed is None or version < self.removed
        )


class NicModel(Struct, frozen=True):
    """One NIC on one kind of bus."""

    model: str
    """The name in `Nic.model`, which is libvirt's where libvirt has one."""
    devices: tuple[str, ...]
    """Its names for `-device`, first the one to write; empty for a chip soldered to a board."""
    net_names: tuple[NetName, ...]
    """Its names for `model=`, first the one to write."""
    bus: str
    """`pci`, `isa`, `usb`, `virtio-mmio`, `ccw`, `s390`, `vio`, `xen` or `sysbus`."""
    groups: tuple[str, ...]
    """The groups of properties that it has."""


class Property(Struct, frozen=True):
    """One property of the NICs of a group."""

    name: str
    group: str
    field: str | None
    """An attribute of Nic, dotted where nested, or one of JOINING; None: no other dialect has a word."""
    codec: Codec
    since: QemuVersion | None = None
    removed: QemuVersion | None = None
    repeat: bool = False


def _model(model: str, devices: str, net: str, bus: str, groups: str) -> NicModel:
    names = []
    for word in net.split():
        name, _, releases = word.partition("@")
        since, _, removed = releases.partition("..")
        names.append(NetName(name, release(since), release(removed)))
    return NicModel(model, tuple(devices.split()), tuple(names), bus, ("any", *groups.split()))


NIC_MODELS: tuple[NicModel, ...] = (
    # model, devices, names for -net nic with their releases, bus, groups
    _model("virtio", "virtio-net-pci virtio-net", "virtio virtio-net-pci@2.12..", "pci", "nic pci virtio virtio-pci"),
    _model("virtio", "virtio-net-ccw", "virtio-net-ccw@2.12..", "ccw", "nic virtio virtio-ccw"),
    _model("virtio", "virtio-net-device", "virtio-net-device@2.12..", "virtio-mmio", "nic virtio"),
    _model("virtio", "virtio-net-s390", "virtio-net-s390@0.14..2.6", "s390", "nic virtio"),
    _model("virtio-transitional", "virtio-net-pci-transitional", "virtio-net-pci-transitional@4.0..", "pci", "nic pci virtio virtio-pci"),
    _model("virtio-non-transitional", "virtio-net-pci-non-transitional", "virtio-net-pci-non-transitional@4.0..", "pci", "nic pci virtio virtio-pci"),
    _model("e1000", "e1000 e1000-82540em", "e1000", "pci", "nic pci e1000"),
    _model("e1000-82544gc", "e1000-82544gc", "e1000-82544gc@2.12..", "pci", "nic pci e1000"),
    _model("e1000-82545em", "e1000-82545em", "e1000-82545em@2.12..", "pci", "nic pci e1000"),
    _model("e1000e", "e1000e", "e1000e@2.12..", "pci", "nic pci e1000e"),
    _model("igb", "igb", "igb@8.0..", "pci", "nic pci igb"),
    _model("rtl8139", "rtl8139", "rtl8139", "pci", "nic pci"),
    _model("ne2k_pci", "ne2k_pci", "ne2k_pci", "pci", "nic pci"),
    _model("ne2k_isa", "ne2k_isa", "ne2k_isa", "isa", "nic isa"),
    _model("pcnet", "pcnet", "pcnet", "pci", "nic pci"),
    _model("i82550", "i82550", "i82550@2.12..", "pci", "nic pci"),
    _model("i82551", "i82551", "i82551", "pci", "nic pci"),
    _model("i82557a", "i82557a", "i82557a@2.12..", "pci", "nic pci"),
    _model("i82557b", "i82557b", "i82557b", "pci", "nic pci"),
    _model("i82557c", "i82557c", "i82557c@2.12..", "pci", "nic pci"),
    _model("i82558a", "i82558a", "i82558a@2.12..", "pci", "nic pci"),
    _model("i82558b", "i82558b", "i82558b@2.12..", "pci", "nic pci"),
    _model("i82559a", "i82559a", "i82559a@2.12..", "pci", "nic pci"),
    _model("i82559b", "i82559b", "i82559b@2.12..", "pci", "nic pci"),
    _model("i82559c", "i82559c", "i82559c@2.12..", "pci", "nic pci"),
    _model("i82559er", "i82559er", "i82559er", "pci", "nic pci"),
    _model("i82562", "i82562", "i82562@2.12..", "pci", "nic pci"),
    _model("i82801", "i82801", "i82801@2.12..", "pci", "nic pci"),
    _model("vmxnet3", "vmxnet3", "vmxnet3@2.12..", "pci", "nic pci vmxnet3"),
    _model("tulip", "tulip", "tulip@5.0..", "pci", "nic pci"),
    _model("sungem", "sungem", "sungem@2.12..", "pci", "nic pci sungem"),
    _model("sunhme", "sunhme", "sunhme@2.12..", "pci", "nic pci"),
    _model("usb-net", "usb-net", "usb-net@9.0..", "usb", "nic usb"),
    _model("spapr-vlan", "spapr-vlan", "spapr-vlan ibmveth", "vio", "nic vio"),
    _model("netfront", "xen-net-device", "xen-net-device@8.2.. xen", "xen", "nic xen"),
    _model("lan9118", "lan9118", "lan9118", "sysbus", "nic sysbus"),
    _model("smc91c111", "smc91c111", "smc91c111", "sysbus", "nic sysbus"),
    _model("lance", "lance", "lance", "sysbus", "nic sysbus"),
    _model("dp83932", "dp8393x", "dp83932 dp8393x@9.0..", "sysbus", "nic sysbus"),
    _model("xgmac", "xgmac", "xgmac", "sysbus", "nic sysbus"),
    _model("cadence_gem", "cadence_gem", "cadence_gem", "sysbus", "nic sysbus"),
    _model("stellaris_enet", "stellaris_enet", "stellaris stellaris_enet", "sysbus", "nic sysbus"),
    _model("mcf_fec", "mcf-fec", "mcf_fec mcf-fec@2.12..", "sysbus", "nic sysbus"),
    _model("imx.enet", "imx.enet", "imx.enet", "sysbus", "nic sysbus"),
    _model("imx.fec", "imx.fec", "imx.fec", "sysbus", "nic sysbus"),
    _model("ftgmac100", "ftgmac100", "ftgmac100", "sysbus", "nic sysbus"),
    _model("mipsnet", "mipsnet", "mipsnet", "sysbus", "nic sysbus"),
    _model("open_eth", "open_eth", "open_eth", "sysbus", "nic sysbus"),
    _model("opencores_eth", "opencores_eth", "opencores_eth", "sysbus", "nic sysbus"),
    _model("etraxfs-eth", "etraxfs-eth", "etraxfs-eth", "sysbus", "nic sysbus"),
    _model("milkymist-minimac2", "milkymist-minimac2", "minimac2", "sysbus", "nic sysbus"),
    _model("xlnx.xps-ethernetlite", "xlnx.xps-ethernetlite", "xlnx.xps-ethernetlite", "sysbus", "nic sysbus"),
    _model("xlnx.axi-ethernet", "xlnx.axi-ethernet", "xlnx.axi-ethernet", "sysbus", "nic sysbus"),
    _model("allwinner-emac", "allwinner-emac", "allwinner-emac", "sysbus", "nic sysbus"),
    _model("allwinner-sun8i-emac", "allwinner-sun8i-emac", "allwinner-sun8i-emac", "sysbus", "nic sysbus"),
    _model("msf2-emac", "msf2-emac", "msf2-emac ss-emac", "sysbus", "nic sysbus"),
    _model("npcm7xx-emc", "npcm7xx-emc", "npcm7xx-emc", "sysbus", "nic sysbus"),
    _model("npcm-gmac", "npcm-gmac", "npcm-gmac", "sysbus", "nic sysbus"),
    _model("eTSEC", "eTSEC", "eTSEC", "sysbus", "nic sysbus"),
)  # fmt: skip
"""Every NIC; where a model is on several buses, PCI comes first."""

_BY_DEVICE = {device: row for row in NIC_MODELS for device in row.devices}


def _property(
    name: str,
    group: str,
    field: str | None,
    codec: Codec = TEXT,
    since: str = "",
    removed: str = "",
) -> Property:
    return Property(name, group, field, codec, release(since), release(removed))


_HASHES = ("ipv4", "tcp4", "udp4", "ipv6", "tcp6", "udp6", "ipv6ex", "tcp6ex", "udp6ex")

PROPERTIES: tuple[Property, ...] = (
    # name, group, field, codec, since, removed
    _property("id", "any", "id", TEXT),
    _property("bus", "any", "pci_bus", TEXT),
    _property("mac", "nic", "mac", MAC_STRICT),
    _property("netdev", "nic", "netdev", TEXT),
    _property("vlan", "nic", "hub", INT32, "", "3.0"),
    _property("bootindex", "nic", "boot_order", BOOT_INDEX, "0.14"),
    # Every PCI card
    _property("addr", "pci", "address", PCI_ADDRESS),
    _property("multifunction", "pci", "multifunction", BOOLEAN, "0.13"),
    _property("romfile", "pci", "rom.file", TEXT),
    _property("rombar", "pci", "rom.bar", ROM_BAR, "0.13"),
    _property("romsize", "pci", None, TEXT, "5.1"),
    _property("acpi-index", "pci", "acpi_index", ACPI_INDEX, "6.1"),
    _property("failover_pair_id", "pci", "teaming_with", TEXT, "4.2"),
    _property("command_serr_enable", "pci", None, BOOLEAN, "1.2"),
    _property("busnr", "pci", None, TEXT, "9.1"),
    _property("sriov-pf", "pci", None, TEXT, "10.0"),
    _property("x-pcie-lnksta-dllla", "pci", None, BOOLEAN, "2.12"),
    _property("x-pcie-extcap-init", "pci", None, BOOLEAN, "2.12"),
    _property("x-pcie-err-unc-mask", "pci", None, BOOLEAN, "8.1"),
    _property("x-pcie-ari-nextfn-1", "pci", None, BOOLEAN, "8.1"),
    _property("x-max-bounce-buffer-size", "pci", None, TEXT, "9.1"),
    _property("x-pcie-ext-tag", "pci", None, BOOLEAN, "9.2"),
    # Every virtio card
    _property("mq", "virtio", "multiqueue", BOOLEAN, "1.4"),
    _property("tx", "virtio", "transmit", TRANSMIT, "0.13"),
    _property("event_idx", "virtio", "event_idx", BOOLEAN, "0.15"),
    _property("rx_queue_size", "virtio", "rx_queue_size", UINT16, "2.8"),
    _property("tx_queue_size", "virtio", "tx_queue_size", UINT16, "2.10"),
    _property("host_mtu", "virtio", "mtu", MTU, "2.9"),
    _property("iommu_platform", "virtio", "iommu", BOOLEAN, "2.8"),
    _property("packed", "virtio", "packed", BOOLEAN, "4.2"),
    _property("rss", "virtio", "rss", BOOLEAN, "5.1"),
    _property("hash", "virtio", "rss_hash_report", BOOLEAN, "5.1"),
    _property("failover", "virtio", "teaming_persistent", BOOLEAN, "4.2"),
    _property("csum", "virtio", "host.csum", BOOLEAN),
    _property("gso", "virtio", "host.gso", BOOLEAN),
    _property("host_tso4", "virtio", "host.tso4", BOOLEAN),
    _property("host_tso6", "virtio", "host.tso6", BOOLEAN),
    _property("host_ecn", "virtio", "host.ecn", BOOLEAN),
    _property("host_ufo", "virtio", "host.ufo", BOOLEAN),
    _property("mrg_rxbuf", "virtio", "host.mrg_rxbuf", BOOLEAN),
    _property("guest_csum", "virtio", "guest.csum", BOOLEAN),
    _property("guest_tso4", "virtio", "guest.tso4", BOOLEAN),
    _property("guest_tso6", "virtio", "guest.tso6", BOOLEAN),
    _property("guest_ecn", "virtio", "guest.ecn", BOOLEAN),
    _property("guest_ufo", "virtio", "guest.ufo", BOOLEAN),
    _property("guest_rsc_ext", "virtio", None, BOOLEAN, "3.1"),
    _property("rsc_interval", "virtio", None, TEXT, "3.1"),
    _property("guest_announce", "virtio", None, BOOLEAN, "1.5"),
    _property("guest_uso4", "virtio", None, BOOLEAN, "8.2"),
    _property("guest_uso6", "virtio", None, BOOLEAN, "8.2"),
    _property("host_uso", "virtio", None, BOOLEAN, "8.2"),
    _property("host_tunnel", "virtio", None, BOOLEAN, "10.2"),
    _property("host_tunnel_csum", "virtio", None, BOOLEAN, "10.2"),
    _property("guest_tunnel", "virtio", None, BOOLEAN, "10.2"),
    _property("guest_tunnel_csum", "virtio", None, BOOLEAN, "10.2"),
    _property("ebpf-rss-fds", "virtio", None, TEXT, "9.1"),
    *(_property(f"hash-{kind}", "virtio", None, TEXT, "10.1") for kind in _HASHES),
    _property("status", "virtio", None, BOOLEAN),
    _property("ctrl_vq", "virtio", None, BOOLEAN),
    _property("ctrl_rx", "virtio", None, BOOLEAN),
    _property("ctrl_vlan", "virtio", None, BOOLEAN),
    _property("ctrl_rx_extra", "virtio", None, BOOLEAN),
    _property("ctrl_mac_addr", "virtio", None, BOOLEAN, "1.5"),
    _property("ctrl_guest_offloads", "virtio", None, BOOLEAN, "1.5"),
    _property("indirect_desc", "virtio", None, BOOLEAN),
    _property("any_layout", "virtio", None, BOOLEAN, "1.7"),
    _property("notify_on_empty", "virtio", None, BOOLEAN, "2.3"),
    _property("in_order", "virtio", None, BOOLEAN, "9.2"),
    _property("queue_reset", "virtio", None, BOOLEAN, "7.2"),
    _property("speed", "virtio", None, TEXT, "2.12"),
    _property("duplex", "virtio", None, TEXT, "2.12"),
    _property("use-started", "virtio", None, BOOLEAN, "4.1"),
    _property("use-disabled-flag", "virtio", None, BOOLEAN, "4.2"),
    _property("x-disable-legacy-check", "virtio", None, BOOLEAN, "5.1"),
    _property("x-mtu-bypass-backend", "virtio", None, BOOLEAN, "2.10"),
    _property("x-txtimer", "virtio", None, TEXT, "0.13"),
    _property("x-txburst", "virtio", None, TEXT, "0.13"),
    # virtio on PCI
    _property("vectors", "virtio-pci", "vectors", VECTORS),
    _property("ioeventfd", "virtio-pci", "ioeventfd", BOOLEAN, "0.14"),
    _property("ats", "virtio-pci", "ats", BOOLEAN, "2.9"),
    _property("page-per-vq", "virtio-pci", "page_per_vq", BOOLEAN, "2.9"),
    _property("disable-legacy", "virtio-pci", None, TEXT, "2.4"),
    _property("disable-modern", "virtio-pci", None, TEXT, "2.4"),
    _property("aer", "virtio-pci", None, BOOLEAN, "6.0"),
    _property("migrate-extra", "virtio-pci", None, BOOLEAN, "2.5"),
    _property("modern-pio-notify", "virtio-pci", None, BOOLEAN, "2.5"),
    _property("virtio-pci-bus-master-bug-migration", "virtio-pci", None, BOOLEAN, "2.5"),
    _property("x-ats-page-aligned", "virtio-pci", None, BOOLEAN, "6.0"),
    _property("x-disable-pcie", "virtio-pci", None, BOOLEAN, "2.5"),
    _property("x-ignore-backend-features", "virtio-pci", None, BOOLEAN, "2.9"),
    _property("x-pcie-deverr-init", "virtio-pci", None, BOOLEAN, "2.9"),
    _property("x-pcie-lnkctl-init", "virtio-pci", None, BOOLEAN, "2.9"),
    _property("x-pcie-pm-init", "virtio-pci", None, BOOLEAN, "2.9"),
    _property("x-pcie-flr-init", "virtio-pci", None, BOOLEAN, "4.1"),
    _property("x-pcie-pm-no-soft-reset", "virtio-pci", None, BOOLEAN, "9.2"),
    # virtio on channels
    _property("ioeventfd", "virtio-ccw", "ioeventfd", BOOLEAN, "1.5"),
    _property("devno", "virtio-ccw", "seat", DEVNO),
    _property("dev_id", "virtio-ccw", None, TEXT),
    _property("subch_id", "virtio-ccw", None, TEXT),
    _property("max_revision", "virtio-ccw", None, TEXT, "2.3"),
    _property("loadparm", "virtio-ccw", None, TEXT, "9.2"),
    # What single cards have
    _property("autonegotiation", "e1000", None, BOOLEAN, "1.2"),
    _property("mitigation", "e1000", None, BOOLEAN, "1.7"),
    _property("extra_mac_registers", "e1000", None, BOOLEAN, "2.5"),
    _property("migrate_tso_props", "e1000", None, BOOLEAN, "2.12"),
    _property("init-vet", "e1000", None, BOOLEAN, "6.2"),
    _property("disable_vnet_hdr", "e1000e", None, TEXT, "2.7"),
    _property("subsys_ven", "e1000e", None, TEXT, "2.7"),
    _property("subsys", "e1000e", None, TEXT, "2.7"),
    _property("init-vet", "e1000e", None, BOOLEAN, "6.2"),
    _property("migrate-timadj", "e1000e", None, BOOLEAN, "8.2"),
    _property("x-pcie-flr-init", "igb", None, BOOLEAN, "8.1"),
    _property("x-old-msi-offsets", "vmxnet3", None, BOOLEAN, "2.3"),
    _property("x-disable-pcie", "vmxnet3", None, BOOLEAN, "2.6"),
    _property("phy_addr", "sungem", None, TEXT),
    _property("iobase", "isa", None, TEXT),
    _property("irq", "isa", None, TEXT),
    _property("port", "usb", None, TEXT),
    _property("serial", "usb", None, TEXT),
    _property("attached", "usb", None, BOOLEAN),
    _property("msos-desc", "usb", None, BOOLEAN),
    _property("full-path", "usb", None, BOOLEAN, "1.1", "7.2"),
    _property("pcap", "usb", None, TEXT, "6.0"),
    _property("reg", "vio", "seat", REG),
    _property("use-rx-buffer-pools", "vio", None, BOOLEAN, "2.7"),
    _property("idx", "xen", None, TEXT),
)
"""Every property of every NIC, each once in its group."""


def find_device(driver: str) -> NicModel | None:
    """Return the NIC that a `-device` names, None where it names none."""
    return _BY_DEVICE.get(driver)


def find_model(model: str) -> NicModel | None:
    """Return the NIC of a model's name, on PCI where it is there too; None for an unknown name."""
    return next((row for row in NIC_MODELS if row.model == model), None)


def find_net_model(name: str, version: QemuVersion) -> NicModel | None:
    """Return the NIC that `-net nic,model=` names on a release, None where it takes no such name."""
    for row in NIC_MODELS:
        if any(known.name == name and known.taken_by(version) for known in row.net_names):
            return row
    return None


def net_models(version: QemuVersion) -> tuple[str, ...]:
    """Return the names that `-net nic,model=` of a release takes, on one board or another."""
    return tuple(
        known.name for row in NIC_MODELS for known in row.net_names if known.taken_by(version)
    )


@cache
def properties_for(driver: str) -> Mapping[str, Property]:
    """Return the properties of a NIC's device by name; none for a device that is no NIC."""
    row = find_device(driver)
    return {p.name: p for p in PROPERTIES if row and p.group in row.groups}
