"""`-usbdevice` and the devices of a USB bus → what hangs on the guest's USB.

    -usbdevice host:046d:c52b  →  HostUsb(vendor=0x046d, product=0xc52b)

Source: QEMU's manual page, "USB convenience options", and its page on USB emulation.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from qnetx.diagnostics import Item
from qnetx.model.character import Character
from qnetx.model.disk import Disk, Remote
from qnetx.model.input import Input
from qnetx.model.network import Origin
from qnetx.model.sound import Sound
from qnetx.model.usb import CardReader, HostUsb, SmartCard, UsbHub
from qnetx.qemu.argv import Given
from qnetx.qemu.devices.image import parse_image
from qnetx.qemu.devices.usb_controller import usb_place
from qnetx.qemu.draft import BagReader, Draft
from qnetx.qemu.parts import Parts, open_parts, refuse
from qnetx.values import BadValueError

_INPUTS = ("tablet", "mouse", "keyboard")

_WITHOUT: Mapping[str, str] = {
    "usb-mtp": "<filesystem> shares the folder by 9p or virtiofs",
    "usb-bt-dongle": "<hostdev> passes on a Bluetooth stick of the host",
    "bt": "<hostdev> passes on a Bluetooth stick of the host",
    "usb-braille": "<hostdev> passes on a Braille display of the host",
    "braille": "<hostdev> passes on a Braille display of the host",
    "net": "'-device usb-net' makes a card that has an <interface>",
    "usb-uas": "<disk> with bus='usb' is a stick",
    "usb-bot": "<disk> with bus='usb' is a stick",
    "u2f-passthru": "<hostdev> passes on the key as a USB device",
    "u2f-emulated": "<hostdev> passes on a key of the host",
    "canokey": "<hostdev> passes on a key of the host",
    "usb-video": "<hostdev> passes on a camera of the host",
}
"""What libvirt has no element for, and the way out."""


def _usb_device(given: Given, index: int, draft: Draft) -> None:
    """Read `-usbdevice`, which has the board's controller switched on with it."""
    del index
    parts = open_parts(given, "", draft)
    if parts is None or given.value is None:
        return
    draft.values["usb"] = True
    kind, _, rest = given.value.text.partition(":")
    try:
        _add_by_name(kind.partition(",")[0], rest, parts.item, draft)
    except BadValueError as error:
        refuse(parts.item, error, draft.report)


def _add_by_name(kind: str, rest: str, item: Item, draft: Draft) -> None:
    origin = Origin(item.place, {"": (item,)})
    if kind in _INPUTS:
        draft.add("devices", Input(kind=kind, bus="usb", origin=origin))
    elif kind == "wacom-tablet":
        _add_tablet(item, {}, origin, draft)
    elif kind == "audio":
        draft.add("devices", Sound(model="usb", origin=origin))
    elif kind == "ccid":
        draft.add("devices", CardReader(index=_readers(draft), origin=origin))
    elif kind == "host":
        _add_host(rest, item, origin, draft)
    elif kind == "disk":
        _add_disk(rest, item, draft)
    elif kind == "serial":
        _add_serial(rest, item, draft)
    elif kind in _WITHOUT:
        _lose(kind, item, draft)
    else:
        raise BadValueError(f"'{kind}' is no USB device", "write tablet, mouse, host:…, disk:…, …")


def _add_host(text: str, item: Item, origin: Origin, draft: Draft) -> None:
    """Read `BUS.ADDR` or `VENDOR:PRODUCT`; a `*`, or `auto:`, is any device."""
    if found := re.fullmatch(r"(\d{1,3})\.(\d{1,3})", text):
        node = HostUsb(bus=int(found[1]), device=int(found[2]), origin=origin)
    elif found := re.fullmatch(r"(?:0x)?([0-9a-fA-F]{1,4}):(?:0x)?([0-9a-fA-F]{1,4})", text):
        node = HostUsb(vendor=int(found[1], 16), product=int(found[2], 16), origin=origin)
    elif "*" in text or text.startswith("auto"):
        _lose_host(item, draft)
        return
    else:
        raise BadValueError(
            f"'{text}' is no USB device of the host", "write BUS.ADDR or VENDOR:PRODUCT"
        )
    draft.add("devices", node)


def _lose_host(item: Item, draft: Draft) -> None:
    message = (
        f"'{item.text}' is left out: libvirt passes on a device by its make or by its place alone"
    )
    hint = "'lsusb' shows both: <vendor id=…/> with <product id=…/>, or <address bus=… device=…/>"
    draft.drop(item, "no-libvirt-equivalent", message, hint)


def _add_disk(text: str, item: Item, draft: Draft) -> None:
    """Read `FILE` or `format=FORMAT:FILE`."""
    found = re.fullmatch(r"format=(\w+):(.*)", text, re.DOTALL)
    name = found[2] if found else text
    if not name:
        raise BadValueError("it names no file", "write disk:FILE")
    image = parse_image(name)
    source = {"remote" if isinstance(image, Remote) else "path": image}
    origin = Origin(item.place, {"": (item,), "path": (item,)})
    node = Disk(bus="usb", format=found[1] if found else None, origin=origin, **source)  # type: ignore[arg-type]
    draft.add("devices", node)


