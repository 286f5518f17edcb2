"""A NIC and its back end → words for QEMU: Nic(model="virtio"), Foreign(kind="vde") → `-netdev vde,… -device …`.

This serves `--carry`, which hands to QEMU itself what libvirt has no word for; whole topologies are
written by `network`.
"""

from __future__ import annotations

from msgspec.structs import replace

from qnetx.model.argument import Argument
from qnetx.model.network import Backend, Dump, Nic, Origin, VhostUser
from qnetx.model.versions import CURRENT_QEMU
from qnetx.qemu.nic_models import find_model
from qnetx.qemu.writing.arguments import join
from qnetx.qemu.writing.forms import backend_settings, device_settings, kind_of


def write_pair(nic: Nic, backend: Backend, name: str, slot: int) -> list[str] | None:
    """Return the options that make the pair, with the id `name` and the card on a PCI slot.

    None where the card or the back end has no form of its own on a command line (a card that is
    soldered to a board, a network of libvirt's).
    """
    model = find_model(nic.model or "")
    kind = kind_of(backend)
    if kind is None or isinstance(backend, VhostUser):
        return None
    if model is None or not model.devices or model.bus in ("sysbus", "vio"):
        return None
    plain = replace(nic, alias=None, address=None, pci_bus=None, origin=Origin())
    driver, card = device_settings(plain, CURRENT_QEMU)
    joining = [("netdev", Argument.plain(name)), ("id", Argument.plain(f"{name}-nic"))]
    place = [("addr", Argument.plain(f"0x{slot:x}"))] if model.bus == "pci" else []
    settings = backend_settings(replace(backend, origin=Origin()), "netdev", CURRENT_QEMU)
    return [
        "-netdev",
        join(kind, [("id", Argument.plain(name)), *settings]).text,
        "-device",
        join(driver, [*joining, *card, *place]).text,
    ]


def write_dump(dump: Dump, netdev: str) -> list[str]:
    """Return the options that capture what passes a back end, by its id."""
    settings = [("id", f"dump-{netdev}"), ("netdev", netdev), ("file", dump.file)]
    if dump.length is not None:
        settings.append(("maxlen", str(dump.length)))
    plain = [(key, Argument.plain(value)) for key, value in settings]
    return ["-object", join("filter-dump", plain).text]
