"""The rest of a command line → Machine: `-name web -m 1G -smp 2` → name, memory, processors, type.

Also finds which other options take a PCI slot, since the NICs' own slots follow from that.
Source: QEMU's manual page, "Standard options".
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Sequence
from difflib import get_close_matches
from typing import Any
from uuid import UUID

from msgspec import Struct, field

from qnetx.diagnostics import Fate, Item, Report
from qnetx.model.machine import ARCHITECTURES, Machine, PciClaim, VirtType
from qnetx.model.network import Origin
from qnetx.qemu.argv import Given, say_unresolved
from qnetx.qemu.claims import find_claim
from qnetx.qemu.syntax import split_settings
from qnetx.source import Word
from qnetx.values import BadValueError

_ARCHES = {"i386": "i686", "arm": "armv7l", "mips64el": "mips64el", "sh4": "sh4", "hppa": "parisc"}
"""Emulator names whose guest libvirt calls otherwise; all others are the same word."""

_MAX_CPUS = 65535
"""The most that libvirt counts; QEMU's own limits are lower and depend on the board."""

_MIB = 1 << 20
_UNITS = {"": _MIB, "b": 1, "k": 1 << 10, "m": _MIB, "g": 1 << 30, "t": 1 << 40}


class _Draft(Struct):
    """The machine's fields and the ledger items behind them, while the options are read."""

    report: Report
    values: dict[str, Any] = field(default_factory=dict)
    items: dict[str, tuple[Item, ...]] = field(default_factory=dict)

    def put(self, name: str, value: object, item: Item) -> None:
        """Set a field; a later option overrules an earlier one, as QEMU has it."""
        self.values[name] = value
        self.items[name] = (*self.items.get(name, ()), item)


def read_machine(
    emulator: Word, options: Sequence[Given], report: Report
) -> tuple[Machine, set[Given]]:
    """Read the machine and return it with the options that were read; the others have no fate yet."""
    draft = _Draft(report)
    _read_emulator(emulator, draft)
    taken: set[Given] = set()
    for given in options:
        _note_display(given, draft)
        read = _READERS.get(given.name)
        if read is None:
            continue
        taken.add(given)
        item = report.ledger.open(given.text, given.place)
        if given.value is not None and given.value.unknowns:
            report.ledger.settle(item, Fate.DROPPED, "unresolved-word")
            say_unresolved(given.value, f"'{given.text}'", report)
            continue
        try:
            read(given.value or given.word, item, draft)
        except BadValueError as error:
            report.ledger.settle(item, Fate.REJECTED, "bad-value")
            place = given.value.span if given.value else given.place
            report.say("bad-value", f"-{given.name}: {error}", place, hint=error.hint)
    origin = Origin(emulator.span, draft.items)
    return Machine(claims=tuple(_claims(options)), origin=origin, **draft.values), taken


def _note_display(given: Given, draft: _Draft) -> None:
    """Keep what decides whether the display card takes a slot; the option itself is not read here."""
    match given.name:
        case "vga" if given.value:
            draft.values["vga"] = given.value.text
        case "std-vga":
            draft.values["vga"] = "std"
        case "vmwarevga":
            draft.values["vga"] = "vmware"
        case "nodefaults":
            draft.values["nodefaults"] = True


def _read_emulator(word: Word, draft: _Draft) -> None:
    """Find architecture and accelerator from the emulator's own name."""
    item = draft.report.ledger.open(word.shown, word.span)
    if word.unknowns:
        draft.report.ledger.settle(item, Fate.DROPPED, "unresolved-word")
        say_unresolved(word, "the emulator", draft.report)
        draft.values["arch"] = "x86_64"
        return
    name = posixpath.basename(word.text)
    match = re.search(r"qemu-system-(\w+)", name)
    target = match[1] if match else "x86_64"
    arch = _ARCHES.get(target, target)
    if arch not in ARCHITECTURES:
        draft.report.ledger.settle(item, Fate.REJECTED, "bad-value")
        close = get_close_matches(target, [*ARCHITECTURES, *_ARCHES], n=1)
        draft.report.say(
            "bad-value",
            f"'{name}' is for no architecture that libvirt knows",
            word.span,
            hint=f"did you mean qemu-system-{close[0]}?" if close else "",
        )
        return
    draft.put("arch", arch, item)
    if name.isprintable() and name:
        draft.put("emulator", word.text, item)
    if "kvm" in name:
        # qemu-kvm's trees and the distributions' wrappers of that name use KVM without being told.
        draft.values["virt_type"] = VirtType.KVM


