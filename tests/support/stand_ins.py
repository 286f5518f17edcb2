"""A command line → what its network depends on, for a host that has no other part of it.

    -drive file=/a.img,id=d -device virtio-blk-pci,drive=d,addr=5 -nic user
      →  -device pci-testdev,addr=5 -nic user

Disks, displays, sound, consoles and the host's own devices are not there where tests run. Those on PCI take a
slot, and `pci-testdev`, which needs nothing, takes it for them; all else on other buses moves no card.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from qnetx.qemu.options import OPTIONS

_KEPT = frozenset("vga std-vga nodefaults usb".split())  # noqa: SIM905
"""Options that decide what slots are free, and take nothing from the host."""

_NETWORK = frozenset({"net", "netdev", "nic"})

_MACHINE = frozenset({"type", "usb", "sata", "smbus", "pcie", "graphics"})
"""Settings of a board that add or take away devices on PCI; others name memory, firmware, keys."""

_PLACE = frozenset({"driver", "id", "bus", "addr", "multifunction"})

_CONTROLLERS = ("Controller/Bridge/Hub devices", "USB devices")
"""Groups of QEMU's own list in which devices on PCI make buses for others."""


def of_network(argv: Sequence[str]) -> list[str] | None:
    """The options of a line that its network depends on; None for a QEMU that is not installed."""
    words = list(argv[argv.index("env") + 2 :]) if argv[0] == "env" else list(argv)
    if not words[0].startswith("-"):
        guest = re.search(r"qemu-system-(\w+)$", words.pop(0))
        if guest and guest[1] not in ("x86_64", "i386"):
            return None
    found = list(_options(iter(words)))
    joined = " ".join(str(value) for name, value in found if name in _NETWORK)
    return [word for name, value in found for word in _stand_in(name, value, joined)]


def _options(words: Iterator[str]) -> Iterator[tuple[str, str | None]]:
    for word in words:
        row = OPTIONS.get(word.lstrip("-"))
        if row:
            yield row.name, next(words, None) if row.takes_value else None


def _stand_in(name: str, value: str | None, network: str) -> tuple[str, ...]:
    """The words for an option; `network` is all that the options of the network say."""
    if name == "usbdevice":
        return ("-usb",)  # it brings the controller
    if name in _KEPT or value is None:
        return (f"-{name}", *([] if value is None else [value])) if name in _KEPT else ()
    if name in _NETWORK:
        return f"-{name}", _tame(value)
    if name in ("M", "machine"):
        return f"-{name}", _machine(value)
    if name == "device":
        return _device(value)
    if name == "object":
        return ("-object", value) if re.match(r"(qom-type=)?(filter-|colo-)", value) else ()
    if name == "chardev":
        own = re.search(r"\bid=([^,]+)", value)
        return ("-chardev", value) if own and own[1] in network else ()
    return ()


def _tame(value: str) -> str:
    """A back end without what is on its own host: scripts, bridges, descriptors, folders."""
    kind = value.partition(",")[0]
    if kind in ("tap", "bridge"):
        kept = re.findall(r",(?:id|ifname|model|mac)=[^,]*", value)
        return f"tap{''.join(kept)},script=no,downscript=no"
    return re.sub(r",(?:smb|tftp)=[^,]*", "", value)


def _machine(value: str) -> str:
    first, *others = value.split(",")
    settings = [first if "=" in first else f"type={first}", *others]
    return ",".join(s for s in settings if s.partition("=")[0] in _MACHINE)


def _device(value: str) -> tuple[str, ...]:
    settings = _settings(value)
    driver = settings["driver"]
    groups, bus = _drivers().get(driver, (frozenset(), "?"))
    if bus == "?" or "Network devices" in groups or driver in ("usb-hub", "amd-iommu"):
        return "-device", value
    if bus != "PCI":
        return ()
    if groups & set(_CONTROLLERS):
        return "-device", value
    if "Display devices" not in groups:
        driver = "pci-testdev"  # any screen keeps away QEMU's own, and the simplest does it
    driver = driver.removesuffix("-gl").replace("virtio-gpu-gl-pci", "virtio-gpu-pci")
    place = "".join(f",{k}={v}" for k, v in settings.items() if k in _PLACE - {"driver"})
    return "-device", f"{driver}{place}"


def _settings(value: str) -> dict[str, str]:
    """A device's settings, from either of the ways to write them."""
    if value.startswith("{"):
        words = {True: "on", False: "off"}
        return {
            k: words[v] if v is True or v is False else str(v) for k, v in json.loads(value).items()
        }
    first, *others = value.replace(",,", "\0").split(",")
    pairs = [first if "=" in first else f"driver={first}", *others]
    return {key: said for key, _, said in (pair.partition("=") for pair in pairs)}


@cache
def _drivers() -> Mapping[str, tuple[frozenset[str], str]]:
    """Each driver of the installed QEMU, by its name and its alias: the groups it is in, and its bus."""
    run = subprocess.run(
        ["qemu-system-x86_64", "-device", "help"], capture_output=True, text=True, check=True
    )
    found: dict[str, tuple[frozenset[str], str]] = {}
    group = ""
    for line in run.stdout.splitlines():
        if not line.startswith("name "):
            group = line.removesuffix(":") or group
            continue
        bus = re.search(r", bus ([\w-]+)", line)
        for name in re.findall(r'(?:name|alias) "([^"]+)"', line):
            before = found.get(name, (frozenset(), ""))[0]
            found[name] = (before | {group}, bus[1] if bus else "")
    return found
