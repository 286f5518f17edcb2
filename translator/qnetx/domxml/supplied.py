"""What libvirt makes by itself of what it is given: it fills in, adds devices, and leaves out what goes without saying.

Measured on what libvirt 9.0.0 and 11.3.0 make of each document of this project's tests, and of libvirt's own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable
from functools import cache, cached_property

from lxml import etree
from msgspec import Struct

from qnetx.domxml.meaning import meaning_of, row_of, said_by, text_at

Place = tuple[Hashable, ...]
"""What devices sit on: the type and index of a controller; of a USB hub, its bus and port."""


class Around(Struct, frozen=True, eq=False, dict=True):
    """The document that libvirt has, for rules that look beyond one element."""

    root: etree._Element

    @cached_property
    def places(self) -> frozenset[Place]:
        """What is there for devices to sit on: the controllers and hubs that some device names."""
        devices = self.root.iterfind("devices/*")
        return frozenset(place for device in devices for place in _sits_on(device))

    @cached_property
    def first(self) -> dict[str, etree._Element]:
        """The first device of each kind, by its name."""
        return {str(device.tag): device for device in reversed(self.root.findall("devices/*"))}

    @cached_property
    def last_bus(self) -> int:
        """The highest number of a PCI bus that some device sits on."""
        buses = [bus for kind, bus, *_ in self.places if kind == "pci" and isinstance(bus, int)]
        return max(buses, default=0)

    @property
    def intel(self) -> bool:
        """Whether it is a domain of x86."""
        return text_at(self.root, "os/type/@arch") in ("x86_64", "i686")


def _sits_on(device: etree._Element) -> tuple[Place, ...]:
    address = device.find("address")
    if address is None:
        virtio = device.tag == "console" and text_at(device, "target/@type") == "virtio"
        return (("virtio-serial", "0"),) if virtio else ()
    match address.get("type"):
        case "pci":
            return (("pci", meaning_of("address/@bus", address.get("bus", "0"))),)
        case "usb":
            bus, port = address.get("bus"), address.get("port", "")
            return (("usb", bus), ("hub", bus, port.rpartition(".")[0]))
        case "drive":
            bus = text_at(device, "target/@bus") or "scsi"
            return ((bus, address.get("controller")),)
        case kind:
            return ((kind, address.get("controller")),)


class Spot(Struct, frozen=True, eq=False):
    """What a rule looks at."""

    wanted: etree._Element
    """The element that was wanted; where it was not, the one that it would be in."""
    found: etree._Element
    """The element that libvirt has; where it has none, the one that it would be in."""
    around: Around


Rule = Callable[[Spot], bool]
"""What decides by more than the value."""

ANY: tuple[str, ...] = ()
"""Whatever it is."""


def _never(_: Spot) -> bool:
    """Of a way whose end is that of another row."""
    return False


def _own(at: Spot) -> bool:
    """Whether the element that says it is libvirt's own, and not one that was wanted."""
    return at.wanted.getparent() is None


def _asked_for(at: Spot) -> bool:
    """Whether the element was wanted, and only what is in it is filled in."""
    return at.wanted.tag == at.found.tag


def _only_one(at: Spot) -> bool:
    """Whether it is the first device of its kind, and none was wanted."""
    return at.around.first.get(at.found.tag) is at.found and at.wanted.find(at.found.tag) is None


def _of_cells(at: Spot) -> bool:
    """Whether libvirt adds the memory of the NUMA cells up."""
    return at.around.root.find("cpu/numa") is not None


def _one_cell(at: Spot) -> bool:
    """Whether all is in one cell of NUMA, for memory that is plugged in later."""
    return at.around.root.find("maxMemory") is not None and len(at.found) == 1


def _as_memory(at: Spot) -> bool:
    memory = at.around.root.find("memory")
    return memory is not None and (
        said_by("domain/memory", memory)[""].meaning
        == said_by("domain/currentMemory", at.found)[""].meaning
    )


def _default_cpu(at: Spot) -> bool:
    """Whether it is the processor that QEMU gives without a word."""
    return not at.around.intel or at.found.text in ("qemu64", "qemu32", "486")


def _default_mode(at: Spot) -> bool:
    return not at.around.intel or at.found.get("mode") == "custom"


def _default_emulator(at: Spot) -> bool:
    return _EMULATOR.fullmatch(at.found.text or "") is not None


_EMULATOR = re.compile(
    r"(/usr/bin|/usr/libexec|/usr/local/bin|/bin)/(qemu-system-\w+|qemu-kvm|kvm)"
)


def _of_cdrom(at: Spot) -> bool:
    parent = at.found.getparent()
    return parent is not None and parent.get("device") == "cdrom"


def _of_vhostuser(at: Spot) -> bool:
    return at.found.get("type") == "vhostuser"


def _bus_by_name(at: Spot) -> bool:
    """Whether a disk's bus is the one that its name begins with."""
    bus = {"hd": "ide", "sd": "scsi", "vd": "virtio", "xv": "xen", "fd": "fdc"}
    return bus.get(at.found.get("dev", "")[:2]) == at.found.get("bus")


