"""Serial and parallel ports, consoles, channels → `-chardev` and `-device`, or `-serial`.

Character(port="serial", kind="pty", target="isa-serial")  →  -chardev pty,id=charserial0 -device isa-serial,…
"""

from __future__ import annotations

from qnetx.model.character import Character, SerialController
from qnetx.model.usb import CardReader
from qnetx.qemu.writing.chardev import write_chardev
from qnetx.qemu.writing.layout import Layout
from qnetx.qemu.writing.words import Settings, option

_DEVICES = {
    "isa-serial": "isa-serial",
    "pci-serial": "pci-serial",
    "usb-serial": "usb-serial",
    "isa-debug": "isa-debugcon",
    "spapr-vio-serial": "spapr-vty",
    "sclp": "sclpconsole",
    "sclplm": "sclplmconsole",
    "sclp-serial": "sclpconsole",
    "sclplm-serial": "sclplmconsole",
}
"""libvirt's target of a serial port or console → QEMU's device."""

_BY_ARCH = {
    **dict.fromkeys(("x86_64", "i686"), "isa-serial"),
    **dict.fromkeys(("ppc64", "ppc64le"), "spapr-vio-serial"),
    "s390x": "sclp",
}
"""The target of a port that names none; other boards have ports of their own."""


def write_character(port: Character, layout: Layout) -> list[str]:
    """Write a port with its far end."""
    name = _name(port, layout)
    far = f"char{name}"
    target = port.target or _BY_ARCH.get(layout.machine.arch or "")
    given: Settings = [("chardev", far)]
    match port.port:
        case "redirdev":
            device = option("device", "usb-redir", [*given, ("id", name), *_usb(port, layout)])
        case "smartcard":
            reader = reader_bus(layout)
            device = option("device", "ccid-card-passthru", [*given, ("bus", reader)])
        case "parallel" if layout.machine.arch not in ("x86_64", "i686"):
            device = ["-parallel", f"chardev:{far}"]
        case "parallel":
            device = option("device", "isa-parallel", [*given, ("index", port.number)])
        case "channel":
            device = _channel(port, given, layout)
            if not device:
                return []
        case "console" if target == "virtio":
            device = option("device", "virtconsole", [*given, *_virtio(port, layout)])
        case _:
            device = _serial(port, target, given, layout)
    return [*write_chardev(far, port, layout), *device]


def _name(port: Character, layout: Layout) -> str:
    """Return libvirt's id of a port: its element, and how many there were before."""
    alike = [d for d in layout.machine.devices if isinstance(d, Character) and d.port == port.port]
    number = next((n for n, other in enumerate(alike) if other is port), 0)
    return f"{port.port}{number}"


def _serial(port: Character, target: str | None, given: Settings, layout: Layout) -> list[str]:
    device = _DEVICES.get(target or "")
    if device is None:
        # A port of the board's own: QEMU has them in the order of its options.
        return ["-serial", f"chardev:{given[0][1]}"]
    place: Settings = []
    if device == "isa-serial":
        place = [("index", port.number)]
    elif device == "pci-serial":
        place = layout.pci(port.address)
    elif device == "usb-serial":
        place = _usb(port, layout)
    elif device == "isa-debugcon":
        place = [("iobase", None if port.io_port is None else hex(port.io_port))]
    return option("device", device, [*given, *place])


def _usb(port: Character, layout: Layout) -> Settings:
    return layout.usb(port.usb_bus, port.usb_port)


def _channel(port: Character, given: Settings, layout: Layout) -> list[str]:
    if port.target not in (None, "virtio"):
        message = f"a channel of the kind '{port.target}' is not written"
        hint = "guestfwd=tcp:ADDRESS:PORT-chardev:ID of -netdev user says it by hand"
        layout.lose(port.origin, ["target", "kind"], message, hint)
        return []
    return option("device", "virtserialport", [*given, ("name", port.name), *_virtio(port, layout)])


def _virtio(port: Character, layout: Layout) -> Settings:
    bus = None if port.controller is None else serial_bus(port.controller, layout)
    return [("bus", bus), ("nr", port.slot)]


def serial_bus(index: int, layout: Layout) -> str:
    """Return QEMU's id of the bus of a virtio controller."""
    controllers = (d for d in layout.machine.devices if isinstance(d, SerialController))
    alias = next((c.alias for c in controllers if c.index == index), None)
    return f"{alias or f'virtio-serial{index}'}.0"


def reader_bus(layout: Layout) -> str:
    """Return QEMU's id of the bus of the reader for smartcards."""
    readers = (d for d in layout.machine.devices if isinstance(d, CardReader))
    first = next(readers, None)
    return f"{(first and first.alias) or reader_name(first.index if first else 0)}.0"


def reader_name(index: int) -> str:
    """Return libvirt's id of a reader."""
    return f"ccid{index}"


def write_serial_controller(controller: SerialController, layout: Layout) -> list[str]:
    """Write the controller of virtio consoles and channels."""
    driver = layout.virtio("virtio-serial", controller.seat, controller.model)
    settings: Settings = [
        ("id", controller.alias or f"virtio-serial{controller.index}"),
        ("max_ports", controller.ports),
        ("vectors", controller.vectors),
        *layout.pci(controller.address),
        *layout.seat(controller.seat),
    ]
    return option("device", driver, settings)
