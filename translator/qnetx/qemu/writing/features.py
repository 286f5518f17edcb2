"""What the board is and has → `-machine`, `-accel`; what follows the guest's end → `-no-reboot`, `-global`.

type="q35", Features(vmport=False)  →  -machine q35,vmport=off -accel kvm
"""

from __future__ import annotations

from qnetx.model.bridge import Iommu
from qnetx.model.features import Features, Memory
from qnetx.model.machine import VirtType
from qnetx.model.memory import MemoryDevice
from qnetx.model.sound import Sound
from qnetx.model.versions import QemuVersion
from qnetx.qemu.writing.audio import find_audio
from qnetx.qemu.writing.backing import main_backend
from qnetx.qemu.writing.layout import Layout
from qnetx.qemu.writing.words import Settings, Value, option, size

_FEATURES: tuple[tuple[str, str], ...] = (
    ("acpi", "acpi"),
    ("vmport", "vmport"),
    ("smm", "smm"),
    ("gic-version", "gic"),
    ("i8042", "ps2"),
    ("ras", "ras"),
    ("cap-htm", "htm"),
    ("cap-nested-hv", "nested_hv"),
    ("cap-ccf-assist", "ccf_assist"),
    ("cap-cfpc", "cfpc"),
    ("cap-sbbc", "sbbc"),
    ("cap-ibs", "ibs"),
    ("resize-hpt", "hpt_resizing"),
)
"""Setting of `-machine` → field of `Features`."""

_IRQCHIPS = {"kvm": "on", "qemu": "split"}
_WITH_ACPI = ("x86_64", "i686", "aarch64", "loongarch64")
_HPET, _GUARD = QemuVersion(6, 0), QemuVersion(6, 0)


def write_machine_type(layout: Layout) -> list[str]:
    """Write the board with its features, and who runs the guest's code."""
    machine = layout.machine
    features = machine.features or Features()
    memory = machine.backing or Memory()
    settings: Settings = [(key, getattr(features, field)) for key, field in _FEATURES]
    if machine.arch not in _WITH_ACPI:
        settings = [(key, value) for key, value in settings if key != "acpi" or value]
    page = features.hpt_page
    settings += [
        ("kernel-irqchip", _IRQCHIPS.get(features.ioapic or "")),
        ("cap-hpt-max-page-size", None if page is None else size(page)),
        ("dump-guest-core", memory.dump),
        ("mem-merge", memory.merge),
        ("memory-backend", main_backend(layout)),
        *_of_devices(layout),
        *_guard(layout),
        *_speaker(layout),
        *_hpet(layout),
    ]
    head = machine.type or ""
    words = option("machine", head, settings) if head else _headless(settings)
    if features.vmcoreinfo:
        words += option("device", "vmcoreinfo")
    words += option("accel", *_accelerator(layout, features))
    for name, hint in _LOST:
        if getattr(features, name) is not None and not _matches(features, name):
            message = f"<{name}> has no word on a QEMU command line: left out"
            layout.lose(features.origin, [name], message, hint)
    return words


_LOST = (("apic", "-cpu MODEL,apic=off switches it off"),)
_USUAL = {"apic": True}


def _matches(features: Features, name: str) -> bool:
    return bool(getattr(features, name) == _USUAL[name])


def _headless(settings: Settings) -> list[str]:
    said = [(key, value) for key, value in settings if value is not None]
    if not said:
        return []
    _, text = option("machine", "", said)
    return ["-machine", text]


def _guard(layout: Layout) -> Settings:
    if layout.machine.security is None:
        return []
    new = layout.version >= _GUARD
    return [("confidential-guest-support" if new else "memory-encryption", "lsec0")]


def _of_devices(layout: Layout) -> Settings:
    """Return what the board is told of devices that it makes room for, or is to have itself."""
    devices = layout.machine.devices
    nvdimm = any(isinstance(d, MemoryDevice) and d.model == "nvdimm" for d in devices)
    smmu = any(isinstance(d, Iommu) and d.model == "smmuv3" for d in devices)
    return [("nvdimm", nvdimm or None), ("iommu", "smmuv3" if smmu else None)]


def _speaker(layout: Layout) -> Settings:
    """Return where the sound of the board's own speaker goes."""
    devices = layout.machine.devices
    card = next((d for d in devices if isinstance(d, Sound) and d.model == "pcspk"), None)
    return [("pcspk-audiodev", find_audio(card.audio, devices))] if card else []


def _hpet(layout: Layout) -> Settings:
    timers = layout.machine.clock.timers if layout.machine.clock else ()
    present: Value = next((t.present for t in timers if t.name == "hpet"), None)
    return [("hpet", present)] if layout.version >= _HPET else []


def _accelerator(layout: Layout, features: Features) -> tuple[str, Settings]:
    if layout.machine.virt_type is VirtType.KVM:
        if features.tb_cache is not None:
            message = "<tb-cache> is for guests without KVM: left out"
            layout.lose(features.origin, ["tb_cache"], message)
        return "kvm", [("dirty-ring-size", features.dirty_ring)]
    if features.dirty_ring is not None:
        layout.lose(features.origin, ["dirty_ring"], "<dirty-ring> is for guests of KVM: left out")
    cache = features.tb_cache
    return "tcg", [("tb-size", None if cache is None else cache >> 20)]


_ACTIONS = QemuVersion(6, 0)
_RESTARTED = "a loop around the line starts it again: 'while true; do qemu-system-… ; done'"


def write_power(layout: Layout) -> list[str]:
    """Write what QEMU does when the guest ends; that a guest is started again is nobody's but libvirt's."""
    power = layout.machine.power
    if power is None:
        return []
    words: list[str] = []
    if power.on_reboot == "destroy":
        words.append("-no-reboot")
    elif power.on_reboot not in (None, "restart"):
        _lose(layout, "on_reboot", power.on_reboot)
    if power.on_poweroff not in (None, "destroy"):
        _lose(layout, "on_poweroff", power.on_poweroff)
    if power.on_crash not in (None, "destroy"):
        if power.on_crash == "preserve" and layout.version >= _ACTIONS:
            words += option("action", "panic=pause")
        else:
            _lose(layout, "on_crash", power.on_crash)
    driver = "ICH9-LPC" if layout.express else "PIIX4_PM"
    for key, field in (("disable_s3", "suspend_to_mem"), ("disable_s4", "suspend_to_disk")):
        allowed = getattr(power, field)
        if allowed is not None:
            words += ["-global", f"{driver}.{key}={0 if allowed else 1}"]
    return words


def _lose(layout: Layout, field: str, value: str) -> None:
    power = layout.machine.power
    assert power is not None
    message = f"<{field}>{value}</{field}> is libvirt's own doing: QEMU ends there"
    layout.lose(power.origin, [field], message, _RESTARTED)