def _add_serial(text: str, item: Item, draft: Draft) -> None:
    """Read `[vendorid=…,productid=…]:PORT`."""
    from qnetx.qemu.devices.character import read_back_end  # noqa: PLC0415 - hardly a line has one

    ids, colon, back_end = text.partition(":")
    if not ids.startswith(("vendorid", "productid")) and ids:
        ids, colon, back_end = "", ":", text
    if ids:
        draft.lose_part(item, f"'{ids}' of '{item.text}' is not converted")
    if not colon or not back_end:
        raise BadValueError(
            "it names no character device", "write serial:pty, serial:/dev/ttyS0, …"
        )
    fields = read_back_end(back_end, item, draft)
    if fields is not None:
        made = [d for d in draft.values.get("devices", ()) if isinstance(d, Character)]
        number = sum(d.port == "serial" for d in made)
        origin = Origin(item.place, {"": (item,)})
        port = Character(port="serial", target="usb-serial", number=number, origin=origin, **fields)
        draft.add("devices", port)


def _lose(kind: str, item: Item, draft: Draft) -> None:
    message = f"libvirt has no element for '{item.text}': it is left out"
    draft.drop(item, "no-libvirt-equivalent", message, _WITHOUT[kind])


def _add_tablet(item: Item, place: Mapping[str, Any], origin: Origin, draft: Draft) -> None:
    """Take the usual tablet for Wacom's, which libvirt has not; both point absolutely."""
    draft.lose_part(
        item,
        f"libvirt has no Wacom tablet: '{item.text}' becomes the tablet that other guests have",
        "the guest needs no driver for it",
    )
    draft.add("devices", Input(kind="tablet", bus="usb", origin=origin, **place))


def _readers(draft: Draft) -> int:
    return sum(isinstance(device, CardReader) for device in draft.values.get("devices", ()))


def _device(given: Given, index: int, draft: Draft) -> None:
    parts = open_parts(given, "driver", draft)
    if parts is None:
        return
    if parts.kind in _WITHOUT:
        _lose(parts.kind, parts.item, draft)
        return
    try:
        done = _read_device(parts, index, draft)
    except BadValueError as error:
        refuse(parts.item, error, draft.report)
        return
    if done:
        parts.close(draft)


def _read_device(parts: Parts, index: int, draft: Draft) -> bool:
    """Read one device; False where it is lost as a whole, with its fate settled."""
    if parts.kind == "ccid-card-emulated":
        return _read_card(parts, index, draft)
    parts.take("id")
    place = usb_place(parts, draft)
    origin = parts.origin(index)
    match parts.kind:
        case "usb-hub":
            draft.add("devices", UsbHub(origin=origin, **place))
        case "usb-ccid":
            draft.add("devices", CardReader(index=_readers(draft), origin=origin, **place))
        case "usb-wacom-tablet":
            _add_tablet(parts.item, place, origin, draft)
        case _:
            return _read_host(parts, place, origin, draft)
    return True


def _read_host(parts: Parts, place: Mapping[str, Any], origin: Origin, draft: Draft) -> bool:
    make = parts.number("vendorid", 0, 0xFFFF), parts.number("productid", 0, 0xFFFF)
    spot = parts.number("hostbus", 0, 255), parts.number("hostaddr", 0, 255)
    vendor, product = make if all(make) else (None, None)
    bus, device = spot if all(spot) else (None, None)
    if vendor is None and bus is None:
        _lose_host(parts.item, draft)
        return False
    if any(make) and vendor is None:
        draft.lose_part(
            parts.item, f"libvirt takes a vendor with a product alone: '{parts.item.text}'"
        )
    boot = parts.number("bootindex", 1)
    draft.add(
        "devices",
        HostUsb(
            vendor=vendor, product=product, bus=bus, device=device, boot_order=boot, origin=origin, **place
        ),
    )  # fmt: skip
    return True


def is_second_card(item: Item, draft: Draft) -> bool:
    """Return whether there is a smartcard already: libvirt's guests have one, and this one is lost."""
    devices = draft.values.get("devices", ())
    if not any(isinstance(d, SmartCard) or getattr(d, "port", "") == "smartcard" for d in devices):
        return False
    message = f"'{item.text}' is a second smartcard, and a libvirt domain has one: it is left out"
    draft.drop(item, "no-libvirt-equivalent", message)
    return True


def _read_card(parts: Parts, index: int, draft: Draft) -> bool:
    for key in ("id", "bus"):
        parts.take(key)
    back_end = parts.take("backend") or "nss-emulated"
    if back_end not in ("nss-emulated", "certificates"):
        raise BadValueError(f"backend: '{back_end}' is none", "write nss-emulated or certificates")
    names = tuple(name for number in "123" if (name := parts.take(f"cert{number}")))
    database = parts.take("db")
    if back_end == "certificates" and len(names) != 3:
        raise BadValueError("backend=certificates needs cert1=, cert2= and cert3=")
    if is_second_card(parts.item, draft):
        return False
    certified = back_end == "certificates"
    draft.add(
        "devices",
        SmartCard(
            mode="host-certificates" if certified else "host",
            certificates=names if certified else (),
            database=database if certified else None,
            origin=parts.origin(index),
        ),
    )
    return True


BAG_READERS: Mapping[str, BagReader] = {"usbdevice": _usb_device, "device": _device}
