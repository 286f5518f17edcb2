"""What libvirt does by itself on some occasions only → whether this is one: a controller is there for its devices.

The rules that the tables of `supplied` name, where a value alone does not tell.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable
from functools import cached_property

from lxml import etree
from msgspec import Struct

from qnetx.domxml.meaning import meaning_of, said_by, text_at

_Holder = tuple[Hashable, ...]
"""What devices sit on: the type and index of a controller; of a USB hub, its bus and port."""


class Around(Struct, frozen=True, eq=False, dict=True):
    """The document that libvirt has, for rules that look beyond one element."""

    root: etree._Element

    @cached_property
    def places(self) -> frozenset[_Holder]:
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


def _sits_on(device: etree._Element) -> tuple[_Holder, ...]:
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


def never(_: Spot) -> bool:
    """Of a way whose end is that of another row."""
    return False


def own(at: Spot) -> bool:
    """Whether the element that says it is libvirt's own, and not one that was wanted."""
    return at.wanted.getparent() is None


def asked_for(at: Spot) -> bool:
    """Whether the element was wanted, and only what is in it is filled in."""
    return at.wanted.tag == at.found.tag


def only_one(at: Spot) -> bool:
    """Whether it is the first device of its kind, and none was wanted."""
    return at.around.first.get(at.found.tag) is at.found and at.wanted.find(at.found.tag) is None


def of_cells(at: Spot) -> bool:
    """Whether libvirt adds the memory of the NUMA cells up."""
    return at.around.root.find("cpu/numa") is not None


def one_cell(at: Spot) -> bool:
    """Whether all is in one cell of NUMA, for memory that is plugged in later."""
    return at.around.root.find("maxMemory") is not None and len(at.found) == 1


def as_memory(at: Spot) -> bool:
    """Whether all of the memory is used from the start."""
    memory = at.around.root.find("memory")
    said = said_by("domain/currentMemory", at.found)
    return memory is not None and said_by("domain/memory", memory).get("") == said.get("")


def default_cpu(at: Spot) -> bool:
    """Whether it is the processor that QEMU gives without a word."""
    return not at.around.intel or at.found.text in ("qemu64", "qemu32", "486")


def default_mode(at: Spot) -> bool:
    """Whether it is how libvirt writes the processor that QEMU gives without a word."""
    return not at.around.intel or at.found.get("mode") == "custom"


def default_emulator(at: Spot) -> bool:
    """Whether it is the emulator of a distribution, and not one that a user put somewhere."""
    return _EMULATOR.fullmatch(at.found.text or "") is not None


_EMULATOR = re.compile(
    r"(/usr/bin|/usr/libexec|/usr/local/bin|/bin)/(qemu-system-\w+|qemu-kvm|kvm)"
)


def of_cdrom(at: Spot) -> bool:
    """Whether it is in a CD drive."""
    parent = at.found.getparent()
    return parent is not None and parent.get("device") == "cdrom"


def of_vhostuser(at: Spot) -> bool:
    """Whether the disk is served by another program."""
    return at.found.get("type") == "vhostuser"


def bus_by_name(at: Spot) -> bool:
    """Whether a disk's bus is the one that its name begins with."""
    bus = {"hd": "ide", "sd": "scsi", "vd": "virtio", "xv": "xen", "fd": "fdc"}
    return bus.get(at.found.get("dev", "")[:2]) == at.found.get("bus")


def controller(at: Spot) -> bool:
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


def hub(at: Spot) -> bool:
    """Whether a USB hub is there for devices that sit on it."""
    bus, port = text_at(at.found, "address/@bus"), text_at(at.found, "address/@port")
    return ("hub", bus, port) in at.around.places


def default_input(at: Spot) -> bool:
    """Whether it is a keyboard or a mouse of the board: of POWER, that of a screen."""
    if at.found.get("bus") == "ps2":
        return True
    screen = at.wanted.find("graphics") is not None and at.wanted.find("input") is None
    return screen and not at.around.intel and at.found.get("type") in ("keyboard", "mouse")


def listens(at: Spot) -> bool:
    """Whether a screen listens where libvirt has it listen without a word."""
    return at.found.get("address") is None and at.found.get("socket") is None


def first_video(at: Spot) -> bool:
    """Whether it is the display card of a screen that came without one."""
    return only_one(at) and at.wanted.find("graphics") is not None


def board_panic(at: Spot) -> bool:
    """Whether the board has it, as POWER and s390x do."""
    return at.found.get("model") in ("pseries", "s390")


def board_watchdog(at: Spot) -> bool:
    """Whether the board has it, as q35 does."""
    return at.found.get("model") == "itco"


def first_disk_boots(at: Spot) -> bool:
    """Whether nothing was said of what boots."""
    return at.wanted.find("boot") is None and at.found.get("dev") == "hd"


def firmware(at: Spot) -> bool:
    """Whether libvirt was to choose the firmware."""
    return text_at(at.around.root, "os/@firmware") is not None


def nvram(at: Spot) -> bool:
    """Whether the file of variables is where libvirt keeps those of its guests."""
    return "/qemu/nvram/" in (at.found.text or "")


def threads(at: Spot) -> bool:
    """Whether threads were wanted, of which libvirt writes the numbers."""
    return at.around.root.find("iothreads") is not None


def play_tap(at: Spot) -> bool:
    """Whether it is the name that libvirt's play host gives a tap as it is defined."""
    return re.fullmatch(r"testnet\d+", at.found.get("dev", "")) is not None


def bridge(at: Spot) -> bool:
    """Whether it has the name that libvirt gives it; the play host leaves it without one until it starts."""
    return re.fullmatch(r"virbr\d+", at.found.get("name", "virbr0")) is not None


def generated(at: Spot) -> bool:
    """Whether the socket of a channel is one that libvirt names by itself, at each start anew."""
    path = at.wanted.get("path")
    return path is None or "/channel/" in path


def terminal(at: Spot) -> bool:
    """Whether it is the terminal that a running domain was given."""
    return _type_around(at) == "pty"


def of_network(at: Spot) -> bool:
    """Whether it is the bridge that a running domain found on its network."""
    return at.wanted.get("network") is not None


def dynamic(at: Spot) -> bool:
    """Whether it is the label that a running domain was given."""
    return _type_around(at) == "dynamic"


def _type_around(at: Spot) -> str | None:
    parent = at.wanted.getparent()
    return parent.get("type") if parent is not None else None


def raw(at: Spot) -> bool:
    """Whether a character device speaks no protocol."""
    return at.wanted.get("type") == "raw"


def not_users(at: Spot) -> bool:
    """Whether an alias is one of a running domain: those that last begin with `ua-`."""
    return not at.wanted.get("name", "").startswith("ua-")