def _name(value: Word, item: Item, draft: _Draft) -> None:
    settings = {s.key: s.value.text for s in split_settings(value, "guest")}
    if "guest" in settings:
        # libvirt's names are on one line and not empty; QEMU's are a window's title.
        name = " ".join(settings["guest"].split())
        draft.put("name", name or None, item)
    for key in [key for key in settings if key in ("process", "debug-threads")]:
        draft.report.say(
            "option-part-dropped",
            f"'{key}=' of '{item.text}' is libvirt's own business",
            item.place,
        )
    draft.items.setdefault("name", (item,))


def _uuid(value: Word, item: Item, draft: _Draft) -> None:
    try:
        draft.put("uuid", UUID(value.text), item)
    except ValueError:
        raise BadValueError(
            f"'{value.text}' is not a UUID", "write 8-4-4-4-12 hex digits"
        ) from None


def _memory(value: Word, item: Item, draft: _Draft) -> None:
    settings = {s.key: s.value.text for s in split_settings(value, "size")}
    draft.items.setdefault("memory", (item,))
    if "size" in settings:
        draft.put("memory", parse_memory(settings["size"]), item)
    for key in [key for key in settings if key in ("slots", "maxmem")]:
        draft.report.say(
            "option-part-dropped", f"'{key}=' of '{item.text}' is not converted yet", item.place
        )


def parse_memory(text: str) -> int:
    """Read a size of `-m` in bytes: a number of MiB, or with a suffix B, K, M, G or T.

    Raises BadValueError otherwise.
    """
    match = re.fullmatch(r"(\d+(?:\.\d+)?)([bkmgt]?)(?:i?b)?", text.lower())
    size = float(match[1]) * _UNITS[match[2]] if match else 0.0
    if not 1 <= size < 1 << 63:
        raise BadValueError(f"'{text}' is not a memory size", "write MiB, or a suffix, like 2G")
    return int(size)


def _smp(value: Word, item: Item, draft: _Draft) -> None:
    settings = {s.key: s.value.text for s in split_settings(value, "cpus")}
    counts = {key: _count(value) for key, value in settings.items()}
    topology = 1
    for key in ("sockets", "dies", "clusters", "cores", "threads"):
        topology *= counts.get(key, 1)
    cpus = counts.get("cpus") or counts.get("maxcpus") or topology
    if not cpus <= counts.get("maxcpus", cpus) <= _MAX_CPUS:
        raise BadValueError(f"{cpus} processors are more than there can be")
    draft.put("vcpus", cpus, item)
    if "maxcpus" in counts:
        draft.values["max_vcpus"] = counts["maxcpus"]
    if topology > 1:
        draft.report.say(
            "option-part-dropped",
            f"the topology of '{item.text}' is not converted yet, its {cpus} processors are",
            item.place,
        )


def _count(text: str) -> int:
    if not re.fullmatch("[0-9]{1,9}", text) or not int(text):
        raise BadValueError(f"'{text}' is not a number of processors", "write a number from 1")
    return int(text)


def _machine(value: Word, item: Item, draft: _Draft) -> None:
    draft.items["type"] = (*draft.items.get("type", ()), item)
    for setting in split_settings(value, "type"):
        if setting.key == "type":
            # Proxmox marks its own revision of a board: `pc-i440fx-8.1+pve0`.
            match = re.fullmatch(r"([\w.-]*)(\+pve\d+)?", setting.value.text, re.ASCII)
            if not match:
                raise BadValueError(f"'{setting.value.text}' is no machine type")
            draft.values["type"] = match[1]
            if match[2]:
                draft.report.say(
                    "option-part-dropped",
                    f"'{match[2]}' of '{item.text}' is a mark of Proxmox, read as '{match[1]}'",
                    item.place,
                )
        elif setting.key == "accel":
            _accelerator(setting.value, item, draft)
        else:
            draft.report.say(
                "option-part-dropped",
                f"'{setting.text}' of '{item.text}' is not converted yet",
                item.place,
            )


def _accelerator(value: Word, item: Item, draft: _Draft) -> None:
    # `kvm:tcg` is a list of which QEMU takes the first that works.
    first = re.split(r"[:,]", value.text.removeprefix("accel="))[0]
    draft.put("virt_type", VirtType.KVM if first == "kvm" else VirtType.QEMU, item)


def _enable_kvm(value: Word, item: Item, draft: _Draft) -> None:
    del value
    draft.put("virt_type", VirtType.KVM, item)


def _no_kvm(value: Word, item: Item, draft: _Draft) -> None:
    del value
    draft.put("virt_type", VirtType.QEMU, item)


_READERS: dict[str, Callable[[Word, Item, _Draft], None]] = {
    "name": _name,
    "uuid": _uuid,
    "m": _memory,
    "smp": _smp,
    "M": _machine,
    "machine": _machine,
    "accel": _accelerator,
    "enable-kvm": _enable_kvm,
    "no-kvm": _no_kvm,
}


def _claims(options: Iterable[Given]) -> Iterable[PciClaim]:
    return (claim for n, given in enumerate(options) if (claim := find_claim(given, n)))
