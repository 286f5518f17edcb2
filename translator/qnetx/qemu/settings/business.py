"""Options that say how the program QEMU is run, not what the guest is: libvirt's own business.

`-daemonize` → a note, since libvirt starts every guest in the background.
"""

from __future__ import annotations

from collections.abc import Mapping

from qnetx.diagnostics import Fate, Item
from qnetx.qemu.draft import Draft, Reader
from qnetx.source import Word

OWN: Mapping[str, tuple[str, str]] = {
    "daemonize": ("libvirt starts every guest in the background", "'virsh autostart' at boot"),
    "pidfile": ("libvirt keeps the number of the process", "/run/libvirt/qemu/NAME.pid holds it"),
    "S": ("libvirt starts every guest stopped, and lets it go", "'virsh start --paused' waits"),
    "runas": ("libvirt chooses the user that QEMU runs as", "user= in /etc/libvirt/qemu.conf"),
    "chroot": ("libvirt gives QEMU a view of the system of its own", ""),
    "run-with": ("libvirt chooses how QEMU is run", "/etc/libvirt/qemu.conf"),
    "sandbox": ("libvirt confines QEMU itself", "seccomp_sandbox= in /etc/libvirt/qemu.conf"),
    "enable-fips": ("libvirt does this where the host asks for it", ""),
    "no-user-config": ("libvirt starts every guest so", ""),
    "nodefconfig": ("libvirt starts every guest so", ""),
    "msg": ("libvirt starts every guest so", "the log is /var/log/libvirt/qemu/NAME.log"),
    "D": ("libvirt keeps a log of each guest", "it is /var/log/libvirt/qemu/NAME.log"),
    "only-migratable": ("libvirt refuses a migration that can't be", ""),
    "enable-nesting": ("today's kernels nest without it", "<feature name='vmx' policy='require'/>"),
    "no-kvm-pit": ("it had no effect", ""),
    "tdf": ("it had no effect", ""),
    "clock": ("it had no effect", ""),
}
"""Option → what libvirt does in its place, and libvirt's own way."""

_DEVELOPERS = "it serves those who work on QEMU itself"

NONE: Mapping[str, str] = {
    "gdb": "a debugger is let in with 'virsh qemu-monitor-command --hmp NAME gdbserver'",
    "s": "a debugger is let in with 'virsh qemu-monitor-command --hmp NAME gdbserver'",
    "d": "'virsh qemu-monitor-command --hmp NAME log ITEMS' has QEMU write its log",
    "writeconfig": "'virsh dumpxml' shows what a guest is",
    "no-fd-bootchk": "a floppy without a boot signature starts no guest; --carry hands it to QEMU itself",
    "win2k-hack": "it slowed the disk down while Windows 2000 was installed",
    "icount": "--carry hands it to QEMU itself",
    "singlestep": _DEVELOPERS,
    "seed": _DEVELOPERS,
    "no-kqemu": "the accelerator kqemu is gone",
    "enable-kqemu": "the accelerator kqemu is gone: KVM has taken its place, as -enable-kvm",
    "kernel-kqemu": "the accelerator kqemu is gone: KVM has taken its place, as -enable-kvm",
    "loadvm": "'virsh snapshot-revert' goes back to a snapshot",
    "incoming": "'virsh restore' and 'virsh migrate' take in a guest's state",
    "kvm-shadow-memory": "",
    "trace": "'virsh qemu-monitor-command --hmp NAME trace-event EVENT on' traces one event",
    "no-kvm-irqchip": "",
    "xen-domid": "",
    "xen-attach": "",
    "echr": "'virsh -e KEY console NAME' chooses the key that leaves the console",
    "compat": "<qemu:deprecation behavior='reject'/> in the namespace of <qemu:commandline>",
    "id": "it is the number of the guest under Proxmox VE; <title> can hold it",
    "prom-env": "the firmware keeps what 'setenv' in the guest sets",
    "g": "the guest sets the resolution of its screen",
    "portrait": "the boards with that screen are gone",
    "rotate": "the boards with that screen are gone",
    "nvram": "",
    "old-param": "",
    "semihosting": "",
    "semihosting-config": "",
    "hdachs": "<geometry> of the <disk> holds cylinders, heads and sectors",
    "iscsi": "<auth> and <initiator> of the <disk> hold who logs in",
    "virtfs_synth": "",
    "bt": "Bluetooth is gone from QEMU: pass a USB adapter of the host on, with <hostdev>",
    "enable-hax": "HAXM is gone from QEMU",
    "add-fd": "libvirt opens the files of a guest itself",
    "async-teardown": "<async-teardown enabled='yes'/> among the features, from libvirt 9.6",
    "preconfig": "libvirt configures a guest before it starts it",
    "xen-create": "",
    "xen-domid-restrict": "",
    "user-net": "write -net user",
    "tun-fd": "write -net tap,fd=",
    "macaddr": "write -net nic,macaddr=",
    "nics": "write -net nic once for each card",
    "h": "QEMU prints its help and ends",
    "help": "QEMU prints its help and ends",
    "version": "QEMU prints its version and ends",
    "audio-help": "QEMU prints its help and ends",
    "dfilter": _DEVELOPERS,
    "plugin": _DEVELOPERS,
    "perfmap": _DEVELOPERS,
    "jitdump": _DEVELOPERS,
    "dump-vmstate": _DEVELOPERS,
    "enable-sync-profile": _DEVELOPERS,
    "qtest": _DEVELOPERS,
    "qtest-log": _DEVELOPERS,
}
"""Option that libvirt has no word for → the way out."""


def _own(value: Word, item: Item, draft: Draft) -> None:
    del value
    why, hint = OWN[_name_of(item)]
    draft.report.ledger.settle(item, Fate.REWRITTEN, "libvirt-does-it")
    message = f"'{item.text}' is libvirt's own business: {why}"
    draft.report.say("libvirt-does-it", message, item.place, hint=hint)


def _none(value: Word, item: Item, draft: Draft) -> None:
    del value
    message = f"'{item.text}' has no equivalent in libvirt"
    draft.drop(item, "no-libvirt-equivalent", message, NONE[_name_of(item)])


def _name_of(item: Item) -> str:
    return item.text.partition(" ")[0].lstrip("-")


READERS: Mapping[str, Reader] = dict.fromkeys(OWN, _own) | dict.fromkeys(NONE, _none)
