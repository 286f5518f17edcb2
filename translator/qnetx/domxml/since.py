"""A device → the first libvirt that has it: Video(model="bochs") → 5.6.0.

A device that the target has not is left out whole: without its model it would be another one.
Source: libvirt's page "Domain XML format" and its release notes.
"""

from __future__ import annotations

from collections.abc import Mapping

from qnetx.model.device import Device, kind_of
from qnetx.model.versions import LibvirtVersion

_TRANSITIONAL = {"virtio-transitional": "5.2.0", "virtio-non-transitional": "5.2.0"}

_SINCE: Mapping[str, tuple[tuple[str, str, Mapping[str, str]], ...]] = {
    "Audio": (("kind", "<audio type='{}'>", {"": "7.2.0", "pipewire": "9.10.0"}),),
    "Balloon": (("model", "<memballoon model='{}'>", _TRANSITIONAL),),
    "Character": (
        ("kind", "<channel type='{}'>", {"dbus": "8.4.0", "qemu-vdagent": "8.4.0"}),
        ("target", "<target type='{}'>", {"isa-debug": "8.1.0"}),
    ),
    "Controller": (
        (
            "model",
            "<controller model='{}'>",
            {**_TRANSITIONAL, "am53c974": "7.1.0", "dc390": "7.1.0"},
        ),
    ),
    # libvirt's page says 9.0.0, whose own grammar does not have it.
    "Crypto": (("backend", "<crypto>", {"": "9.1.0"}),),
    "Disk": (
        ("model", "<disk model='{}'>", _TRANSITIONAL),
        ("nvme", "<disk type='nvme'>", {"": "6.0.0"}),
        ("socket", "<disk type='vhostuser'>", {"": "7.1.0"}),
    ),
    "Filesystem": (
        ("driver", "<filesystem><driver type='{}'>", {"virtiofs": "6.2.0"}),
        ("socket", "<filesystem><source socket=…>", {"": "7.3.0"}),
    ),
    "Graphics": (("kind", "<graphics type='{}'>", {"egl-headless": "4.6.0", "dbus": "8.4.0"}),),
    "HostMediated": (("uuid", "<hostdev type='mdev'>", {"": "3.2.0"}),),
    "HostScsi": (("wwpn", "<hostdev type='scsi_host'>", {"": "2.5.0"}),),
    "Input": (
        ("kind", "<input type='{}'>", {"passthrough": "1.3.0", "evdev": "7.4.0"}),
        ("bus", "<input bus='{}'>", {"virtio": "1.3.0"}),
    ),
    "Iommu": (
        (
            "model",
            "<iommu model='{}'>",
            {"intel": "2.1.0", "smmuv3": "5.5.0", "virtio": "8.3.0", "amd": "11.5.0"},
        ),
    ),
    "MemoryDevice": (
        (
            "model",
            "<memory model='{}'>",
            {"dimm": "1.2.14", "nvdimm": "3.2.0", "virtio-pmem": "7.1.0", "virtio-mem": "7.9.0"},
        ),
    ),
    "Nvram": (("seat", "<nvram>", {"": "1.0.5"}),),
    "Panic": (
        ("model", "<panic model='{}'>", {"isa": "1.2.1", "hyperv": "1.3.0", "pvpanic": "9.1.0"}),
    ),
    "PciController": (
        (
            "model",
            "<controller type='pci' model='{}'>",
            {
                "pcie-root-port": "1.2.19",
                "pcie-switch-upstream-port": "1.2.19",
                "pcie-switch-downstream-port": "1.2.19",
                "pci-expander-bus": "1.3.4",
                "pcie-expander-bus": "1.3.4",
                "pcie-to-pci-bridge": "4.3.0",
            },
        ),
    ),
    "Rng": (("backend", "<rng><backend model='{}'>", {"": "1.0.3", "builtin": "6.1.0"}),),
    "SerialController": (("model", "<controller model='{}'>", _TRANSITIONAL),),
    "SharedMemory": (("model", "<shmem><model type='{}'>", {"": "2.5.0"}),),
    "Sound": (("model", "<sound model='{}'>", {"usb": "1.2.8"}),),
    "Tpm": (
        (
            "model",
            "<tpm model='{}'>",
            {"tpm-tis": "1.0.5", "tpm-crb": "4.4.0", "tpm-spapr": "6.1.0"},
        ),
        ("backend", "<tpm><backend type='{}'>", {"emulator": "4.5.0"}),
    ),
    "UsbController": (("model", "<controller type='usb' model='{}'>", {"qemu-xhci": "3.1.0"}),),
    "Video": (
        (
            "model",
            "<video><model type='{}'>",
            {"virtio": "1.3.0", "none": "4.6.0", "bochs": "5.6.0", "ramfb": "5.9.0"},
        ),
    ),
    "Vsock": (("model", "<vsock model='{}'>", {"": "4.4.0", **_TRANSITIONAL}),),
    "Watchdog": (("model", "<watchdog model='{}'>", {"diag288": "1.3.2", "itco": "9.1.0"}),),
}
"""Kind of device → field, the element that says it, and value → the first libvirt with that.

"" stands for every other value.
"""


def find_since(device: Device) -> tuple[LibvirtVersion, str, str] | None:
    """Return the first libvirt that has a device, what came with it, and its field; None for those of old."""
    found = []
    for field, element, words in _SINCE.get(kind_of(device), ()):
        value = getattr(device, field)
        if value is None:
            continue
        word = value if isinstance(value, str) else ""
        since = words.get(word) or words.get("")
        if since:
            found.append((LibvirtVersion.parse(since), element.format(word), field))
    return max(found, default=None)
