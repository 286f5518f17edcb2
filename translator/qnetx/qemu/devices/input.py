"""usb-tablet, virtio-keyboard*, `-object input-linux` and their kin → input devices.

    -device usb-tablet  →  Input(kind="tablet", bus="usb")

Source: QEMU's manual page, "USB convenience options" and "Generic object creation".
"""

from __future__ import annotations

from collections.abc import Mapping

from qnetx.model.input import Input
from qnetx.qemu.argv import Given
from qnetx.qemu.devices.usb_controller import usb_place
from qnetx.qemu.draft import BagReader, Draft
from qnetx.qemu.parts import Parts, device_reader, open_parts, refuse
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


def _read(parts: Parts, index: int, draft: Draft) -> bool:
    parts.take("id")
    if parts.kind.startswith("virtio-input-host"):
        _read_host_input(parts, index, draft)
        return True
    kind, bus = _INPUTS[parts.kind]
    place = usb_place(parts, draft) if bus == "usb" else {"address": parts.address()}
    draft.add("devices", Input(kind=kind, bus=bus, origin=parts.origin(index), **place))
    return True


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


BAG_READERS: Mapping[str, BagReader] = {
    "object": _object,
    "device": device_reader(_read),
}
