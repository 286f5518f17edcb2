"""`-serial`, `-parallel`, `-virtioconsole`, `-monitor` and the devices of `-chardev` → ports of the guest.

    -serial tcp::4555,server,nowait  →  Character(port="serial", kind="tcp", mode="bind", service="4555")

Source: QEMU's manual page, "Character device options" and "Debug/Expert options".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from qnetx.diagnostics import Fate, Item, Report
from qnetx.model.character import Character, SerialController
from qnetx.model.network import Origin, Phase
from qnetx.qemu.argv import Given
from qnetx.qemu.chardev_backend import find_chardev, parse_legacy
from qnetx.qemu.draft import BagReader, Draft
from qnetx.qemu.network import wanted_chardevs
from qnetx.qemu.parts import Parts, open_parts, refuse
from qnetx.values import BadValueError

_PC = ("x86_64", "i686")

_TARGETS: Mapping[str, tuple[str, str, str | None]] = {
    # driver: element, type of its target, model
    "isa-serial": ("serial", "isa-serial", None),
    "pci-serial": ("serial", "pci-serial", None),
    "usb-serial": ("serial", "usb-serial", None),
    "isa-debugcon": ("serial", "isa-debug", "isa-debugcon"),
    "spapr-vty": ("serial", "spapr-vio-serial", None),
    "isa-parallel": ("parallel", "", None),
    "usb-redir": ("redirdev", "", None),
    "ccid-card-passthru": ("smartcard", "", None),
    "sclpconsole": ("console", "sclp", None),
    "sclplmconsole": ("console", "sclplm", None),
    "virtconsole": ("console", "virtio", None),
    "virtserialport": ("channel", "virtio", None),
}

_SPOKEN = {"isa-serial": "serial", "isa-parallel": "parallel"}
"""Devices that keep QEMU from adding a port of the same kind."""

_CONTROLLERS = (
    *("virtio-serial-pci", "virtio-serial", "virtio-serial-device", "virtio-serial-ccw"),
    *("virtio-serial-pci-transitional", "virtio-serial-pci-non-transitional"),
)


def _port(given: Given, index: int, draft: Draft) -> None:
    """Read `-serial` or `-parallel`, the n-th of which is the guest's n-th port."""
    port = given.name
    draft.speak_of(port)
    parts = _open_text(given, draft)
    if parts is None:
        return
    item, text = parts
    number = sum(other.name == port for other in draft.options[:index])
    fields = read_back_end(text, item, draft)
    if fields is not None:
        target = "isa-serial" if port == "serial" and draft.values.get("arch") in _PC else None
        draft.add(
            "devices",
            Character(port=port, target=target, number=number, origin=_origin(item), **fields),
        )


def _console(given: Given, index: int, draft: Draft) -> None:
    """Read `-virtioconsole`: a console, and the controller that it is on."""
    parts = _open_text(given, draft)
    if parts is None:
        return
    item, text = parts
    fields = read_back_end(text, item, draft)
    if fields is not None:
        order = (Phase.CONSOLE, index)
        controller = SerialController(
            index=_controllers(draft), origin=Origin(item.place, order=order)
        )
        draft.add("devices", controller)
        console = Character(port="console", target="virtio", origin=_origin(item), **fields)
        draft.add("devices", console)


def _debug_port(given: Given, index: int, draft: Draft) -> None:
    """Read `-debugcon`: a port to which firmware writes what it does."""
    del index
    parts = _open_text(given, draft)
    if parts is None:
        return
    item, text = parts
    fields = read_back_end(text, item, draft)
    if fields is not None:
        io_port = _debug_io_port(draft)
        port = Character(
            port="serial", target="isa-debug", model="isa-debugcon", io_port=io_port,
            origin=_origin(item), **fields,
        )  # fmt: skip
        draft.add("devices", port)


def _debug_io_port(draft: Draft) -> int:
    """Return where the debug port is: Bochs had it at 0xe9, as QEMU has; OVMF writes to 0x402."""
    for given in draft.options:
        if given.name == "global" and given.value:
            text = given.value.text.removeprefix("isa-debugcon.iobase=")
            if text != given.value.text and re.fullmatch("0x[0-9a-fA-F]{1,4}|[0-9]{1,5}", text):
                return int(text, 0)
    return 0xE9


