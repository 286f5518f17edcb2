"""The rest of a command line → Machine: `-name web -m 1G -smp 2` → name, memory, processors, type.

Also finds which other options take a PCI slot, since the NICs' own slots follow from that.
Source: QEMU's manual page, "Standard options".
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from importlib import import_module

from qnetx.diagnostics import Fate, Report
from qnetx.model.machine import ARCHITECTURES, Machine, PciClaim, VirtType
from qnetx.model.network import Origin
from qnetx.model.versions import QemuVersion
from qnetx.qemu.argv import Given, say_unresolved
from qnetx.qemu.claims import find_claims
from qnetx.qemu.draft import Draft
from qnetx.qemu.network import device_driver, object_type
from qnetx.source import Word
from qnetx.values import BadValueError

_ARCHES = {
    "i386": "i686",
    "arm": "armv7l",
    "mips64el": "mips64el",
    "sh4": "sh4",
    "hppa": "parisc",
    "or1k": "openrisc",
}
"""Emulator names whose guest libvirt calls otherwise; all others are the same word."""

_MODULES: Mapping[str, str] = {
    option: module
    for module, options in {
        "devices.drive": (
            *("", "drive", "hda", "hdb", "hdc", "hdd", "cdrom", "fda", "fdb"),
            *("snapshot", "sd", "mtdblock"),
        ),
        "devices.blockdev": ("blockdev",),
        "devices.character": (
            *("serial", "parallel", "virtioconsole", "chardev", "debugcon"),
            *("monitor", "qmp", "qmp-pretty", "mon"),
        ),
        "devices.display": (
            *("vnc", "display", "sdl", "curses", "nographic", "k"),
            *("full-screen", "no-frame"),
            *("alt-grab", "ctrl-grab", "no-quit", "show-cursor"),
        ),
        "devices.spice": ("spice",),
        "devices.video": ("vga", "std-vga", "vmwarevga"),
        "devices.sound": ("soundhw",),
        "devices.watchdog": ("watchdog", "watchdog-action"),
        "devices.hostdev": ("pcidevice",),
        "devices.filesystem": ("virtfs", "fsdev"),
        "devices.audio": ("audiodev", "audio"),
        "devices.usb": ("usbdevice",),
        "devices.usb_controller": ("usb",),
        "devices.balloon": ("balloon",),
        "devices.tpm": ("tpmdev",),
        "settings.standard": ("name", "uuid", "m", "nodefaults"),
        "settings.cpu": ("cpu", "smp"),
        "settings.clock": (
            *("rtc", "startdate", "localtime", "rtc-td-hack", "no-hpet"),
            "no-kvm-pit-reinjection",
        ),
        "settings.boot": (
            "boot",
            "kernel",
            "initrd",
            "append",
            "dtb",
            "bios",
            "pflash",
            "option-rom",
        ),
        "settings.system_info": ("smbios", "fw_cfg"),
        "settings.features": (
            *("M", "machine", "accel", "enable-kvm", "no-kvm", "no-acpi", "no-reboot", "action"),
            *("no-shutdown", "overcommit", "realtime", "tb-size"),
        ),
        "settings.globals": ("global",),
        "settings.backing": ("mem-prealloc", "mem-path"),
        "settings.numa": ("numa",),
        "settings.firmware": ("acpitable", "L"),
        "settings.business": (
            *("daemonize", "pidfile", "S", "runas", "chroot", "run-with", "sandbox", "enable-fips"),
            *("no-user-config", "nodefconfig", "msg", "D", "no-fd-bootchk", "only-migratable"),
            *("enable-nesting", "no-kvm-pit", "tdf", "clock", "gdb", "s", "d", "writeconfig"),
            *("win2k-hack", "icount", "singlestep", "seed", "no-kqemu", "enable-kqemu"),
            *("kernel-kqemu", "loadvm", "incoming", "kvm-shadow-memory", "trace", "xen-domid"),
            *("xen-attach", "echr", "no-kvm-irqchip", "compat", "id", "prom-env", "g"),
            *("portrait", "rotate", "nvram", "old-param", "semihosting", "semihosting-config"),
            *("hdachs", "iscsi", "virtfs_synth", "bt", "enable-hax", "add-fd", "async-teardown"),
            *("preconfig", "xen-create", "xen-domid-restrict", "user-net", "tun-fd"),
            *("macaddr", "nics", "h", "help", "version", "audio-help", "dfilter", "plugin"),
            *("perfmap", "jitdump", "dump-vmstate", "enable-sync-profile", "qtest", "qtest-log"),
        ),
    }.items()
    for option in options
}
"""Which module reads an option; it is imported when a line has the option."""

_DEVICES: Mapping[str, str] = {
    driver: module
    for module, drivers in {
        "devices.character": (
            *(
                "isa-serial",
                "pci-serial",
                "usb-serial",
                "usb-redir",
                "ccid-card-passthru",
                "spapr-vty",
                "isa-parallel",
            ),
            *("sclpconsole", "sclplmconsole", "virtconsole", "virtserialport", "isa-debugcon"),
            *("virtio-serial-pci", "virtio-serial", "virtio-serial-device", "virtio-serial-ccw"),
            *("virtio-serial-pci-transitional", "virtio-serial-pci-non-transitional"),
        ),
        "devices.video": (
            *("VGA", "cirrus-vga", "vmware-svga", "qxl-vga", "virtio-vga", "virtio-vga-gl"),
            *("bochs-display", "ramfb", "qxl", "virtio-gpu", "virtio-gpu-pci", "virtio-gpu-gl"),
            *("virtio-gpu-gl-pci", "virtio-gpu-ccw", "virtio-gpu-device", "secondary-vga"),
            *("isa-vga", "isa-cirrus-vga", "ati-vga", "sm501", "cg14", "tcx", "vhost-user-gpu"),
            *("vhost-user-gpu-pci", "vhost-user-vga", "virtio-gpu-rutabaga-pci"),
            "virtio-vga-rutabaga",
        ),
        "devices.sound": (
            *("AC97", "ES1370", "sb16", "intel-hda", "ich9-intel-hda", "usb-audio"),
            *("hda-duplex", "hda-micro", "hda-output"),
        ),
        "devices.watchdog": ("i6300esb", "ib700", "diag288"),
        "devices.rng": ("virtio-rng-pci", "virtio-rng", "virtio-rng-ccw", "virtio-rng-device"),
        "devices.hostdev": ("vfio-pci", "pci-assign", "kvm-pci-assign"),
        "devices.filesystem": (
            *("virtio-9p-pci", "virtio-9p", "virtio-9p-ccw", "virtio-9p-device"),
            *("vhost-user-fs-pci", "vhost-user-fs", "vhost-user-fs-device", "vhost-user-fs-ccw"),
        ),
        "settings.system_info": ("vmgenid", "vmcoreinfo"),
        "devices.tpm": ("tpm-tis", "tpm-tis-device", "tpm-crb", "tpm-spapr"),
        "devices.panic": ("pvpanic", "pvpanic-pci"),
        "devices.shmem": ("ivshmem", "ivshmem-plain", "ivshmem-doorbell"),
        "devices.vsock": (
            *("vhost-vsock-pci", "vhost-vsock-ccw", "vhost-vsock-device"),
            *("vhost-vsock-pci-transitional", "vhost-vsock-pci-non-transitional"),
        ),
        "devices.crypto": (
            *("virtio-crypto-pci", "virtio-crypto", "virtio-crypto-ccw", "virtio-crypto-device"),
        ),
        "devices.usb": (
            *("usb-host", "usb-hub", "usb-ccid", "ccid-card-emulated", "usb-wacom-tablet"),
            *("usb-mtp", "usb-bt-dongle", "usb-braille", "usb-uas", "usb-bot", "usb-video"),
            *("u2f-passthru", "u2f-emulated", "canokey"),
        ),
        "devices.input": (
            *("usb-tablet", "usb-mouse", "usb-kbd"),
            *("virtio-tablet-pci", "virtio-mouse-pci", "virtio-keyboard-pci"),
            *("virtio-tablet", "virtio-mouse", "virtio-keyboard"),
            *("virtio-input-host-pci", "virtio-input-host", "virtio-input-host-device"),
        ),
        "devices.usb_controller": (
            *("piix3-usb-uhci", "piix4-usb-uhci", "usb-ehci", "ich9-usb-ehci1"),
            *("ich9-usb-uhci1", "ich9-usb-uhci2", "ich9-usb-uhci3", "nec-usb-xhci"),
            *("qemu-xhci", "pci-ohci"),
        ),
        "devices.balloon": (
            *("virtio-balloon-pci", "virtio-balloon", "virtio-balloon-ccw"),
            "virtio-balloon-device",
        ),
        "devices.bridge": (
            *("pcie-root-port", "ioh3420", "x3130-upstream", "xio3130-downstream"),
            *("pcie-pci-bridge", "pci-bridge", "i82801b11-bridge", "pxb", "pxb-pcie"),
            *("intel-iommu", "amd-iommu", "virtio-iommu-pci", "virtio-iommu"),
        ),
        "devices.memory_device": (
            *("pc-dimm", "nvdimm", "virtio-mem-pci", "virtio-mem"),
            *("virtio-pmem-pci", "virtio-pmem"),
        ),
        "devices.disk_device": (
            *("virtio-blk-pci", "virtio-blk", "virtio-blk-pci-transitional"),
            *("virtio-blk-pci-non-transitional", "ide-hd", "ide-cd", "ide-drive", "floppy"),
            *("scsi-hd", "scsi-cd", "scsi-disk", "scsi-block", "usb-storage"),
            *("virtio-blk-device", "virtio-blk-ccw", "virtio-scsi-device", "virtio-scsi-ccw"),
            *("virtio-scsi-pci-transitional", "virtio-scsi-pci-non-transitional", "spapr-vscsi"),
            *("vhost-user-blk-pci", "vhost-user-blk", "vhost-scsi-pci"),
            *("pvscsi", "mptsas1068", "am53c974", "dc390"),
            *(
                "virtio-scsi-pci",
                "virtio-scsi",
                "lsi",
                "lsi53c895a",
                "megasas",
                "ich9-ahci",
                "ahci",
            ),
        ),
    }.items()
    for driver in drivers
}
"""Which module reads a `-device`, by its driver; NICs are read with the network."""

_OBJECTS: Mapping[str, str] = {
    kind: module
    for module, kinds in {
        "devices.block_object": ("iothread", "throttle-group", "secret"),
        "devices.input": ("input-linux",),
        "devices.display": ("tls-creds-x509", "tls-creds-anon", "tls-creds-psk"),
        "devices.rng": ("rng-random", "rng-builtin", "rng-egd"),
        "settings.security": (
            *("sev-guest", "sev-snp-guest", "s390-pv-guest", "pef-guest", "tdx-guest"),
        ),
        "settings.backing": ("memory-backend-ram", "memory-backend-file", "memory-backend-memfd"),
        "devices.crypto": (
            *("cryptodev-backend-builtin", "cryptodev-backend", "cryptodev-backend-lkcf"),
            "cryptodev-vhost-user",
        ),
    }.items()
    for kind in kinds
}
"""Which module reads an `-object`, by its type."""


Environments = tuple[Sequence[tuple[str, Word]], Sequence[tuple[str, Word]]]
"""The variables that are set for a call alone, and those that are exported before it."""


def read_machine(
    emulator: Word,
    options: Sequence[Given],
    version: QemuVersion,
    environment: Environments,
    report: Report,
) -> tuple[Machine, set[Given]]:
    """Read the machine and return it with the options that were read; the others have no fate yet."""
    draft = Draft(report, options, version)
    _read_emulator(emulator, draft)
    taken: set[Given] = set()
    for index, given in enumerate(options):
        _note_display(given, draft)
        if module := _module_of(given):
            taken.add(given)
            report.ledger.whole = given.whole
            _read_option(module, given, index, draft)
            report.ledger.whole = None
    if any(environment):
        from qnetx.qemu.settings.environment import read_environment  # noqa: PLC0415 - few calls have one

        read_environment(*environment, draft)
    _want_board(emulator, options, draft)
    origin = Origin(emulator.span, draft.items)
    return Machine(claims=tuple(_claims(options)), origin=origin, **draft.values), taken


def _module_of(given: Given) -> str | None:
    """Return the module that reads an option; None where none does."""
    if given.name == "drive" and "if=pflash" in given.text:
        return _MODULES.get("pflash")
    if given.name == "object":
        return _OBJECTS.get(object_type(given) or "")
    if given.name == "device":
        return _DEVICES.get(device_driver(given) or "")
    return _MODULES.get(given.name)


def _read_option(name: str, given: Given, index: int, draft: Draft) -> None:
    """Hand an option to its reader; one that can't be read is said at its value."""
    report = draft.report
    module = import_module(f"qnetx.qemu.{name}")
    if reader := getattr(module, "BAG_READERS", {}).get(given.name):
        reader(given, index, draft)
        return
    item = report.ledger.open(given.text, given.place)
    if given.value is not None and given.value.unknowns:
        report.ledger.settle(item, Fate.DROPPED, "unresolved-word")
        say_unresolved(given.value, f"'{given.text}'", report, then=_without(given, draft))
        return
    try:
        module.READERS[given.name](given.value or given.word, item, draft)
    except BadValueError as error:
        report.ledger.settle(item, Fate.REJECTED, "bad-value")
        place = given.value.span if given.value else given.place
        report.say("bad-value", f"-{given.name}: {error}", place, hint=error.hint)