def _controller(at: Spot) -> bool:
    """Whether a controller is the board's own, or there for a device that sits on it."""
    kind = at.found.get("type")
    index = meaning_of("controller/@index", at.found.get("index", ""))
    match kind, index:
        case ("ide" | "sata" | "fdc", 0):
            return True
        case ("usb", 0):
            return at.wanted.find("controller[@type='usb']") is None
        case ("pci", int()):
            # No bus has a number that is left out, and one is spare, for what is plugged in later.
            return index <= at.around.last_bus + 1
        case _:
            return (kind, at.found.get("index")) in at.around.places


def _hub(at: Spot) -> bool:
    """Whether a USB hub is there for devices that sit on it."""
    bus, port = text_at(at.found, "address/@bus"), text_at(at.found, "address/@port")
    return ("hub", bus, port) in at.around.places


def _default_input(at: Spot) -> bool:
    """Whether it is a keyboard or a mouse of the board: of POWER, that of a screen."""
    if at.found.get("bus") == "ps2":
        return True
    screen = at.wanted.find("graphics") is not None and at.wanted.find("input") is None
    return screen and not at.around.intel and at.found.get("type") in ("keyboard", "mouse")


def _listens(at: Spot) -> bool:
    """Whether a screen listens where libvirt has it listen without a word."""
    return at.found.get("address") is None and at.found.get("socket") is None


def _first_video(at: Spot) -> bool:
    return _only_one(at) and at.wanted.find("graphics") is not None


def _board_panic(at: Spot) -> bool:
    return at.found.get("model") in ("pseries", "s390")


def _board_watchdog(at: Spot) -> bool:
    return at.found.get("model") == "itco"


def _first_disk_boots(at: Spot) -> bool:
    return at.wanted.find("boot") is None and at.found.get("dev") == "hd"


def _firmware(at: Spot) -> bool:
    """Whether libvirt was to choose the firmware."""
    return text_at(at.around.root, "os/@firmware") is not None


def _nvram(at: Spot) -> bool:
    return "/qemu/nvram/" in (at.found.text or "")


def _threads(at: Spot) -> bool:
    return at.around.root.find("iothreads") is not None


def _play_tap(at: Spot) -> bool:
    """Whether it is the name that libvirt's play host gives a tap as it is defined."""
    return re.fullmatch(r"testnet\d+", at.found.get("dev", "")) is not None


def _bridge(at: Spot) -> bool:
    """Whether it has the name that libvirt gives it; the play host leaves it without one until it starts."""
    return re.fullmatch(r"virbr\d+", at.found.get("name", "virbr0")) is not None