def _open_text(given: Given, draft: Draft) -> tuple[Item, str] | None:
    """Enter an option whose value is no list of settings."""
    parts = open_parts(given, "", draft)
    if parts is None or given.value is None:
        return None
    return parts.item, given.value.text


def _origin(item: Item) -> Origin:
    return Origin(item.place, {"": (item,)})


def read_back_end(text: str, item: Item, draft: Draft) -> dict[str, Any] | None:
    """Return what a back end says for the model; None where there is no port, with its fate settled."""
    report = draft.report
    shared = text.removeprefix("mon:")
    if shared != text:
        say_monitor(f"the monitor of '{item.text}'", item, report)
    try:
        if shared.startswith("chardev:"):
            return _joined(shared.removeprefix("chardev:"), item, draft)
        fields = parse_legacy(shared)
    except BadValueError as error:
        refuse(item, error, report)
        return None
    if fields is None:
        report.ledger.settle(item, Fate.MAPPED)
        return None
    return _settled(fields, item, report)


def _joined(name: str, item: Item, draft: Draft) -> dict[str, Any] | None:
    """Return the fields of the `-chardev` with an id."""
    fields = find_chardev(name, draft.options)
    if fields is None:
        refuse(item, BadValueError(f"there is no -chardev with id={name}"), draft.report)
        return None
    return _settled(fields, item, draft.report)


def _settled(fields: dict[str, Any], item: Item, report: Report) -> dict[str, Any] | None:
    """Say what becomes of back ends that libvirt has otherwise, or not at all."""
    kind = fields["kind"]
    if lost := fields.pop("unsayable", ""):
        report.ledger.settle(item, Fate.DROPPED, "no-libvirt-equivalent")
        message = f"libvirt has no '{lost}' for the port of '{item.text}': it is left out"
        report.say("no-libvirt-equivalent", message, item.place)
        return None
    if kind in ("stdio", "vc"):
        report.ledger.settle(item, Fate.REWRITTEN, "console-as-pty")
        report.say(
            "console-as-pty",
            f"'{item.text}' is a terminal of its own under libvirt, which 'virsh console' opens",
            item.place,
        )
        return {**fields, "kind": "pty"}
    if fields.pop("waits", False):
        report.say(
            "port-does-not-wait",
            f"QEMU would not start the guest of '{item.text}' before somebody connects;"
            " under libvirt it starts at once",
            item.place,
        )
    return fields


def say_monitor(what: str, item: Item, report: Report) -> None:
    """Name a monitor, which is libvirt's own."""
    report.say(
        "monitor-is-libvirts",
        f"{what} is left out: libvirt has a monitor of its own",
        item.place,
        hint="'virsh qemu-monitor-command --hmp GUEST \"info network\"' talks to it",
    )


def _monitor(given: Given, index: int, draft: Draft) -> None:
    """Read `-monitor`, `-qmp` and `-mon`."""
    del index
    parts = open_parts(given, "", draft)
    if parts is None:
        return
    if given.value and given.value.text in ("none", "null"):
        draft.report.ledger.settle(parts.item, Fate.MAPPED)
        return
    draft.report.ledger.settle(parts.item, Fate.REWRITTEN, "monitor-is-libvirts")
    say_monitor(f"'{parts.item.text}'", parts.item, draft.report)


def _chardev(given: Given, index: int, draft: Draft) -> None:
    """Give a `-chardev` its fate: the port that names it holds it."""
    del index
    if any(
        f"id={name}" in (given.value or given.word).text for name in wanted_chardevs(draft.options)
    ):
        # It was read with the network's back end.
        return
    parts = open_parts(given, "backend", draft)
    if parts is None:
        return
    name, item, report = parts.take("id") or "", parts.item, draft.report
    users = [g for g in draft.options if _names(g, name)]
    if users and all(g.name == "mon" for g in users):
        report.ledger.settle(item, Fate.REWRITTEN, "monitor-is-libvirts")
        say_monitor(f"'{item.text}'", item, report)
    elif users and all(g.name == "tpmdev" for g in users):
        # The socket of a swtpm that libvirt does not use: -tpmdev says so.
        report.ledger.settle(item, Fate.REWRITTEN, "tpm-starts-anew")
    elif users:
        report.ledger.settle(item, Fate.MAPPED)
    else:
        message = f"no device names the character device '{name}': it is left out"
        draft.drop(item, "chardev-unused", message)


