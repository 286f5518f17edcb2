"""QEMU's options, drivers, objects and environment → what libvirt has for each: `-smp` → `vcpu`, `cpu/topology`.

Read by people alone (`qnetx explain -smp`, docs/reference.md): the conversion goes by the tables of its own, and
a test holds that these say what it does. Source of "since": libvirt's page "Domain XML format".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby

from msgspec import Struct

from qnetx.diagnostics import Fate
from qnetx.model.versions import LibvirtVersion
from qnetx.qemu.nic_models import NIC_MODELS
from qnetx.qemu.settings.business import NONE, OWN
from qnetx.qemu.settings.unsayable import HINTS


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
        ("-net -netdev -nic -dummy-net", "devices/interface", "mapped rewritten approximated dropped", "",
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
        ("-accel -enable-kvm -no-kvm", "@type", "mapped approximated", "", "Of a list, the first counts."),
        ("-cpu", "cpu cpu/model cpu/feature features/hyperv", "mapped approximated", "",
         "hv-… and kvm=off are features of the board to libvirt, kvmclock is a timer. `max` needs 7.1."),
        ("-smp", "vcpu cpu/topology", "mapped approximated", "", ""),
        ("-m", "memory maxMemory", "mapped dropped", "",
         "A number alone counts MiB. Slots for more are <maxMemory>, from 1.2.14."),
        ("-mem-path", "memoryBacking/hugepages", "mapped approximated", "",
         "A folder of huge pages says that they are wanted; which folder, qemu.conf says."),
        ("-mem-prealloc", "memoryBacking/allocation/@mode", "mapped", "3.2.0", ""),
        ("-overcommit -realtime", "memoryBacking/locked", "mapped approximated", "1.0.6", ""),
        ("-no-acpi", "features", "mapped", "", "<acpi/> is left out."),
        ("-name", "name", "mapped rewritten", "", "What no name of libvirt's can hold is changed."),
        ("-uuid", "uuid", "mapped", "", ""),
        ("-nodefaults", "devices", "mapped", "", "The devices that QEMU adds by itself are left out."),
        ("-numa", "cpu/numa/cell numatune", "mapped dropped", "1.2.7",
         "Nodes, their distances, and where the host takes their memory."),
        ("-object memory-backend-ram memory-backend-file memory-backend-memfd",
         "memoryBacking devices/memory", "mapped approximated dropped", "1.2.14",
         "Memory of a node or of a module; shared and in huge pages as <memoryBacking> says."),
        ("-device pc-dimm nvdimm virtio-mem-pci virtio-mem virtio-pmem-pci virtio-pmem", "devices/memory", "mapped",
         "1.2.14", "nvdimm from 3.2.0, virtio-pmem from 7.1.0, virtio-mem from 7.9.0."),
        ("-object sev-guest sev-snp-guest s390-pv-guest pef-guest tdx-guest", "launchSecurity", "mapped approximated dropped", "4.5.0",
         "s390-pv-guest from 7.6.0, sev-snp-guest from 10.5.0."),
        ("-smbios", "sysinfo os/smbios", "mapped approximated dropped", "0.8.1",
         "Of the tables, libvirt fills 0, 1, 2, 3 and 11; the UUID is the guest's own."),
        ("-fw_cfg", "sysinfo/entry", "mapped dropped", "6.5.0", ""),
        ("-acpitable", "os/acpi/table", "mapped approximated dropped", "1.3.5", "Tables of every kind from 11.2.0; one of SLIC before."),
        ("-device vmgenid vmcoreinfo", "genid features/vmcoreinfo", "mapped", "4.4.0", ""),
        ("-tb-size", "features/tcg/tb-cache", "mapped", "8.0.0", ""),
        ("-L", "os/loader", "mapped rewritten dropped", "", "The folder of the firmware that -bios names; QEMU's own needs no word."),
        ("-global", "pm devices/nvram", "mapped dropped", "1.0.5",
         "A property of all devices of a kind: those that libvirt knows."),
        ("-set", "", "mapped", "", "The setting stands in the option that it belongs to."),
    ),
    "Disks": (
        ("-drive", "devices/disk", "mapped dropped", "",
         "Bus, place and target are QEMU's own; a format that QEMU would look up is raw, with a warning."),
        ("-hda -hdb -hdc -hdd -cdrom", "devices/disk", "mapped dropped", "",
         "On the board's IDE, or on what the board has in its place."),
        ("-fda -fdb", "devices/disk", "mapped", "", "The floppy drives."),
        ("-snapshot", "devices/disk/transient", "mapped", "6.9.0", "What is written goes when the guest ends."),
        (("-device virtio-blk-pci virtio-blk virtio-blk-ccw virtio-blk-device virtio-blk-pci-transitional"
          " virtio-blk-pci-non-transitional"),
         "devices/disk", "mapped dropped", "", "The last two are models, from 5.2.0."),
        ("-device ide-hd ide-cd ide-drive scsi-hd scsi-cd scsi-disk usb-storage floppy",
         "devices/disk devices/disk/address", "mapped", "", "It is joined with the -drive that it names."),
        (("-device virtio-scsi-pci virtio-scsi virtio-scsi-ccw virtio-scsi-device lsi lsi53c895a megasas ahci ich9-ahci"
          " pvscsi mptsas1068 am53c974 dc390 virtio-scsi-pci-transitional virtio-scsi-pci-non-transitional spapr-vscsi"), "devices/controller",
         "mapped", "", "AHCI is a controller of type sata."),
        ("-device vhost-user-blk-pci vhost-user-blk", "devices/disk", "mapped", "7.1.0", ""),
        ("-device scsi-block vhost-scsi-pci", "devices/hostdev", "mapped", "2.5.0", "Of the host."),
        ("CEPH_ARGS", "devices/disk/source/host", "approximated dropped", "", "The monitors of rbd."),
        ("-sd", "devices/disk", "mapped dropped", "1.1.2", ""),
        ("-mtdblock", "", "dropped", "", "libvirt has no disk like that."),
        ("-blockdev", "devices/disk", "mapped approximated dropped", "", "The tree of nodes below a device is one <disk>."),
        ("-object secret", "devices/disk/source/encryption", "mapped rewritten dropped", "2.1.0",
         "libvirt keeps secrets itself: 'virsh secret-define'."),
        ("-object throttle-group", "devices/disk/iotune", "mapped dropped", "3.0.0", ""),
        ("-object iothread", "iothreads", "mapped approximated", "1.2.8", ""),
    ),
    "Booting": (
        ("-boot", "os/boot os/bootmenu os/bios", "mapped approximated", "",
         "once= is for one start, which libvirt does not know."),
        ("-kernel -initrd -append -dtb", "os/kernel os/initrd os/cmdline os/dtb", "mapped", "1.0.4", ""),
        ("-bios", "os/loader", "mapped", "", "A ROM. UEFI in it works, without variables that stay."),
        ("-pflash", "os/loader os/nvram", "mapped", "1.2.8",
         "The first flash holds UEFI, the second its variables; -drive if=pflash as well."),
        ("-option-rom", "", "dropped", "", "<rom file=…/> of a device holds its ROM."),
    ),
    "Display and sound": (
        ("-vnc -spice", "devices/graphics", "mapped approximated dropped", "",
         "A password is set in passwd= of <graphics>; TLS and SASL are settings of the host, in qemu.conf."),
        ("-display -sdl -curses", "devices/graphics", "mapped rewritten", "",
         "A window becomes a VNC server on this host alone, which virt-viewer shows."),
        ("-nographic", "devices/serial", "mapped", "", "The serial port is what 'virsh console' opens."),
        ("-full-screen -no-frame -alt-grab -ctrl-grab -no-quit -show-cursor", "", "rewritten", "",
         "A guest of libvirt's has no window of QEMU's own."),
        ("-vga -std-vga -vmwarevga", "devices/video", "mapped dropped", "", ""),
        (("-device VGA cirrus-vga vmware-svga qxl-vga qxl virtio-vga virtio-vga-gl virtio-gpu virtio-gpu-pci"
          " virtio-gpu-gl virtio-gpu-gl-pci virtio-gpu-ccw virtio-gpu-device bochs-display ramfb vhost-user-gpu"
          " vhost-user-gpu-pci vhost-user-vga"), "devices/video", "mapped approximated dropped", "", "bochs from 5.6.0, ramfb from 5.9.0."),
        ("-device secondary-vga isa-vga isa-cirrus-vga ati-vga sm501 cg14 tcx virtio-gpu-rutabaga-pci virtio-vga-rutabaga",
         "", "dropped", "", _NO_WORD),
        ("-object tls-creds-x509 tls-creds-anon tls-creds-psk", "", "dropped", "",
         "TLS is a setting of the host, in qemu.conf."),
        ("-k", "devices/graphics/@keymap", "mapped", "", ""),
        ("-soundhw", "devices/sound", "mapped approximated", "", ""),
        ("-device AC97 ES1370 sb16 intel-hda ich9-intel-hda usb-audio", "devices/sound", "mapped approximated", "",
         "usb-audio from 1.2.8."),
        ("-device hda-duplex hda-micro hda-output", "devices/sound/codec", "mapped", "0.9.13", ""),
        ("-audio -audiodev", "devices/audio", "mapped approximated dropped", "7.2.0", "-audio has its card with it."),
        (("QEMU_AUDIO_DRV QEMU_PA_SERVER QEMU_PA_SINK QEMU_ALSA_DAC_DEV QEMU_AUDIO_DAC_FIXED_FREQ"
          " QEMU_AUDIO_DAC_FIXED_FMT"), "devices/audio", "mapped rewritten", "7.2.0",
         "The like variables of other back ends as well, where libvirt has a word for them."),
        ("DISPLAY XAUTHORITY SDL_VIDEODRIVER", "", "rewritten", "",
         "A guest of libvirt's has no window of QEMU's own."),
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
        ("-debugcon -device isa-debugcon", "devices/serial", "mapped", "8.1.0", ""),
    ),
    "USB and other devices": (
        ("-usb", "devices/controller", "mapped", "", "The board's own controller."),
        ("-usbdevice", "devices/input devices/disk devices/hostdev", "mapped approximated dropped", "",
         "tablet, mouse and keyboard, disk: and host: among others."),
        (("-device usb-tablet usb-mouse usb-kbd virtio-tablet-pci virtio-mouse-pci virtio-keyboard-pci"
         " virtio-tablet virtio-mouse virtio-keyboard"), "devices/input", "mapped", "1.3.0", ""),
        (("-device piix3-usb-uhci piix4-usb-uhci usb-ehci ich9-usb-ehci1 ich9-usb-uhci1 ich9-usb-uhci2"
         " ich9-usb-uhci3 nec-usb-xhci qemu-xhci pci-ohci"), "devices/controller", "mapped approximated", "",
         "qemu-xhci from 3.1.0."),
        ("-balloon -device virtio-balloon-pci virtio-balloon virtio-balloon-ccw virtio-balloon-device", "devices/memballoon",
         "mapped dropped", "", "A domain has one; without the option it is written that there is none."),
        ("-device virtio-rng-pci virtio-rng virtio-rng-ccw virtio-rng-device", "devices/rng", "mapped dropped", "1.0.3", ""),
        ("-object rng-random rng-builtin rng-egd", "devices/rng/backend", "mapped dropped", "1.0.3", "rng-builtin from 6.1.0."),
        ("-watchdog -watchdog-action -device i6300esb ib700 diag288", "devices/watchdog", "mapped dropped", "",
         "diag288 from 1.3.2, on s390x."),
        ("-virtfs", "devices/filesystem", "mapped dropped", "", "Folders shared by 9p."),
        ("-fsdev -device virtio-9p-pci virtio-9p virtio-9p-ccw virtio-9p-device", "devices/filesystem", "mapped approximated dropped", "", ""),
        ("-device vhost-user-fs-pci vhost-user-fs vhost-user-fs-device vhost-user-fs-ccw", "devices/filesystem",
         "mapped", "6.2.0", "virtiofs."),
        ("-pcidevice -device vfio-pci pci-assign kvm-pci-assign", "devices/hostdev", "mapped approximated dropped", "",
         "managed='yes': libvirt takes the device from the host's driver and gives it back. Mediated devices from 3.2.0."),
        ("-tpmdev -device tpm-tis tpm-tis-device tpm-crb tpm-spapr", "devices/tpm", "mapped approximated", "1.0.5",
         "tpm-crb from 4.4.0, tpm-spapr from 6.1.0. Of swtpm, from 4.5.0, libvirt starts one of its own, without its state."),
        ("-device pvpanic pvpanic-pci", "devices/panic", "mapped", "1.2.1", "pvpanic-pci from 9.1.0."),
        ("-device ivshmem ivshmem-plain ivshmem-doorbell", "devices/shmem", "mapped rewritten dropped", "2.5.0",
         "The memory of a plain one is in /dev/shm."),
        (("-device vhost-vsock-pci vhost-vsock-ccw vhost-vsock-device vhost-vsock-pci-transitional"
          " vhost-vsock-pci-non-transitional"), "devices/vsock", "mapped", "4.4.0",
         "The last two are models, from 5.2.0."),
        ("-device virtio-crypto-pci virtio-crypto virtio-crypto-ccw virtio-crypto-device", "devices/crypto", "mapped dropped",
         "9.1.0", ""),
        ("-object cryptodev-backend-builtin cryptodev-backend cryptodev-backend-lkcf cryptodev-vhost-user",
         "devices/crypto/backend", "mapped dropped", "9.1.0", ""),
        ("-device usb-host usb-redir", "devices/hostdev devices/redirdev", "mapped approximated dropped", "0.9.5", "usb-redir is <redirdev>."),
        ("-device usb-hub", "devices/hub", "mapped", "", ""),
        ("-device usb-ccid ccid-card-emulated ccid-card-passthru", "devices/controller devices/smartcard", "mapped dropped", "", ""),
        ("-device usb-wacom-tablet", "devices/input", "approximated", "", "A tablet of QEMU's common kind."),
        (("-device usb-mtp usb-bt-dongle usb-braille usb-uas usb-bot usb-video u2f-passthru"
          " u2f-emulated canokey"), "", "dropped", "", _NO_WORD),
        ("-device virtio-input-host-pci virtio-input-host virtio-input-host-device -object input-linux",
         "devices/input", "mapped", "1.3.0", "input-linux is evdev, from 7.4.0."),
        ("-device pcie-root-port ioh3420", "devices/controller", "mapped approximated dropped", "1.2.19",
         "libvirt has no slot= of a port, and none of them on a pc."),
        ("-device x3130-upstream xio3130-downstream i82801b11-bridge pci-bridge pcie-pci-bridge pxb pxb-pcie",
         "devices/controller", "mapped dropped", "1.2.19", "pcie-pci-bridge from 4.3.0, pxb from 1.3.4."),
        ("-device intel-iommu amd-iommu virtio-iommu-pci virtio-iommu", "devices/iommu", "mapped approximated dropped",
         "2.1.0", "Its settings from 3.4.0; that of virtio from 8.3.0, that of AMD from 11.5.0."),
        *(
            (f"-device {' '.join(names)}", "", "dropped", "", hint)
            for hint, names in groupby(HINTS, key=HINTS.__getitem__)
        ),
        ("-device -object", "devices", "mapped rewritten approximated dropped", "",
         "The driver decides: qnetx explain '-device usb-tablet'."),
    ),
    "Time": (
        ("-rtc", "clock clock/timer", "mapped", "", "A date as base= needs 8.4.0."),
        ("-localtime -startdate", "clock/@offset", "mapped", "", ""),
        ("-rtc-td-hack -no-hpet -no-kvm-pit-reinjection", "clock/timer", "mapped", "", ""),
    ),
    "Running": (
        ("-no-reboot -action", "on_reboot", "mapped approximated", "", ""),
        ("-no-shutdown", "", "dropped", "", "libvirt ends a guest that has powered off."),
        ("-readconfig", "", "mapped dropped", "", "Its sections are read as options; --root finds the file."),
        *((f"-{name}", "", "rewritten", "", "; ".join(filter(None, own))) for name, own in OWN.items()),
    ),
    "Without an equivalent": tuple(
        (f"-{' -'.join(names)}", "", "dropped", "", hint or _NO_WORD)
        for hint, names in groupby(NONE, key=NONE.__getitem__)
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