SUPPLIED: dict[str, tuple[str, ...] | Rule] = {
    "domain/uuid": ANY,
    "genid": _asked_for,
    "domain/memory": _of_cells,
    "domain/currentMemory": _as_memory,
    "domain/vcpu": ("1",),
    "vcpu/@placement": ("static",),
    "domain/resource": ANY,
    "resource/partition": ("/machine",),
    "iothreadids/iothread": _threads,
    "iothreadids/iothread/@id": _own,
    "os/type/@arch": ANY,
    "os/type/@machine": ANY,
    "os/boot": _first_disk_boots,
    "os/boot/@dev": ("hd",),
    "os/loader": _firmware,
    "os/firmware": _firmware,
    "os/firmware/feature": ANY,
    "os/firmware/feature/@name": _own,
    "os/firmware/feature/@enabled": _own,
    "os/loader/@type": ("rom", "pflash"),
    "os/loader/@readonly": _own,
    "os/loader/@secure": _own,
    "os/loader/@format": ("raw",),
    "os/nvram": _nvram,
    "os/nvram/@type": ("file",),
    "os/nvram/@template": ANY,
    "os/nvram/@format": ("raw",),
    "os/nvram/@templateFormat": ("raw",),
    "features/smm": _firmware,
    "features/smm/@state": ("on",),
    "features/hyperv/@mode": ("custom",),
    "features/pmu/@state": ("on",),
    "features/vmcoreinfo/@state": ("on",),
    "domain/features": ANY,
    "features/gic": ANY,
    "features/gic/@version": ANY,
    "domain/cpu": ANY,
    "cpu/@mode": _default_mode,
    "cpu/@match": ("exact",),
    "cpu/@check": ("none", "partial"),
    "cpu/@migratable": ("on",),
    "cpu/model": _default_cpu,
    "cpu/model/@fallback": ("allow", "forbid"),
    "cpu/topology/@dies": ("1",),
    "cpu/topology/@clusters": ("1",),
    "cpu/numa": _one_cell,
    "cpu/numa/cell": _own,
    "cpu/numa/cell/@id": ANY,
    "cpu/numa/cell/@cpus": _own,
    "cpu/numa/cell/@memory": _own,
    "cell/distances": ANY,
    "cell/distances/sibling": ANY,
    "sibling/@id": _own,
    "sibling/@value": _own,
    "numatune/memory/@placement": ("static", "auto"),
    "domain/clock": ANY,
    "clock/@offset": ("utc",),
    "on_poweroff": ("destroy",),
    "on_reboot": ("restart",),
    "on_crash": ("destroy",),
    "seclabel/@model": ANY,
    "domain/devices": ANY,
    "devices/emulator": _default_emulator,
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
    "source/address": _never,
    "disk/@type": ("file",),
    "disk/@device": ("disk",),
    "disk/@snapshot": _of_vhostuser,
    "disk/driver": ANY,
    "disk/driver/@name": ("qemu",),
    "disk/driver/@type": ("raw",),
    "disk/target/@bus": _bus_by_name,
    "disk/readonly": _of_cdrom,
    "source/host/@port": ("443", "80", "21", "69", "24007", "3260", "10809", "6789", "7000", "22"),
    "encryption/@engine": ("qemu",),
    "devices/controller": _controller,
    "controller/@type": _own,
    "controller/@index": ANY,
    "controller/@model": ANY,
    "controller/master": ANY,
    "controller/master/@startport": _own,
    "controller/model": ANY,
    "controller/model/@name": ANY,
    "controller/target": ANY,
    "controller/target/@chassis": ANY,
    "controller/target/@chassisNr": ANY,
    "controller/target/@port": ANY,
    "controller/target/@busNr": ANY,
    "controller/target/@index": ANY,
    "devices/hub": _hub,
    "hub/@type": _own,
    "interface/mac": ANY,
    "interface/mac/@address": _own,
    "interface/model": ANY,
    "interface/model/@type": ANY,
    "interface/target": _play_tap,
    "interface/target/@dev": _play_tap,
    "devices/input": _default_input,
    "input/@type": _own,
    "input/@bus": ANY,
    "graphics/@autoport": ("yes",),
    "graphics/listen": _listens,
    "graphics/listen/@type": _own,
    "devices/video": _first_video,
    "video/model": ANY,
    "video/model/@type": ANY,
    "video/model/@heads": ("1",),
    "video/model/@primary": ANY,
    "video/model/@ram": ("65536",),
    "video/model/@vgamem": ("16384",),
    "video/model/@vram": ("16384", "65536"),
    "devices/audio": _only_one,
    "devices/audio/@id": ("1",),
    "devices/audio/@type": ("none", "spice", "sdl", "dbus"),
    "devices/memballoon": _only_one,
    "memballoon/@model": ("virtio",),
    "devices/panic": _board_panic,
    "panic/@model": ("isa", "pseries", "s390", "pvpanic"),
    "devices/watchdog": _board_watchdog,
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
    "network/mac/@address": _own,
    "network/bridge": _bridge,
    "bridge/@name": _bridge,
    "bridge/@stp": ("on",),
    "bridge/@delay": ("0",),
    "forward/@mode": ("nat",),
}
"""Where → what libvirt puts there by itself. Of an element that is not wanted all that it says has to be here."""


def _generated(at: Spot) -> bool:
    """Whether the socket of a channel is one that libvirt names by itself, at each start anew."""
    path = at.wanted.get("path")
    return path is None or "/channel/" in path


def _terminal(at: Spot) -> bool:
    """Whether it is the terminal that a running domain was given."""
    return _type_around(at) == "pty"


def _of_network(at: Spot) -> bool:
    """Whether it is the bridge that a running domain found on its network."""
    return at.wanted.get("network") is not None


def _dynamic(at: Spot) -> bool:
    """Whether it is the label that a running domain was given."""
    return _type_around(at) == "dynamic"


def _type_around(at: Spot) -> str | None:
    parent = at.wanted.getparent()
    return parent.get("type") if parent is not None else None


def _raw(at: Spot) -> bool:
    return at.wanted.get("type") == "raw"


def _not_users(at: Spot) -> bool:
    """Whether an alias is one of a running domain: those that last begin with `ua-`."""
    return not at.wanted.get("name", "").startswith("ua-")


LEFT_OUT: dict[str, tuple[str, ...] | Rule] = {
    # What a running domain says of itself.
    "domain/@id": ANY,
    "alias": _not_users,
    "backingStore/@index": ANY,
    "source/@index": ANY,
    "disk/mirror": ANY,
    "disk/target/@tray": ("closed",),
    "channel/target/@state": ANY,
    "interface/source/@portid": ANY,
    "interface/source/@bridge": _of_network,
    "serial/source": _terminal,
    "parallel/source": _terminal,
    "console/source": _terminal,
    "console/@tty": ANY,
    "seclabel/label": _dynamic,
    "seclabel/imagelabel": ANY,
    "channel/source": _generated,
    "network/@connections": ANY,
    # What goes without saying.
    "source/host/@transport": ("tcp",),
    "graphics/@autoport": ("no",),
    "video/model/@primary": ("yes", "no"),
    "protocol": _raw,
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
