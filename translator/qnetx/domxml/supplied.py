"""What libvirt makes by itself of what it is given: it fills in, adds devices, and leaves out what goes without saying.

Measured on what libvirt 9.0.0 and 11.3.0 make of each document of this project's tests, and of libvirt's own.
"""

from __future__ import annotations

from functools import cache

from qnetx.domxml import occasions as when
from qnetx.domxml.meaning import row_of
from qnetx.domxml.occasions import Rule, Spot

ANY: tuple[str, ...] = ()
"""Whatever it is."""

SUPPLIED: dict[str, tuple[str, ...] | Rule] = {
    "domain/uuid": ANY,
    "genid": when.asked_for,
    "domain/memory": when.of_cells,
    "domain/currentMemory": when.as_memory,
    "domain/vcpu": ("1",),
    "vcpu/@placement": ("static",),
    "domain/resource": ANY,
    "resource/partition": ("/machine",),
    "iothreadids/iothread": when.threads,
    "iothreadids/iothread/@id": when.own,
    "os/type/@arch": ANY,
    "os/type/@machine": ANY,
    "os/boot": when.first_disk_boots,
    "os/boot/@dev": ("hd",),
    "os/loader": when.firmware,
    "os/firmware": when.firmware,
    "os/firmware/feature": ANY,
    "os/firmware/feature/@name": when.own,
    "os/firmware/feature/@enabled": when.own,
    "os/loader/@type": ("rom", "pflash"),
    "os/loader/@readonly": when.own,
    "os/loader/@secure": when.own,
    "os/loader/@format": ("raw",),
    "os/nvram": when.nvram,
    "os/nvram/@type": ("file",),
    "os/nvram/@template": ANY,
    "os/nvram/@format": ("raw",),
    "os/nvram/@templateFormat": ("raw",),
    "features/smm": when.firmware,
    "features/smm/@state": ("on",),
    "features/hyperv/@mode": ("custom",),
    "features/pmu/@state": ("on",),
    "features/vmcoreinfo/@state": ("on",),
    "domain/features": ANY,
    "features/gic": ANY,
    "features/gic/@version": ANY,
    "domain/cpu": ANY,
    "cpu/@mode": when.default_mode,
    "cpu/@match": ("exact",),
    "cpu/@check": ("none", "partial"),
    "cpu/@migratable": ("on",),
    "cpu/model": when.default_cpu,
    "cpu/model/@fallback": ("allow", "forbid"),
    "cpu/topology/@dies": ("1",),
    "cpu/topology/@clusters": ("1",),
    "cpu/numa": when.one_cell,
    "cpu/numa/cell": when.own,
    "cpu/numa/cell/@id": ANY,
    "cpu/numa/cell/@cpus": when.own,
    "cpu/numa/cell/@memory": when.own,
    "cell/distances": ANY,
    "cell/distances/sibling": ANY,
    "sibling/@id": when.own,
    "sibling/@value": when.own,
    "numatune/memory/@placement": ("static", "auto"),
    "domain/clock": ANY,
    "clock/@offset": ("utc",),
    "on_poweroff": ("destroy",),
    "on_reboot": ("restart",),
    "on_crash": ("destroy",),
    "seclabel/@model": ANY,
    "domain/devices": ANY,
    "devices/emulator": when.default_emulator,
    # Places that libvirt gives out.
    "address": ANY,
    **dict.fromkeys((f"address/@{n}" for n in ("type", "domain", "bus", "slot", "function")), ANY),
    **dict.fromkeys((f"address/@{n}" for n in ("multifunction", "controller", "target")), ANY),
    **dict.fromkeys(
        (f"address/@{n}" for n in ("unit", "port", "cssid", "ssid", "devno", "reg")), ANY
    ),
    "address/zpci": ANY,
    "address/zpci/@uid": ANY,
    "address/zpci/@fid": ANY,
    # Those of the host's own devices are the user's.
    "source/address": when.never,
    "disk/@type": ("file",),
    "disk/@device": ("disk",),
    "disk/@snapshot": when.of_vhostuser,
    "disk/driver": ANY,
    "disk/driver/@name": ("qemu",),
    "disk/driver/@type": ("raw",),
    "disk/target/@bus": when.bus_by_name,
    "disk/readonly": when.of_cdrom,
    "source/host/@port": ("443", "80", "21", "69", "24007", "3260", "10809", "6789", "7000", "22"),
    "encryption/@engine": ("qemu",),
    "devices/controller": when.controller,
    "controller/@type": when.own,
    "controller/@index": ANY,
    "controller/@model": ANY,
    "controller/master": ANY,
    "controller/master/@startport": when.own,
    "controller/model": ANY,
    "controller/model/@name": ANY,
    "controller/target": ANY,
    "controller/target/@chassis": ANY,
    "controller/target/@chassisNr": ANY,
    "controller/target/@port": ANY,
    "controller/target/@busNr": ANY,
    "controller/target/@index": ANY,
    "devices/hub": when.hub,
    "hub/@type": when.own,
    "interface/mac": ANY,
    "interface/mac/@address": when.own,
    "interface/model": ANY,
    "interface/model/@type": ANY,
    "interface/target": when.play_tap,
    "interface/target/@dev": when.play_tap,
    "devices/input": when.default_input,
    "input/@type": when.own,
    "input/@bus": ANY,
    "graphics/@autoport": ("yes",),
    "graphics/listen": when.listens,
    "graphics/listen/@type": when.own,
    "devices/video": when.first_video,
    "video/model": ANY,
    "video/model/@type": ANY,
    "video/model/@heads": ("1",),
    "video/model/@primary": ANY,
    "video/model/@ram": ("65536",),
    "video/model/@vgamem": ("16384",),
    "video/model/@vram": ("16384", "65536"),
    "devices/audio": when.only_one,
    "devices/audio/@id": ("1",),
    "devices/audio/@type": ("none", "spice", "sdl", "dbus"),
    "devices/memballoon": when.only_one,
    "memballoon/@model": ("virtio",),
    "devices/panic": when.board_panic,
    "panic/@model": ("isa", "pseries", "s390", "pvpanic"),
    "devices/watchdog": when.board_watchdog,
    "watchdog/@model": ("itco",),
    "watchdog/@action": ("reset",),
    "serial/target": ANY,
    "serial/target/@type": ANY,
    "serial/target/@port": ANY,
    "serial/target/model": ANY,
    "serial/target/model/@name": ANY,
    "parallel/target": ANY,
    "parallel/target/@port": ANY,
    "console/target/@port": ANY,
    "channel/source/@mode": ("connect",),
    "protocol": ANY,
    "protocol/@type": ("raw",),
    "filesystem/@type": ("mount",),
    "filesystem/@accessmode": ("passthrough",),
    "hostdev/@managed": ("no",),
    "hostdev/@display": ("off",),
    "redirdev/source": ANY,
    "redirdev/source/@channel": ("org.qemu.usbredir",),
    "rng/backend": ("/dev/random", "/dev/urandom"),
    "shmem/size": ("4 MiB",),
    "shmem/msi": ANY,
    "shmem/msi/@ioeventfd": ("on",),
    "tpm/@model": ANY,
    "tpm/backend/@version": ("1.2", "2.0"),
    "vsock/@model": ("virtio",),
    "network/uuid": ANY,
    "network/mac": ANY,
    "network/mac/@address": when.own,
    "network/bridge": when.bridge,
    "bridge/@name": when.bridge,
    "bridge/@stp": ("on",),
    "bridge/@delay": ("0",),
    "forward/@mode": ("nat",),
}
"""Where → what libvirt puts there by itself. Of an element that is not wanted all that it says has to be here."""


