"""Option names → what each takes and which QEMUs have it: `-redir` takes a value, until 3.1.

Sources: `qemu-system-* -help`, QEMU's page "Removed features", and the help texts of 0.12 to 2.8. An
empty "since" is 0.12 or older, an empty "removed" means that current releases still have the option.
"""

from __future__ import annotations

from msgspec import Struct

from qnetx.model.versions import QemuVersion, release


class Option(Struct, frozen=True):
    """One command-line option; the name is without its dash (`-net` and `--net` are the same)."""

    name: str
    takes_value: bool
    since: QemuVersion | None = None
    """The first release that has it; None for 0.12 or older."""
    removed: QemuVersion | None = None
    """The first release without it; None where the current one has it."""
    note: str = ""
    """What replaces a removed option, or which QEMUs had it."""

    def taken_by(self, version: QemuVersion) -> bool:
        """Return whether this release takes the option."""
        return _within(version, self.since, self.removed)


def _within(version: QemuVersion, since: QemuVersion | None, removed: QemuVersion | None) -> bool:
    return (since is None or since <= version) and (removed is None or version < removed)


_ROWS: tuple[tuple[str, bool, str, str, str], ...] = (
    # name, takes a value, since, removed, note
    # Network
    ("net", True, "", "", ""),
    ("netdev", True, "", "", ""),
    ("nic", True, "2.12", "", ""),
    ("redir", True, "", "3.1", "use hostfwd= of the user network"),
    ("tftp", True, "", "3.1", "use tftp= of the user network"),
    ("bootp", True, "", "3.1", "use bootfile= of the user network"),
    ("smb", True, "", "3.1", "use smb= of the user network"),
    ("user-net", False, "", "0.8", "use -net user"),
    ("dummy-net", False, "", "0.8", "use -net none"),
    ("tun-fd", True, "", "0.8", "use -net tap,fd="),
    ("macaddr", True, "", "0.8", "use -net nic,macaddr="),
    ("nics", True, "", "0.8", "use -net nic once for each card"),
    # Machine, processors, memory
    ("M", True, "", "", ""),
    ("machine", True, "0.15", "", ""),
    ("cpu", True, "", "", ""),
    ("accel", True, "2.9", "", ""),
    ("smp", True, "", "", ""),
    ("numa", True, "", "", ""),
    ("m", True, "", "", ""),
    ("mem-path", True, "", "", ""),
    ("mem-prealloc", False, "", "", ""),
    ("overcommit", True, "3.0", "", ""),
    ("realtime", True, "1.5", "6.0", "use -overcommit mem-lock="),
    ("enable-kvm", False, "", "", ""),
    ("no-kvm", False, "", "5.2", "use -accel tcg"),
    ("no-kvm-irqchip", False, "", "3.0", "use -machine kernel_irqchip=off"),
    ("no-kvm-pit", False, "", "2.12", "it had no effect"),
    ("no-kvm-pit-reinjection", False, "", "3.0", "use -global kvm-pit.lost_tick_policy=discard"),
    ("kvm-shadow-memory", True, "", "1.3", "use -machine kvm_shadow_mem="),
    ("enable-nesting", False, "", "1.3", "qemu-kvm only; use -cpu with +svm or +vmx"),
    ("tdf", False, "", "2.12", "it had no effect"),
    ("enable-hax", False, "2.9", "6.0", "use -accel hax"),
    ("no-kqemu", False, "", "0.12", "kqemu is gone; use -enable-kvm"),
    ("enable-kqemu", False, "", "0.12", "kqemu is gone; use -enable-kvm"),
    ("kernel-kqemu", False, "", "0.12", "kqemu is gone; use -enable-kvm"),
    ("tb-size", True, "", "6.0", "use -accel tcg,tb-size="),
    ("singlestep", False, "", "9.0", "use -accel tcg,one-insn-per-tb=on"),
    ("icount", True, "", "", ""),
    ("no-acpi", False, "", "9.0", "use -machine acpi=off"),
    ("no-hpet", False, "", "9.0", "use -machine hpet=off"),
    ("acpitable", True, "", "", ""),
    ("smbios", True, "", "", ""),
    ("compat", True, "6.0", "", ""),
    ("name", True, "", "", ""),
    ("uuid", True, "", "", ""),
    ("id", True, "", "", "Proxmox VE only: the number of the guest"),
    ("nodefaults", False, "", "", ""),
    # Devices
    ("device", True, "", "", ""),
    ("global", True, "", "", ""),
    ("set", True, "", "", ""),
    ("object", True, "1.3", "", ""),
    ("pcidevice", True, "", "1.3", "qemu-kvm only; use -device vfio-pci"),
    ("usb", False, "", "", ""),
    ("usbdevice", True, "", "", ""),
    ("bt", True, "", "5.0", "Bluetooth is gone"),
    ("balloon", True, "", "3.1", "use -device virtio-balloon"),
    ("watchdog", True, "", "7.2", "use -device"),
    ("watchdog-action", True, "", "", ""),
    ("tpmdev", True, "1.5", "", ""),
    ("fw_cfg", True, "2.4", "", ""),
    ("option-rom", True, "", "", ""),
    # Disks and files
    ("fda", True, "", "", ""),
    ("fdb", True, "", "", ""),
    ("hda", True, "", "", ""),
    ("hdb", True, "", "", ""),
    ("hdc", True, "", "", ""),
    ("hdd", True, "", "", ""),
    ("hdachs", True, "", "2.12", "use -device ide-hd,cyls=,heads=,secs="),
    ("cdrom", True, "", "", ""),
    ("blockdev", True, "2.9", "", ""),
    ("drive", True, "", "", ""),
    ("mtdblock", True, "", "", ""),
    ("sd", True, "", "", ""),
    ("pflash", True, "", "", ""),
    ("snapshot", False, "", "", ""),
    ("iscsi", True, "1.2", "", ""),
    ("fsdev", True, "0.13", "", ""),
    ("virtfs", True, "0.13", "", ""),
    ("virtfs_synth", False, "1.0", "5.0", "use -virtfs synth"),
    ("no-fd-bootchk", False, "", "", ""),
    ("win2k-hack", False, "", "", ""),
    # Booting
    ("boot", True, "", "", ""),
    ("bios", True, "", "", ""),
    ("kernel", True, "", "", ""),
    ("append", True, "", "", ""),
    ("initrd", True, "", "", ""),
    ("dtb", True, "1.1", "", ""),
    ("L", True, "", "", ""),
    ("nvram", True, "", "1.3", "qemu-kvm for ia64 only"),
    ("prom-env", True, "", "", "PowerPC, SPARC, m68k"),
    ("old-param", False, "", "10.2", "Arm"),
    ("semihosting", False, "", "", ""),
    ("semihosting-config", True, "2.3", "", ""),
    # Display and sound
    ("nographic", False, "", "", ""),
    ("display", True, "1.0", "", ""),
    ("sdl", False, "", "7.1", "use -display sdl"),
    ("curses", False, "", "7.1", "use -display curses"),
    ("vnc", True, "", "", ""),
    ("spice", True, "0.14", "", ""),
    ("vga", True, "", "", ""),
    ("std-vga", False, "", "0.10", "use -vga std"),
    ("vmwarevga", False, "", "0.10", "use -vga vmware"),
    ("g", True, "", "", "PowerPC, SPARC, m68k"),
    ("full-screen", False, "", "", ""),
    ("no-frame", False, "", "4.0", "use -display sdl"),
    ("alt-grab", False, "", "7.1", "use -display sdl,grab-mod=lshift-lctrl-lalt"),
    ("ctrl-grab", False, "", "7.1", "use -display sdl,grab-mod=rctrl"),
    ("no-quit", False, "", "7.0", "use -display ...,window-close=off"),
    ("show-cursor", False, "", "6.0", "use -display ...,show-cursor=on"),
    ("portrait", False, "", "9.2", "the boards with that screen are gone"),
    ("rotate", True, "0.13", "9.2", "the boards with that screen are gone"),
    ("k", True, "", "", ""),
    ("soundhw", True, "", "7.1", "use -device or -audio"),
    ("audio", True, "7.1", "", ""),
    ("audiodev", True, "4.0", "", ""),
    ("audio-help", False, "", "8.2", "use -audiodev"),
    # Character devices and monitors
    ("chardev", True, "", "", ""),
    ("serial", True, "", "", ""),
    ("parallel", True, "", "", ""),
    ("virtioconsole", True, "", "4.0", "use -device virtconsole"),
    ("debugcon", True, "0.13", "", ""),
    ("monitor", True, "", "", ""),
    ("qmp", True, "", "", ""),
    ("qmp-pretty", True, "2.4", "", ""),
    ("mon", True, "", "", ""),
    ("echr", True, "", "", ""),
    ("msg", True, "1.6", "", ""),
    # Time
    ("rtc", True, "", "", ""),
    ("localtime", False, "", "3.1", "use -rtc base=localtime"),
    ("startdate", True, "", "3.1", "use -rtc base="),
    ("rtc-td-hack", False, "", "3.1", "use -rtc driftfix=slew"),
    ("clock", True, "", "3.0", "it had no effect"),
    # Running
    ("S", False, "", "", ""),
    ("incoming", True, "", "", ""),
    ("loadvm", True, "", "", ""),
    ("daemonize", False, "", "", ""),
    ("pidfile", True, "", "", ""),
    ("no-reboot", False, "", "", ""),
    ("no-shutdown", False, "", "", ""),
    ("action", True, "6.0", "", ""),
    ("preconfig", False, "3.0", "", ""),
    ("only-migratable", False, "2.9", "", ""),
    ("add-fd", True, "1.2", "", ""),
    ("chroot", True, "", "9.0", "use -run-with chroot="),
    ("runas", True, "", "10.0", "use -run-with user="),
    ("run-with", True, "8.1", "", ""),
    ("async-teardown", False, "7.2", "9.0", "use -run-with async-teardown=on"),
    ("sandbox", True, "1.2", "", ""),
    ("enable-fips", False, "1.2", "7.1", "it has no replacement"),
    ("readconfig", True, "", "", ""),
    ("writeconfig", True, "", "7.1", "it has no replacement"),
    ("nodefconfig", False, "0.13", "3.1", "use -no-user-config"),
    ("no-user-config", False, "1.2", "", ""),
    # Xen
    ("xen-domid", True, "", "", ""),
    ("xen-create", False, "", "4.0", "it has no replacement"),
    ("xen-attach", False, "", "", ""),
    ("xen-domid-restrict", False, "2.11", "", ""),
    # Debugging and information
    ("h", False, "", "", ""),
    ("help", False, "", "", ""),
    ("version", False, "", "", ""),
    ("gdb", True, "", "", ""),
    ("s", False, "", "", ""),
    ("d", True, "", "", ""),
    ("D", True, "0.15", "", ""),
    ("dfilter", True, "2.7", "", ""),
    ("seed", True, "4.1", "", ""),
    ("trace", True, "0.14", "", ""),
    ("plugin", True, "4.2", "", ""),
    ("perfmap", False, "8.0", "", ""),
    ("jitdump", False, "8.0", "", ""),
    ("dump-vmstate", True, "2.2", "", ""),
    ("enable-sync-profile", False, "3.1", "", ""),
    ("qtest", True, "1.0", "", ""),
    ("qtest-log", True, "1.0", "", ""),
)


OPTIONS: dict[str, Option] = {
    name: Option(name, takes_value, release(since), release(removed), note)
    for name, takes_value, since, removed, note in _ROWS
}
"""Every option of every QEMU from 0.12 on, and the older ones that scripts still have, by name."""
