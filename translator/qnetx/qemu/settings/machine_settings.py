"""Settings of `-machine` and `-accel` that few lines have → features, or what they do, by name.

`-machine pseries,cap-htm=off` → `Features(htm=False)`; `-machine sata=off` is named with its way out.

Source: QEMU's manual page, "-machine" and "-accel", and `qemu-system-* -machine TYPE,help`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from qnetx.diagnostics import Item
from qnetx.model.bridge import Iommu
from qnetx.model.features import Features
from qnetx.model.network import Origin
from qnetx.model.sound import Sound
from qnetx.qemu.codecs import BOOLEAN
from qnetx.qemu.draft import Draft
from qnetx.qemu.network import device_driver
from qnetx.qemu.parts import find_settings
from qnetx.qemu.settings.standard import parse_memory
from qnetx.qemu.syntax import Setting
from qnetx.values import BadValueError


def _switch(text: str) -> bool:
    return bool(BOOLEAN.parse(text))


def _one_of(*words: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in words:
            raise BadValueError(f"'{text}' is none of {', '.join(words)}")
        return text

    return read


def _page(text: str) -> int:
    return parse_memory(text if text[-1:].isalpha() else f"{text}B")


_FEATURES: Mapping[str, tuple[str, Callable[[str], Any]]] = {
    "i8042": ("ps2", _switch),
    "ras": ("ras", _switch),
    "cap-htm": ("htm", _switch),
    "cap-nested-hv": ("nested_hv", _switch),
    "cap-ccf-assist": ("ccf_assist", _switch),
    "cap-cfpc": ("cfpc", _one_of("broken", "workaround", "fixed")),
    "cap-sbbc": ("sbbc", _one_of("broken", "workaround", "fixed")),
    "cap-ibs": (
        "ibs",
        _one_of("broken", "workaround", "fixed-ibs", "fixed-ccd", "fixed-na"),
    ),
    "resize-hpt": ("hpt_resizing", _one_of("enabled", "disabled", "required")),
    "cap-hpt-max-page-size": ("hpt_page", _page),
}
"""Setting → field of `Features`, and how its value is read."""

_NOTHING: Mapping[str, tuple[str, ...]] = {
    "smbus": ("on",),
    "sata": ("on",),
    "pit": ("on",),
    "graphics": ("on",),
    "highmem": ("on",),
    "its": ("on",),
    "secure": ("off",),
    "virtualization": ("off",),
    "mte": ("off",),
    "hmat": ("off",),
    "igd-passthru": ("off",),
    "nvdimm": ("off",),
    "iommu": ("off", "none"),
    "default-bus-bypass-iommu": ("off",),
    "suppress-vmdesc": ("on", "off"),
    "enforce-config-section": ("on", "off"),
    "fd-bootchk": ("on",),
    "kernel-irqchip": ("on",),
    "cap-vsx": ("on",),
    "cap-dfp": ("on",),
    "cap-large-decr": ("on",),
}
"""Setting → the values that change nothing: they are what the board has, or concern no guest."""

_NAMED: Mapping[str, tuple[str, str]] = {
    "kernel-irqchip": (
        "would have QEMU emulate the interrupt chips, and libvirt leaves them to KVM",
        "kernel_irqchip=split is <ioapic driver='qemu'/>",
    ),
    "kvm-shadow-mem": ("sets the size of KVM's shadow page tables, which KVM chooses", ""),
    "igd-passthru": (
        "gives the guest the host's Intel graphics as its first card",
        "<hostdev> with the card on slot 2 does on today's boards",
    ),
    "pit": ("takes the board's timer away", ""),
    "smbus": ("takes the board's SMBus away", ""),
    "sata": ("takes the board's own SATA controller away, and libvirt counts on it", ""),
    "graphics": ("leaves the firmware without a screen", "<video> with <model type='none'/>"),
    "highmem": ("keeps the board's devices below 4 GiB", ""),
    "its": ("takes message interrupts from the board's GIC", ""),
    "secure": ("gives the guest TrustZone", ""),
    "virtualization": ("gives the guest a hypervisor's mode", ""),
    "mte": ("gives the guest memory tags", ""),
    "hmat": ("gives the guest a table of its memory's speeds", "<numa><interconnects>"),
    "iommu": ("gives the board an IOMMU", "<iommu> has the models intel, smmuv3 and virtio"),
    "max-ram-below-4g": ("moves memory to above 4 GiB", ""),
    "phandle-start": ("numbers the nodes of a device tree", ""),
    "dumpdtb": ("writes the board's device tree to a file and ends", "it starts no guest"),
    "dt-compatible": ("names the board in its device tree", ""),
    "default-bus-bypass-iommu": ("keeps devices of the root bus from the IOMMU", ""),
    "vsmt": ("sets how the host counts threads", ""),
    "ic-mode": ("chooses the interrupt controller", ""),
    "loadparm": (
        "tells the boot loader what to load",
        "<boot order='1' loadparm='…'/> of the disk",
    ),
    "nvdimm-persistence": ("tells the guest which power failures its modules survive", ""),
    "smbios-entry-point-type": ("chooses the form of the SMBIOS tables", ""),
    "x-oem-id": ("signs the ACPI tables", ""),
    "x-oem-table-id": ("signs the ACPI tables", ""),
}
"""Setting that libvirt has no word for → what it does, and the way out."""


def read_setting(setting: Setting, text: str, item: Item, draft: Draft) -> None:
    """Read a setting that has no row at `-machine`'s own reader: by its name, or by what it does."""
    key = setting.key.replace("_", "-")
    if row := _FEATURES.get(key):
        field, parse = row
        draft.change("features", Features, item, **{field: parse(text)})
    elif key == "pcspk-audiodev":
        from qnetx.qemu.devices.audio import find_audio  # noqa: PLC0415 - hardly a line has it

        origin = Origin(item.place, {"": (item,)})
        draft.add("devices", Sound(model="pcspk", audio=find_audio(text, draft), origin=origin))
    elif key in ("memory-encryption", "confidential-guest-support"):
        if find_settings(draft, "object", text) is None:
            raise BadValueError(f"{setting.key}: there is no -object with id={text}")
    elif key == "iommu" and text in _IOMMUS:
        origin = Origin(item.place, {"": (item,)})
        draft.add("devices", Iommu(model=_IOMMUS[text], origin=origin))
    elif text in _NOTHING.get(key, ()) or (key == "nvdimm" and _has_nvdimm(draft)):
        # libvirt switches NVDIMMs on where there is one.
        draft.items["type"] = (*draft.items.get("type", ()), item)
    elif key == "nvdimm":
        message = f"'{setting.text}' of '{item.text}' is for NVDIMMs, and the guest has none"
        draft.lose_part(
            item, message, "libvirt switches it on with the first <memory model='nvdimm'>"
        )
    elif named := _NAMED.get(key):
        message = f"'{setting.text}' of '{item.text}' has no equivalent in libvirt: it {named[0]}"
        draft.lose_part(item, message, named[1])
    else:
        draft.lose_part(item, f"'{setting.text}' of '{item.text}' is not converted")