LEFT_OUT: dict[str, tuple[str, ...] | Rule] = {
    # What a running domain says of itself.
    "domain/@id": ANY,
    "alias": when.not_users,
    "backingStore/@index": ANY,
    "source/@index": ANY,
    "disk/mirror": ANY,
    "disk/target/@tray": ("closed",),
    "channel/target/@state": ANY,
    "interface/source/@portid": ANY,
    "interface/source/@bridge": when.of_network,
    "serial/source": when.terminal,
    "parallel/source": when.terminal,
    "console/source": when.terminal,
    "console/@tty": ANY,
    "seclabel/label": when.dynamic,
    "seclabel/imagelabel": ANY,
    "channel/source": when.generated,
    "network/@connections": ANY,
    # What goes without saying.
    "source/host/@transport": ("tcp",),
    "graphics/@autoport": ("no",),
    "video/model/@primary": ("yes", "no"),
    "protocol": when.raw,
    "usbdev/@class": ("-1",),
    "usbdev/@vendor": ("-1",),
    "usbdev/@product": ("-1",),
    "usbdev/@version": ("-1",),
    "network/@ipv6": ("no",),
}
"""Where → what libvirt does not say again."""

_supplied = cache(lambda way: row_of(SUPPLIED, way))
_left_out = cache(lambda way: row_of(LEFT_OUT, way))


def is_supplied(way: str, value: str, at: Spot) -> bool:
    """Whether libvirt puts a value, or an element with a text, there by itself."""
    return _allows(_supplied(way), value, at)


def is_left_out(way: str, value: str, at: Spot) -> bool:
    """Whether libvirt leaves a wanted value, or an element with a text, out."""
    return _allows(_left_out(way), value, at)


def _allows(row: tuple[str, ...] | Rule | None, value: str, at: Spot) -> bool:
    match row:
        case None:
            return False
        case tuple():
            return not row or value in row
        case rule:
            return rule(at)
