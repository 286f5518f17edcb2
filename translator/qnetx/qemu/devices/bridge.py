"""Ports, bridges and IOMMUs of `-device` → nodes of the model.

    -device ioh3420,id=rp1,chassis=1,addr=1c  →  PciController(model="pcie-root-port", chassis=1)

Source: `-device X,help` of QEMU 7.2, and docs/pcie.txt of its sources.
"""

from __future__ import annotations

from collections.abc import Mapping

from qnetx.model.bridge import Iommu, PciController
from qnetx.model.pci_buses import BRIDGES
from qnetx.qemu.argv import Given
from qnetx.qemu.draft import BagReaders, Draft
from qnetx.qemu.parts import Parts, open_parts, refuse
from qnetx.values import BadValueError

_IOMMUS: Mapping[str, str] = {
    "intel-iommu": "intel", "amd-iommu": "amd",
    "virtio-iommu-pci": "virtio", "virtio-iommu": "virtio",
}  # fmt: skip

_PORTS = ("pcie-root-port", "pcie-switch-downstream-port")
_EXPANDERS = ("pci-expander-bus", "pcie-expander-bus")

_SLOT_HINT = "a card behind it that the guest called after the slot, like ens1, gets a name after its bus, like enp1s0"
_HINTS: Mapping[str, str] = {
    **dict.fromkeys(
        ("io-reserve", "mem-reserve", "pref32-reserve", "pref64-reserve", "bus-reserve"),
        "the firmware reserves what the devices behind it need",
    ),
    "slot": _SLOT_HINT,
}

_DEFAULTS: Mapping[str, str] = {"shpc": "on", "msi": "auto", "power_controller_present": "on"}
"""Settings that say no more than what is without them."""


def _device(given: Given, index: int, draft: Draft) -> None:
    parts = open_parts(given, "driver", draft)
    if parts is None:
        return
    try:
        if parts.kind in _IOMMUS:
            _read_iommu(parts, index, draft)
        else:
            _read_controller(parts, index, draft)
    except BadValueError as error:
        refuse(parts.item, error, draft.report)
        return
    parts.close(draft, _HINTS)


def _read_controller(parts: Parts, index: int, draft: Draft) -> None:
    model = BRIDGES[parts.kind].model
    parts.take("id")
    for key, default in _DEFAULTS.items():
        if parts.values.get(key) in (default, "yes" if default == "on" else default):
            parts.take(key)
    chassis, slot = _chassis(parts, draft) if model in _PORTS else (None, None)
    controller = PciController(
        model=model,
        device=parts.kind,
        chassis=chassis,
        slot=slot,
        chassis_nr=_needed(parts, "chassis_nr", 255) if model == "pci-bridge" else None,
        port=parts.number("port", 0, 255) or 0 if model in _PORTS else None,
        bus_nr=_needed(parts, "bus_nr", 254) if model in _EXPANDERS else None,
        node=parts.number("numa_node", 0, 127) if model in _EXPANDERS else None,
        hotplug=parts.is_on("hotplug") if model in _PORTS else None,
        address=parts.address(),
        origin=parts.origin(index),
    )
    if model == "pcie-switch-upstream-port" and parts.number("port", 0, 255) == 0:
        parts.take("port")
    draft.add("devices", controller)


def _needed(parts: Parts, key: str, high: int) -> int:
    """Return a number without which QEMU refuses the bridge, as it does with 0."""
    number = parts.number(key, 0, 255)
    if not number or number > high:
        what = f"{key}={number}" if number else f"no {key}="
        raise BadValueError(f"{parts.kind} has {what}", f"give it {key}= with 1 to {high}")
    return number


def _chassis(parts: Parts, draft: Draft) -> tuple[int, int]:
    """Return the chassis and slot of a port, which QEMU tells ports apart by."""
    pair = (parts.number("chassis", 0, 255) or 0, parts.number("slot", 0, 8191) or 0)
    for device in draft.values.get("devices", ()):
        if isinstance(device, PciController) and (device.chassis, device.slot) == pair:
            message = f"chassis {pair[0]} has a port with slot {pair[1]} already"
            raise BadValueError(message, "give each port a chassis= of its own")
    if pair[1]:
        # libvirt has no word for it: closing the option names it.
        parts.values["slot"] = str(pair[1])
    return pair


def _read_iommu(parts: Parts, index: int, draft: Draft) -> None:
    parts.take("id")
    if any(isinstance(device, Iommu) for device in draft.values.get("devices", ())):
        raise BadValueError("there is an IOMMU already, and a guest has one")
    model = _IOMMUS[parts.kind]
    intel = model == "intel"
    iommu = Iommu(
        model=model,
        interrupt_remapping=_switch(parts, "intremap") if model != "virtio" else None,
        caching_mode=_switch(parts, "caching-mode") if intel else None,
        eim=_switch(parts, "eim") if intel else None,
        device_tlb=_switch(parts, "device-iotlb") if model != "virtio" else None,
        address_bits=parts.number("aw-bits", 39, 48) if intel else None,
        dma_translation=_switch(parts, "dma-translation") if intel else None,
        passthrough=_switch(parts, "pt") if model == "amd" else None,
        address=parts.address() if model == "virtio" else None,
        origin=parts.origin(index),
    )
    if parts.values.get("pt") in ("on", "yes", "true"):
        parts.take("pt")
    draft.add("devices", iommu)


def _switch(parts: Parts, key: str) -> bool | None:
    """Return a switch, None where QEMU finds out itself."""
    if parts.values.get(key) == "auto":
        parts.take(key)
    return parts.is_on(key)


BAG_READERS: BagReaders = {"device": _device}
