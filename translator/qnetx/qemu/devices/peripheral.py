"""`-usb`, `-balloon` and the devices like them → USB controllers, input, balloon.

    -device usb-tablet  →  Input(kind="tablet", bus="usb"), on the board's own controller

Source: QEMU's manual page, "USB convenience options".
"""

from __future__ import annotations

from collections.abc import Mapping

from qnetx.diagnostics import Fate
from qnetx.model.device import Balloon
from qnetx.model.peripheral import Input, UsbController
from qnetx.qemu.argv import Given
from qnetx.qemu.devices.usb import usb_buses, usb_place
from qnetx.qemu.draft import BagReader, Draft
from qnetx.qemu.parts import Parts, open_parts, refuse
from qnetx.values import BadValueError

_INPUTS: Mapping[str, tuple[str, str]] = {
    "usb-tablet": ("tablet", "usb"),
    "usb-mouse": ("mouse", "usb"),
    "usb-kbd": ("keyboard", "usb"),
    "virtio-tablet-pci": ("tablet", "virtio"),
    "virtio-mouse-pci": ("mouse", "virtio"),
    "virtio-keyboard-pci": ("keyboard", "virtio"),
    "virtio-tablet": ("tablet", "virtio"),
    "virtio-mouse": ("mouse", "virtio"),
    "virtio-keyboard": ("keyboard", "virtio"),
}

_CONTROLLERS: Mapping[str, str] = {
    "piix3-usb-uhci": "piix3-uhci",
    "piix4-usb-uhci": "piix4-uhci",
    "usb-ehci": "ehci",
    "ich9-usb-ehci1": "ich9-ehci1",
    "ich9-usb-uhci1": "ich9-uhci1",
    "ich9-usb-uhci2": "ich9-uhci2",
    "ich9-usb-uhci3": "ich9-uhci3",
    "nec-usb-xhci": "nec-xhci",
    "qemu-xhci": "qemu-xhci",
    "pci-ohci": "pci-ohci",
}

_BALLOONS = ("virtio-balloon-pci", "virtio-balloon", "virtio-balloon-ccw", "virtio-balloon-device")


def _usb(given: Given, index: int, draft: Draft) -> None:
    del index
    item = draft.report.ledger.open(given.text, given.place)
    draft.put("usb", value=True, item=item)


_MAX_PORTS = 15
"""Of USB 2 and of USB 3 alike (QEMU's hw/usb/hcd-xhci, which libvirt follows)."""


def _balloon(given: Given, index: int, draft: Draft) -> None:
    parts = open_parts(given, "type", draft)
    if parts is None:
        return
    if parts.kind == "none":
        draft.report.ledger.settle(parts.item, Fate.MAPPED)
        return
    try:
        _add_balloon(parts, index, draft)
    except BadValueError as error:
        refuse(parts.item, error, draft.report)
        return
    parts.close(draft)


def _add_balloon(parts: Parts, index: int, draft: Draft) -> None:
    parts.take("id")
    address, seat = parts.address(), parts.seat()
    if any(isinstance(device, Balloon) for device in draft.values.get("devices", ())):
        message = f"'{parts.item.text}' is a second balloon, and a libvirt domain has one"
        draft.drop(parts.item, "no-libvirt-equivalent", message)
        return
    draft.add("devices", Balloon(address=address, seat=seat, origin=parts.origin(index)))


def _device(given: Given, index: int, draft: Draft) -> None:
    parts = open_parts(given, "driver", draft)
    if parts is None:
        return
    try:
        if parts.kind in _INPUTS:
            _read_input(parts, index, draft)
        elif parts.kind in _BALLOONS:
            _add_balloon(parts, index, draft)
        elif parts.kind.startswith("virtio-input-host"):
            _read_host_input(parts, index, draft)
        else:
            _read_controller(parts, index, draft)
    except BadValueError as error:
        refuse(parts.item, error, draft.report)
        return
    parts.close(draft)


def _read_input(parts: Parts, index: int, draft: Draft) -> None:
    kind, bus = _INPUTS[parts.kind]
    parts.take("id")
    place = usb_place(parts, draft) if bus == "usb" else {"address": parts.address()}
    draft.add("devices", Input(kind=kind, bus=bus, origin=parts.origin(index), **place))


_GRABBING = (
    "ctrl-ctrl", "alt-alt", "shift-shift", "meta-meta", "scrolllock", "ctrl-scrolllock"
)  # fmt: skip


def _event_device(path: str | None, key: str) -> str:
    if not path or not path.startswith("/"):
        raise BadValueError(
            f"it needs {key}= with the path of an event device", f"{key}=/dev/input/event3"
        )
    return path


def _read_host_input(parts: Parts, index: int, draft: Draft) -> None:
    """Read an input device of the host that becomes one of the guest's."""
    parts.take("id")
    path = _event_device(parts.take("evdev"), "evdev")
    address, origin = parts.address(), parts.origin(index)
    node = Input(kind="passthrough", bus="virtio", event=path, address=address, origin=origin)
    draft.add("devices", node)


def _object(given: Given, index: int, draft: Draft) -> None:
    """Read `-object input-linux`, which hands the guest what is typed on a device of the host."""
    parts = open_parts(given, "qom-type", draft)
    if parts is None:
        return
    parts.take("id")
    try:
        toggle = parts.take("grab-toggle")
        if toggle is not None and toggle not in _GRABBING:
            raise BadValueError(f"grab-toggle: '{toggle}' is none", f"write {', '.join(_GRABBING)}")  # noqa: TRY301 - said below
        node = Input(
            kind="evdev",
            bus=None,
            device=_event_device(parts.take("evdev"), "evdev"),
            grab="all" if parts.is_on("grab_all") else None,
            grab_toggle=toggle,
            repeat=parts.is_on("repeat"),
            origin=parts.origin(index),
        )
    except BadValueError as error:
        refuse(parts.item, error, draft.report)
        return
    draft.add("devices", node)
    parts.close(draft)


def _read_controller(parts: Parts, index: int, draft: Draft) -> None:
    masters = usb_buses(draft)
    found = [d for d in draft.values.get("devices", ()) if isinstance(d, UsbController)]
    # The board's own controller is the first.
    free = sum(d.first_port is None for d in found)
    free += any(option.name in ("usb", "usbdevice") for option in draft.options)
    master = parts.take("masterbus")
    if master is not None and master not in masters:
        raise BadValueError(f"masterbus: there is no USB bus '{master}' before it")
    counts = (parts.number("p2", 1, _MAX_PORTS), parts.number("p3", 1, _MAX_PORTS))
    ports = [count for count in counts if count is not None]
    first = parts.number("firstport")
    draft.add(
        "devices",
        UsbController(
            model=_CONTROLLERS[parts.kind],
            index=free if master is None else masters[master],
            first_port=None if master is None else first or 0,
            ports=max(ports) if ports else None,
            alias=parts.take("id"),
            address=parts.address(),
            origin=parts.origin(index),
        ),
    )


def _no_defaults(given: Given, index: int, draft: Draft) -> None:
    del index
    item = draft.report.ledger.open(given.text, given.place)
    draft.put("nodefaults", value=True, item=item)


BAG_READERS: Mapping[str, BagReader] = {
    "nodefaults": _no_defaults,
    "usb": _usb,
    "balloon": _balloon,
    "device": _device,
    "object": _object,
}