_WITHOUT = {
    "m": ("memory", "QEMU's own 128 MiB are written"),
    "smp": ("vcpus", "QEMU's own single processor is written"),
}


def _without(given: Given, draft: Draft) -> str:
    """Return what the guest gets without an option that can't be read."""
    field, what = _WITHOUT.get(given.name, ("", ""))
    return "" if field in draft.values else what


def _note_display(given: Given, draft: Draft) -> None:
    """Keep what decides whether the display card takes a slot; the option itself is not read here."""
    match given.name:
        case "vga" if given.value:
            draft.values["vga"] = given.value.text
        case "std-vga":
            draft.values["vga"] = "std"
        case "vmwarevga":
            draft.values["vga"] = "vmware"
        case "nodefaults":
            draft.values["nodefaults"] = True


def _read_emulator(word: Word, draft: Draft) -> None:
    """Find architecture and accelerator from the emulator's own name."""
    item = draft.report.ledger.open(word.shown, word.span)
    if word.unknowns:
        draft.report.ledger.settle(item, Fate.DROPPED, "unresolved-word")
        say_unresolved(word, "the emulator", draft.report)
        draft.values["arch"] = "x86_64"
        return
    name = posixpath.basename(word.text)
    match = re.search(r"qemu-system-(\w+)", name)
    target = match[1] if match else "x86_64"
    arch = _ARCHES.get(target, target)
    if arch not in ARCHITECTURES:
        draft.report.ledger.settle(item, Fate.REJECTED, "bad-value")
        close = get_close_matches(target, [*ARCHITECTURES, *_ARCHES], n=1)
        draft.report.say(
            "bad-value",
            f"'{name}' is for no architecture that libvirt knows",
            word.span,
            hint=f"did you mean qemu-system-{close[0]}?" if close else "",
        )
        return
    draft.put("arch", arch, item)
    if name.isprintable() and name:
        draft.put("emulator", word.text, item)
    if "kvm" in name:
        # qemu-kvm's trees and the distributions' wrappers of that name use KVM without being told.
        draft.values["virt_type"] = VirtType.KVM


def _want_board(emulator: Word, options: Sequence[Given], draft: Draft) -> None:
    """Refuse a line that names no board for a QEMU that has no default, as QEMU does."""
    unread = any(g.value and g.value.unknowns for g in options if g.name in ("M", "machine"))
    if draft.values.get("arch") in _BOARDLESS and not draft.values.get("type") and not unread:
        draft.report.say(
            "machine-missing",
            f"'{emulator.text}' has no board of its own choice, and the line names none",
            emulator.span,
            hint="-M virt is the board for guests that need no other; -M help lists all",
        )


_BOARDLESS = ("aarch64", "armv7l")
"""Architectures whose QEMU starts no guest without -M."""


def _claims(options: Iterable[Given]) -> Iterable[PciClaim]:
    return (claim for n, given in enumerate(options) for claim in find_claims(given, n))
