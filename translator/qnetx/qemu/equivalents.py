"""QEMU's options, drivers, objects and environment → what libvirt has for each: `-smp` → `vcpu`, `cpu/topology`.

Read by people alone (`qnetx explain -smp`, docs/reference.md): the conversion goes by the tables of its own, and
a test holds that these say what it does. Source of "since": libvirt's page "Domain XML format".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct

from qnetx.diagnostics import Fate
from qnetx.model.versions import LibvirtVersion
from qnetx.qemu.business import NONE, OWN
from qnetx.qemu.nic_models import NIC_MODELS


class Equivalent(Struct, frozen=True):
    """What becomes of one name, or of several that become the same."""

    group: str
    names: tuple[str, ...]
    """`-smp`, `-device usb-tablet`, `-object rng-random`, `DISPLAY`."""
    elements: tuple[str, ...]
    """Paths below `<domain>`; none where libvirt has no word for it, or needs none."""
    fates: tuple[Fate, ...]
    """What can become of it, the usual first; a bad value is refused everywhere."""
    since: LibvirtVersion | None
    """The first libvirt with all of it; None for those before 0.10."""
    note: str


_CARDS = " ".join(name for card in NIC_MODELS for name in card.devices)

_NO_WORD = "libvirt has no word for it."

_ROWS: dict[str, tuple[tuple[str, str, str, str, str], ...]] = {
    # names, elements, fates, since, note
    "Network": (
        ("-net -netdev -nic", "devices/interface", "mapped rewritten approximated dropped", "",
         "A card and its back end are one interface; a hub of several is taken apart."),
        (f"-device {_CARDS}", "devices/interface/model", "mapped rewritten dropped", "",
         "A card without a back end keeps its place, with its link down."),
        ("-redir", "devices/interface/portForward", "approximated dropped", "9.0.0",
         "It belongs to the first user network, which needs the back end passt for it."),
        ("-tftp -bootp -smb", "", "dropped", "", "libvirt's user network serves no files."),
        ("-object filter-dump", "", "dropped", "", "tcpdump on the host's interface records the same."),
    ),
    "Machine, processors and memory": (
        ("-M -machine", "os/type/@machine features memoryBacking memory/@dumpCore", "mapped approximated", "",
         "Its settings become features of the board; those that libvirt has not are named."),
        ("-accel -enable-kvm -no-kvm", "@type", "mapped", "", "Of a list, the first counts."),
        ("-cpu", "cpu cpu/model cpu/feature features/hyperv", "mapped approximated", "",
         "hv-… and kvm=off are features of the board to libvirt, kvmclock is a timer. `max` needs 7.1."),
        ("-smp", "vcpu cpu/topology", "mapped approximated", "", ""),
        ("-m", "memory maxMemory", "mapped dropped", "",
         "A number alone counts MiB. Slots for more are <maxMemory>, from 1.2.14."),
        ("-mem-path", "memoryBacking/hugepages", "mapped dropped", "",
         "A folder of huge pages says that they are wanted; which folder, qemu.conf says."),
        ("-mem-prealloc", "memoryBacking/allocation/@mode", "mapped", "3.2.0", ""),
        ("-overcommit -realtime", "memoryBacking/locked", "mapped approximated", "1.0.6", ""),
        ("-no-acpi", "features", "mapped", "", "<acpi/> is left out."),
        ("-name", "name", "mapped rewritten", "", "What no name of libvirt's can hold is changed."),
        ("-uuid", "uuid", "mapped", "", ""),
        ("-nodefaults", "devices", "mapped", "", "The devices that QEMU adds by itself are left out."),
        ("-numa -smbios -global -set -acpitable", "", "dropped", "", ""),
        ("-object memory-backend-file", "", "dropped", "", ""),
    ),
    "Disks": (
        ("-drive", "devices/disk", "mapped dropped", "",
         "Bus, place and target are QEMU's own; a format that QEMU would look up is raw, with a warning."),
        ("-hda -hdb -hdc -hdd -cdrom", "devices/disk", "mapped", "",
         "On the board's IDE, or on what the board has in its place."),
        ("-fda -fdb", "devices/disk", "mapped", "", "The floppy drives."),
        ("-snapshot", "devices/disk/transient", "mapped", "6.9.0", "What is written goes when the guest ends."),
        ("-device virtio-blk-pci virtio-blk virtio-blk-pci-transitional virtio-blk-pci-non-transitional",
         "devices/disk", "mapped dropped", "", "The last two are models, from 5.2.0."),
        ("-device ide-hd ide-cd ide-drive scsi-hd scsi-cd scsi-disk usb-storage floppy",
         "devices/disk devices/disk/address", "mapped", "", "It is joined with the -drive that it names."),
        ("-device virtio-scsi-pci virtio-scsi lsi lsi53c895a megasas ahci ich9-ahci", "devices/controller",
         "mapped", "", "AHCI is a controller of type sata."),
        ("-sd", "devices/disk", "mapped", "1.1.2", ""),
        ("-mtdblock", "", "dropped", "", "libvirt has no disk like that."),
        ("-blockdev", "", "dropped", "", ""),
    ),
    "Booting": (
        ("-boot", "os/boot os/bootmenu os/bios", "mapped approximated", "",
         "once= is for one start, which libvirt does not know."),
        ("-kernel -initrd -append -dtb", "os/kernel os/initrd os/cmdline os/dtb", "mapped", "1.0.4", ""),
        ("-bios", "os/loader", "mapped", "", "A ROM. UEFI in it works, without variables that stay."),
        ("-pflash", "os/loader os/nvram", "mapped", "1.2.8",
         "The first flash holds UEFI, the second its variables; -drive if=pflash as well."),
        ("-option-rom -fw_cfg", "", "dropped", "", ""),
    ),
    "Display and sound": (
        ("-vnc -spice", "devices/graphics", "mapped approximated", "",
         "A password is set in passwd= of <graphics>; TLS and SASL are settings of the host, in qemu.conf."),
        ("-display -sdl -curses", "devices/graphics", "mapped rewritten", "",
         "A window becomes a VNC server on this host alone, which virt-viewer shows."),
        ("-nographic", "devices/serial", "mapped", "", "The serial port is what 'virsh console' opens."),
        ("-full-screen -no-frame -alt-grab -ctrl-grab -no-quit -show-cursor", "", "rewritten", "",
         "A guest of libvirt's has no window of QEMU's own."),
        ("-vga -std-vga -vmwarevga", "devices/video", "mapped dropped", "", ""),
        ("-device VGA cirrus-vga vmware-svga qxl-vga qxl virtio-vga virtio-gpu-pci bochs-display ramfb",
         "devices/video", "mapped", "", "bochs from 5.6.0, ramfb from 5.9.0."),
        ("-k", "devices/graphics/@keymap", "mapped", "", ""),
        ("-soundhw", "devices/sound", "mapped approximated", "", ""),
        ("-device AC97 ES1370 sb16 intel-hda ich9-intel-hda usb-audio", "devices/sound", "mapped", "",
         "usb-audio from 1.2.8."),
        ("-device hda-duplex hda-micro hda-output", "devices/sound/codec", "mapped", "0.9.13", ""),
        ("-audio -audiodev", "", "dropped", "", ""),
    ),
    "Ports and monitors": (
        ("-serial -parallel", "devices/serial devices/parallel", "mapped rewritten dropped", "",
         "A terminal (stdio, vc) becomes a pty, which 'virsh console' opens; mon: is left out."),
        ("-chardev", "devices/serial/source devices/channel/source", "mapped rewritten dropped", "",
         "It is the <source> of the port that names it."),
        ("-virtioconsole -device virtconsole", "devices/console", "mapped", "", ""),
        ("-device isa-serial pci-serial usb-serial spapr-vty", "devices/serial", "mapped", "", ""),
        ("-device isa-parallel", "devices/parallel", "mapped", "", ""),
        ("-device sclpconsole sclplmconsole", "devices/console", "mapped rewritten", "1.0.2", "s390x"),
        ("-device virtserialport", "devices/channel", "mapped", "", "The guest's agents are on such."),
        (("-device virtio-serial-pci virtio-serial virtio-serial-device virtio-serial-ccw"
         " virtio-serial-pci-transitional virtio-serial-pci-non-transitional"), "devices/controller", "mapped", "",
         "The last two are models, from 5.2.0."),
        ("-monitor -qmp -qmp-pretty -mon", "", "mapped rewritten", "",
         "libvirt has a monitor of its own: 'virsh qemu-monitor-command'."),
        ("-debugcon", "", "dropped", "", ""),
    ),
    "USB and other devices": (
        ("-usb", "devices/controller", "mapped", "", "The board's own controller."),
        ("-usbdevice", "devices/input", "mapped dropped", "", "tablet, mouse and keyboard."),
        (("-device usb-tablet usb-mouse usb-kbd virtio-tablet-pci virtio-mouse-pci virtio-keyboard-pci"
         " virtio-tablet virtio-mouse virtio-keyboard"), "devices/input", "mapped", "1.3.0", ""),
        (("-device piix3-usb-uhci piix4-usb-uhci usb-ehci ich9-usb-ehci1 ich9-usb-uhci1 ich9-usb-uhci2"
         " ich9-usb-uhci3 nec-usb-xhci qemu-xhci pci-ohci"), "devices/controller", "mapped", "",
         "qemu-xhci from 3.1.0."),
        ("-balloon -device virtio-balloon-pci virtio-balloon virtio-balloon-ccw", "devices/memballoon",
         "mapped dropped", "", "A domain has one; without the option it is written that there is none."),
        ("-device virtio-rng-pci virtio-rng virtio-rng-ccw virtio-rng-device", "devices/rng", "mapped dropped", "1.0.3", ""),
        ("-object rng-random rng-builtin", "devices/rng/backend", "mapped", "1.0.3", "rng-builtin from 6.1.0."),
        ("-object rng-egd", "", "dropped", "", ""),
        ("-watchdog -watchdog-action -device i6300esb ib700 diag288", "devices/watchdog", "mapped dropped", "",
         "diag288 from 1.3.2, on s390x."),
        ("-virtfs", "devices/filesystem", "mapped dropped", "", "Folders shared by 9p."),
        ("-fsdev -device virtio-9p-pci virtio-9p virtio-9p-ccw virtio-9p-device", "devices/filesystem", "mapped", "", ""),
        ("-pcidevice -device vfio-pci pci-assign kvm-pci-assign", "devices/hostdev", "mapped", "",
         "managed='yes': libvirt takes the device from the host's driver and gives it back."),
        ("-tpmdev", "", "dropped", "", ""),
        ("-device pci-bridge pcie-root-port", "", "dropped", "", ""),
        ("-device -object", "devices", "mapped rewritten approximated dropped", "",
         "The driver decides: qnetx explain '-device usb-tablet'."),
    ),
    "Time": (
        ("-rtc", "clock clock/timer", "mapped", "", "A date as base= needs 8.4.0."),
        ("-localtime -startdate", "clock/@offset", "mapped", "", ""),
        ("-rtc-td-hack -no-hpet -no-kvm-pit-reinjection", "clock/timer", "mapped", "", ""),
    ),
    "Running": (
        ("-no-reboot -action", "on_reboot", "mapped", "", ""),
        ("-no-shutdown", "", "dropped", "", "libvirt ends a guest that has powered off."),
        ("-readconfig", "", "mapped dropped", "", "Its sections are read as options; --root finds the file."),
        *((f"-{name}", "", "rewritten", "", f"{why}. {hint}".strip()) for name, (why, hint) in OWN.items()),
        *((f"-{name}", "", "dropped", "", hint or _NO_WORD) for name, hint in NONE.items()),
    ),
}  # fmt: skip


def _names(text: str) -> Iterator[str]:
    """Take `-balloon -device virtio-rng-pci virtio-rng` apart into three names."""
    option = ""
    words = text.split()
    for word, following in zip(words, [*words[1:], "-"], strict=True):
        if not word.startswith("-"):
            yield f"{option}{word}"
        elif following.startswith("-"):
            yield word
        else:
            option = f"{word} "


EQUIVALENTS: tuple[Equivalent, ...] = tuple(
    Equivalent(
        group=group,
        names=tuple(_names(names)),
        elements=tuple(elements.split()),
        fates=tuple(map(Fate, fates.split())),
        since=LibvirtVersion.parse(since) if since else None,
        note=note,
    )
    for group, rows in _ROWS.items()
    for names, elements, fates, since, note in rows
)
"""Every option of QEMU's and every driver and object that is read, in the order of the reference page."""

BY_NAME: Mapping[str, Equivalent] = {name: row for row in EQUIVALENTS for name in row.names}
"""The row of a name."""
