"""What no reader took of an element → one finding each, with the way out.

    <cputune><shares>2048</shares></cputune>  →  no-qemu-equivalent: 'systemd-run -p CPUWeight=…' does it by hand

libvirt's own bookkeeping is a note at most: it is chosen anew at every start.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from lxml import etree

from qnetx.diagnostics import Fate, Item
from qnetx.domxml.reading import Bag

_SHOWN = 3

_SILENT = frozenset({"alias", "resource", "currentMemory", "metadata", "target"})
"""Children that say nothing of the guest, or what QEMU does by itself."""

_LABELS = "seclabel"
"""What confinement is called wherever it stands."""

_NOTED = frozenset({"title", "description", "vcpus", "label"})
"""Children that are for people, or for libvirt alone."""

HINTS: Mapping[str, str] = MappingProxyType({
    # domain
    "cputune": "'systemd-run --scope -p CPUWeight=… -p CPUQuota=…' limits the whole, 'taskset' and 'chrt' its threads",
    "blkiotune": "'systemd-run --scope -p IOWeight=… -p IOReadBandwidthMax=…' limits the whole",
    "memtune": "'systemd-run --scope -p MemoryMax=…' limits the whole",
    "keywrap": "QEMU's -machine aes-key-wrap=, dea-key-wrap= say it by hand",
    "perf": "'perf stat -p PID' counts by hand",

    "override": "write the properties at the -device options by hand",
    "os": "'virsh dumpxml' of the guest while it runs names the firmware's images, in <loader> and <nvram>",
    "firmware": "'virsh dumpxml' of the guest while it runs names the firmware's images, in <loader> and <nvram>",
    "vcpu": "'taskset -c CPUS' in front of QEMU keeps it on these processors",
    "idmap": "it is for containers",
    "bootloader": "it is for other hypervisors",

    # devices
    "driver": "iommu_platform=, ats=, packed=, page-per-vq= at the -device say it by hand",
    "listen": "-vnc ADDRESS:NUMBER and addr= of -spice name the address to listen on",
    "graphics": "-display sdl and -display gtk open a window",
    "memballoon": "deflate-on-oom=on and free-page-reporting=on at the -device say it by hand",
    "stats": "'qom-set' of the balloon's guest-stats-polling-interval says it while the guest runs",
    "redirfilter": "filter= of -device usb-redir says it by hand",
    "zpci": "-device zpci,target=ID,uid=,fid= says it by hand",
    "pcihole64": "-global i440FX-pcihost.pci-hole64-size= or q35-pcihost's says it by hand",
    "lease": "locks of disks are libvirt's lock daemon's",
    "pstore": "-object memory-backend-file with -device acpi-erst says it by hand",
    "auth": "-object secret with the key, and key-secret= of the -blockdev, say it by hand",
    "acpi": "the index is the card's name in the guest: acpi-index= at the -device says it by hand",
})  # fmt: skip
"""Element → how it is done without libvirt."""


def drop_left(bag: Bag, *, whole: bool = False, hint: str = "") -> None:
    """Settle what is left in a bag, and say it once for each child of its element.

    With `whole` the element itself is said to be lost, and not its parts.
    """
    tag = str(bag.element.tag)
    _take_labels(bag)
    if whole:
        items = [item for _, found in bag.left() for item in found]
        bag.entered.clear()
        if items:
            _say(
                bag, bag.element, items, hint or HINTS.get(tag, ""), shown=f"<{_head(bag.element)}>"
            )
        return
    for child, items in list(bag.left()):
        name = etree.QName(child).localname
        silent = name in _SILENT and child is not bag.element
        if silent or name in _NOTED:
            for item in items:
                bag.report.ledger.settle(item, Fate.REWRITTEN, "libvirt-bookkeeping")
            if not silent:
                message = f"<{name}> is libvirt's own, and is left out"
                bag.report.say("libvirt-bookkeeping", message, bag.document.place(child))
            continue
        _say(bag, child, items, hint or HINTS.get(name) or HINTS.get(tag, ""))
    bag.entered.clear()


def _take_labels(bag: Bag) -> None:
    """Take the labels of confinement, of the guest and of each of its files."""
    for key, item in list(bag.entered.items()):
        above = (key[0], *key[0].iterancestors())
        if any(element.tag == _LABELS for element in above):
            del bag.entered[key]
            bag.report.ledger.settle(item, Fate.REWRITTEN, "libvirt-bookkeeping")


def _say(
    bag: Bag, element: etree._Element, items: Iterable[Item], hint: str, shown: str = ""
) -> None:
    items = list(items)
    for item in items:
        bag.report.ledger.settle(item, Fate.DROPPED, "no-qemu-equivalent")
    texts = ", ".join(item.text for item in items[:_SHOWN])
    more = "" if len(items) <= _SHOWN else f" and {len(items) - _SHOWN} more of it"
    what = shown or f"{texts}{more}"
    message = f"{what} has no word on a QEMU command line: left out"
    place = bag.document.place(element) if shown else items[0].place
    bag.report.say("no-qemu-equivalent", message, place, hint=hint)


def _head(element: etree._Element) -> str:
    """Return an element's name as a person would tell it from others."""
    name = etree.QName(element).localname
    kind = element.get("type") or element.get("model")
    return (
        f"{name} type='{kind}'"
        if element.get("type")
        else f"{name} model='{kind}'"
        if kind
        else name
    )
