"""Options that are lost as a whole → words for QEMU itself: `-device edu` → <qemu:arg value='-device'/>….

This is the last stage: it looks at the fates that all others gave. What holds a secret is never carried, nor
what hangs on a bus that libvirt makes under a name of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from qnetx.diagnostics import Entry, Fate, Report, Whole
from qnetx.masking import mask
from qnetx.model.machine import PciClaim

_CODES = frozenset({
    "option-dropped",
    "option-unknown",
    "no-libvirt-equivalent",
    "needs-newer-libvirt",
    "disk-left-out",
    "environment-dropped",
})  # fmt: skip
"""Why an option may be lost that QEMU itself would still take."""

_BACK_ENDS = ("fsdev", "object", "chardev", "drive", "blockdev", "tpmdev", "audiodev", "netdev")
"""Options that make nothing the guest sees, until a device names them by id."""


class Carried(Struct, frozen=True):
    """What a domain hands to QEMU itself."""

    words: tuple[str, ...] = ()
    environment: tuple[tuple[str, str], ...] = ()


def carry_rest(claims: Iterable[PciClaim], report: Report) -> Carried:
    """Choose what is carried of all that is lost, and say so in place of the loss.

    `claims` tell the PCI slots that QEMU gave the devices: what is carried is made ahead of libvirt's own
    devices, and would take a slot that is meant for one of those.
    """
    groups: dict[Whole, list[Entry]] = {}
    for entry in report.ledger:
        if entry.item.whole is not None:
            groups.setdefault(entry.item.whole, []).append(entry)
    lost = [whole for whole, entries in groups.items() if _is_lost(whole, entries)]
    lost = _without_foreign_buses(lost, groups)
    chosen = {*lost, *_named_by(lost, groups)}
    carried = [whole for whole in groups if whole in chosen]
    slots = {c.origin.place: c.address.slot for c in claims if c.address and not c.address.bus}
    words: list[str] = []
    for whole in carried:
        _say(whole, groups[whole], report)
        if not whole.variable:
            words += whole.words
            slot = slots.get(groups[whole][0].item.place)
            if slot is not None and not _of("addr", whole):
                words[-1] += f",addr=0x{slot:x}"
    variables = [(whole.words[0], whole.words[1]) for whole in carried if whole.variable]
    return Carried(tuple(words), tuple(variables))


def _is_lost(whole: Whole, entries: Sequence[Entry]) -> bool:
    text = " ".join(whole.words)
    dropped = all(e.fate is Fate.DROPPED and e.code in _CODES for e in entries)
    return dropped and mask(text) == text


def _without_foreign_buses(lost: list[Whole], groups: dict[Whole, list[Entry]]) -> list[Whole]:
    """Leave out, until all is settled, devices on a bus of a controller that is not carried."""
    while True:
        ids = {name for whole in groups if whole not in lost for name in _of("id", whole)}
        kept = [w for w in lost if not any(b.partition(".")[0] in ids for b in _of("bus", w))]
        if len(kept) == len(lost):
            return lost
        lost = kept


def _named_by(lost: Sequence[Whole], groups: dict[Whole, list[Entry]]) -> Iterator[Whole]:
    """Yield the back ends that a carried option names, which go with it."""
    ends = {
        name: whole
        for whole in groups
        if whole.words[0].lstrip("-") in _BACK_ENDS
        for name in _of("id", whole) or _of("node-name", whole)
    }
    wanted, seen = list(lost), set[str]()
    while wanted:
        text = wanted.pop().words[-1]
        for name in re.findall(r"[=:]([^,]+)", text):
            if name in ends and name not in seen:
                seen.add(name)
                wanted.append(ends[name])
                yield ends[name]


def _of(key: str, whole: Whole) -> list[str]:
    return re.findall(rf"(?:^|,){key}=([^,]+)", whole.words[-1])


def _say(whole: Whole, entries: Sequence[Entry], report: Report) -> None:
    for entry in entries:
        if entry.code:
            report.retract(entry.code, entry.item.place)
        report.ledger.overrule(entry.item, Fate.CARRIED, "carried")
    what = "=".join(whole.words) if whole.variable else " ".join(whole.words)
    message = f"libvirt has no word for '{what}': it is handed to QEMU itself"
    report.say("carried", message, entries[0].item.place)
