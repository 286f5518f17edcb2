"""Devices and objects that libvirt has no word for → their names, with what does instead: `-device edu`.

Whatever no other module reads ends here, so that the message says what it is about.
"""

from __future__ import annotations

from collections.abc import Mapping

from qnetx.diagnostics import Fate, Report
from qnetx.qemu.argv import Given

_CARRY = "--carry hands it to QEMU itself"
_TESTS = f"it serves those who test and write drivers; {_CARRY}"
_WINDOWS = f"libvirt has no bus of Hyper-V's devices; virtio's do the same; {_CARRY}"
_BMC = f"libvirt has no board controller for IPMI; {_CARRY}"

HINTS: Mapping[str, str] = {
    "isa-applesmc": f"macOS does not start without it: {_CARRY}",
    "sga": "<bios useserial='yes'/> in <os> shows the firmware on the serial line",
    "nvme": "bus='virtio' or bus='sata' of the disk's <target> shows the same image; --carry keeps the controller",
    "acpi-erst": "libvirt 10.6 has <pstore backend='acpi-erst'>, to be written by hand",
    "virtio-sound-pci": "libvirt 10.4 has <sound model='virtio'>, to be written by hand",
    "vfio-ap": "<hostdev type='mdev' model='vfio-ap'> takes the mediated device's UUID",
    "vfio-ccw": "<hostdev type='mdev' model='vfio-ccw'> takes the mediated device's UUID",
    "loader": f"<loader> and <nvram> hold firmware alone; {_CARRY}",
    "guest-loader": f"<kernel> and <initrd> hold what one guest boots; {_CARRY}",
    **dict.fromkeys(
        (
            *("edu", "isa-debug-exit", "pc-testdev", "pci-testdev", "hyperv-testdev", "testdev"),
            *("virtio-pci-testdev", "ctucan_pci", "fw_path_provider"),
        ),
        _TESTS,
    ),
    **dict.fromkeys(("vmbus-bridge", "hv-balloon", "hv-syndbg"), _WINDOWS),
    **dict.fromkeys(
        (
            *("ipmi-bmc-sim", "ipmi-bmc-extern", "isa-ipmi-kcs", "isa-ipmi-bt", "pci-ipmi-kcs"),
            *("pci-ipmi-bt", "smbus-ipmi"),
        ),
        _BMC,
    ),
}
"""Driver or type → the way out."""


def drop_unsayable(given: Given, kind: str, report: Report) -> None:
    """Enter a `-device` or `-object` that nothing reads, and name it."""
    report.ledger.whole = given.whole
    item = report.ledger.open(given.text, given.place)
    report.ledger.whole = None
    report.ledger.settle(item, Fate.DROPPED, "no-libvirt-equivalent")
    message = f"libvirt has no {given.name} '{kind}': '{item.text}' is left out"
    hint = HINTS.get(kind, _CARRY)
    report.say("no-libvirt-equivalent", message, given.place, hint=hint)