_IOMMUS = {"smmuv3": "smmuv3", "on": "intel", "intel": "intel"}
"""The unit of an ARM board, and of q35 until 2.12."""


def _has_nvdimm(draft: Draft) -> bool:
    return any(device_driver(given) == "nvdimm" for given in draft.options)


_ACCELERATORS: Mapping[str, tuple[str, str]] = {
    "thread": ("has QEMU run all processors in one thread, and libvirt leaves that to QEMU", ""),
    "one-insn-per-tb": ("slows the emulator down for those who look for its bugs", ""),
    "split-wx": ("keeps translated code from being written where it runs", ""),
    "notify-vmexit": ("watches a guest that doesn't let go of a processor", ""),
    "notify-window": ("watches a guest that doesn't let go of a processor", ""),
    "eager-split-size": ("splits huge pages early", ""),
    "kvm-shadow-mem": _NAMED["kvm-shadow-mem"],
    "igd-passthru": _NAMED["igd-passthru"],
    "xen-igd-passthru": _NAMED["igd-passthru"],
    "device": ("names KVM's file, which libvirt knows", ""),
}


def read_accelerator(setting: Setting, text: str, item: Item, draft: Draft) -> None:
    """Read a setting of `-accel`."""
    key = setting.key.replace("_", "-")
    if key == "tb-size":
        read_tb_size(text, item, draft)
    elif key == "dirty-ring-size":
        size = int(text) if re.fullmatch("[0-9]{1,6}", text) else -1
        if size and (size & (size - 1) or not 1024 <= size <= 65536):
            raise BadValueError(
                f"'{setting.text}' is no size of a ring", "a power of 2 from 1024 to 65536"
            )
        if size:
            draft.change("features", Features, item, dirty_ring=size)
    elif key == "kernel-irqchip" and text == "split":
        draft.change("features", Features, item, ioapic="qemu")
    elif (key, text) == ("thread", "multi") or text in _NOTHING.get(key, ()):
        # So QEMU does by itself wherever it can.
        return
    else:
        why = {**_NAMED, **_ACCELERATORS}.get(key)
        message = f"'{setting.text}' of '{item.text}' has no equivalent in libvirt"
        draft.lose_part(item, f"{message}: it {why[0]}" if why else message, why[1] if why else "")


def read_tb_size(text: str, item: Item, draft: Draft) -> None:
    """Read the MiB that translated code may take; 0 is QEMU's own choice."""
    if not re.fullmatch("[0-9]{1,7}", text):
        raise BadValueError(f"'{text}' is no number of MiB", "like tb-size=512")
    if int(text):
        draft.change("features", Features, item, tb_cache=int(text) << 20)
