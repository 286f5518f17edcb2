"""A bag of settings → a NIC: model=virtio, macaddr=… → Nic(model="virtio", mac=…).

`-net nic`, `-nic` and `-device` spell the same things differently; the refusals are those of QEMU.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any

from msgspec.structs import replace

from qnetx.diagnostics import Fate, Report
from qnetx.model.network import Nic
from qnetx.model.versions import QemuVersion
from qnetx.qemu.bag import Bag
from qnetx.qemu.devices.seat import find_seat
from qnetx.qemu.nic_models import find_device, find_net_model, net_models
from qnetx.qemu.syntax import comma_hint
from qnetx.values import ANY_SLOT, MacAddress


def make_nic(bag: Bag, order: tuple[int, int], version: QemuVersion, report: Report) -> Nic | None:
    """Make the NIC of a bag that was read; None (and a diagnostic) where QEMU would refuse it.

    Of a bag that holds a back end too (`-nic`), only the card's fields may be handed in.
    """
    values = dict(bag.values)
    if not (_check_mac(bag, report) and _name_model(bag, values, version, report)):
        return None
    multifunction = values.pop("multifunction", None)
    if multifunction and "address" not in bag.items:
        values["address"] = ANY_SLOT
    address = values.get("address")
    if address is not None and multifunction is not None:
        values["address"] = replace(address, multifunction=multifunction)
    elif multifunction is False:
        for item in bag.items["multifunction"]:
            report.ledger.settle(item, Fate.MAPPED)
    if address is not None and "multifunction" in bag.items:
        several = bag.items.pop("multifunction")
        bag.items["address"] = (*bag.items.get("address", ()), *several)
    return Nic(origin=bag.origin(order), other=tuple(bag.other), **_nested(values))


def _nested(values: dict[str, Any]) -> dict[str, Any]:
    """Put dotted fields into their records: "rom.bar" → rom=Rom(bar=…)."""
    plain = {name: value for name, value in values.items() if "." not in name}
    for record in ("rom", "host", "guest"):
        inner = {
            name.removeprefix(f"{record}."): value
            for name, value in values.items()
            if name.startswith(f"{record}.")
        }
        if inner:
            plain[record] = replace(getattr(Nic(), record), **inner)
    return plain


def _check_mac(bag: Bag, report: Report) -> bool:
    """Refuse a group address: newer QEMUs do for `-net nic`, and libvirt does for every card."""
    mac = bag.values.get("mac")
    if mac is None or not mac.multicast:
        return True
    unicast = MacAddress(bytes([mac.octets[0] ^ 1]) + mac.octets[1:])
    report.ledger.settle(bag.items["mac"][-1], Fate.REJECTED, "mac-multicast")
    report.say(
        "mac-multicast",
        f"'{bag.items['mac'][-1].text}' is a group address, which no card can have:"
        " its first byte is odd",
        bag.where("mac"),
        hint=f"the nearest address of a card is {unicast}",
    )
    return False


def _name_model(bag: Bag, values: dict[str, Any], version: QemuVersion, report: Report) -> bool:
    """Turn QEMU's name of the card into the model's; say so where QEMU has no such card."""
    if bag.given.name == "device":
        row = find_device(bag.kind)
        assert row is not None, "the caller asks for NICs only"
        values["model"] = row.model
        if place := find_seat(bag.kind):
            values.setdefault("seat", place)
        return True
    name = values.get("model")
    if name is None:
        return True
    row = find_net_model(str(name), version)
    if row is None:
        names = net_models(version)
        close = get_close_matches(str(name), names, n=1)
        report.ledger.settle(bag.items["model"][-1], Fate.REJECTED, "model-unknown")
        report.say(
            "model-unknown",
            f"QEMU {version} has no NIC model '{name}' for -{bag.given.name}",
            bag.where("model"),
            hint=comma_hint(str(name))
            or (f"did you mean {close[0]}?" if close else f"it has {', '.join(names)}"),
        )
        return False
    values["model"] = row.model
    return True