def _names(given: Given, name: str) -> bool:
    if given.name == "chardev":
        return False
    if given.settings:
        return any(s.key == "chardev" and s.value.text == name for s in given.settings)
    words = given.value.text.split(",") if given.value else []
    if given.name == "mon" and words[0] == name:
        return True
    return any(
        word in (f"chardev={name}", f"chardev:{name}", f"mon:chardev:{name}") for word in words
    )


def _device(given: Given, index: int, draft: Draft) -> None:
    """Read a `-device` that is a port, or the controller of virtio ports."""
    parts = open_parts(given, "driver", draft)
    if parts is None:
        return
    try:
        if parts.kind in _CONTROLLERS:
            _read_controller(parts, index, draft)
        else:
            _read_port(parts, index, draft)
    except BadValueError as error:
        refuse(parts.item, error, draft.report)


def _read_controller(parts: Parts, index: int, draft: Draft) -> None:
    form = parts.kind.removeprefix("virtio-serial-pci").lstrip("-")
    controller = SerialController(
        index=_controllers(draft),
        model=f"virtio-{form}" if form.endswith("transitional") else None,
        ports=parts.number("max_ports", 1, 511),
        vectors=parts.number("vectors"),
        alias=parts.take("id"),
        address=parts.address(),
        seat=parts.seat(),
        origin=parts.origin(index),
    )
    parts.close(draft)
    draft.add("devices", controller)


def _controllers(draft: Draft) -> int:
    devices = draft.values.get("devices", ())
    return sum(isinstance(device, SerialController) for device in devices)


def _read_port(parts: Parts, index: int, draft: Draft) -> None:
    port, target, model = _TARGETS[parts.kind]
    if parts.kind in _SPOKEN:
        draft.speak_of(_SPOKEN[parts.kind])
    fields = _joined(parts.take("chardev") or "", parts.item, draft)
    parts.take("id")
    number = parts.number("index")
    place: dict[str, Any] = {}
    if target == "virtio":
        place = _virtio_place(parts, draft)
    elif parts.kind.startswith("usb-"):
        from qnetx.qemu.devices.usb_controller import usb_place  # noqa: PLC0415 - hardly a port is on USB

        place = usb_place(parts, draft)
    elif parts.kind == "ccid-card-passthru":
        parts.take("bus")
    elif parts.kind == "pci-serial":
        place = {"address": parts.address()}
    elif parts.kind == "isa-debugcon":
        place = {"io_port": parts.number("iobase", 0, 0xFFFF)}
        parts.take("readback")
    if number is None and port in ("serial", "parallel") and target != "isa-debug":
        # The board makes the ports of -serial and -parallel first.
        boards = sum(option.name == port for option in draft.options)
        made = [d for d in draft.values.get("devices", ()) if isinstance(d, Character)]
        number = boards + sum(d.port == port and d.origin.order > (0, 0) for d in made)
    name = parts.take("name") if port == "channel" else None
    if fields is None or (port == "smartcard" and _is_second_card(parts.item, draft)):
        return
    draft.add(
        "devices",
        Character(
            port=port, target=target or None, model=model, number=number, name=name,
            origin=parts.origin(index), **place, **fields,
        ),
    )  # fmt: skip
    parts.close(draft)


def _virtio_place(parts: Parts, draft: Draft) -> dict[str, Any]:
    """Return the controller and port that a virtio port names; libvirt chooses as QEMU does."""
    bus = parts.values.get("bus", "").removesuffix(".0")
    place: dict[str, Any] = {"slot": parts.number("nr")}
    for device in draft.values.get("devices", ()):
        if isinstance(device, SerialController) and bus in (
            device.alias,
            f"virtio-serial{device.index}",
        ):
            parts.take("bus")
            place["controller"] = device.index
    if place["slot"] is not None:
        place.setdefault("controller", 0)
    return place


def _is_second_card(item: Item, draft: Draft) -> bool:
    from qnetx.qemu.devices.usb import is_second_card  # noqa: PLC0415 - few guests have one

    return is_second_card(item, draft)


BAG_READERS: Mapping[str, BagReader] = {
    "serial": _port,
    "parallel": _port,
    "virtioconsole": _console,
    "debugcon": _debug_port,
    "monitor": _monitor,
    "qmp": _monitor,
    "qmp-pretty": _monitor,
    "mon": _monitor,
    "chardev": _chardev,
    "device": _device,
}
