"""The processors → `<cpu>`.

Processor(model="Haswell") → <cpu mode='custom' match='exact' check='none'><model fallback='forbid'>Haswell</model></cpu>
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree
from msgspec.structs import replace

from qnetx.diagnostics import Fate, Report
from qnetx.domxml.leftover import drop_left
from qnetx.domxml.reading import Bag
from qnetx.domxml.rows import INTEGER, ON_OFF, TEXT, Row, choice, reach
from qnetx.domxml.taking import child, take_if
from qnetx.domxml.writing import items_of, write_rows
from qnetx.model.processor import Feature, Processor
from qnetx.model.versions import LibvirtVersion

_ROWS = (
    Row("@mode", "passthrough", choice({True: "host-passthrough"})),
    Row("@mode", "maximum", choice({True: "maximum"}), since=LibvirtVersion(7, 1)),
    Row("model", "model", TEXT),
    Row("model/@vendor_id", "vendor_id", TEXT),
    Row("@check", "check", TEXT, since=LibvirtVersion(3, 2)),
    Row("@migratable", "migratable", ON_OFF, since=LibvirtVersion(6, 5)),
    Row("cache/@level", "cache_level", INTEGER, since=LibvirtVersion(3, 3)),
    Row("cache/@mode", "cache", TEXT, since=LibvirtVersion(3, 3)),
    Row(
        "maxphysaddr/@bits",
        "address_bits",
        INTEGER,
        since=LibvirtVersion(8, 7),
        constants=(("mode", "emulate"),),
    ),
    Row(
        "maxphysaddr/@mode",
        "host_address_bits",
        choice({True: "passthrough"}),
        since=LibvirtVersion(8, 7),
    ),
    Row("maxphysaddr/@limit", "address_limit", INTEGER, since=LibvirtVersion(9, 3)),
    Row("topology/@sockets", "sockets", INTEGER),
    Row("topology/@dies", "dies", INTEGER, since=LibvirtVersion(6, 1)),
    Row("topology/@clusters", "clusters", INTEGER, since=LibvirtVersion(10, 1)),
    Row("topology/@cores", "cores", INTEGER),
    Row("topology/@threads", "threads", INTEGER),
)


def write_cpu(
    domain: etree._Element, processor: Processor, libvirt: LibvirtVersion, report: Report
) -> None:
    """Write `<cpu>`; a model of the user's is taken as QEMU takes it, with what the host lacks left out."""
    cpu = etree.SubElement(domain, "cpu")
    processor = _with_known_model(processor, libvirt, report)
    model = processor.model
    if model:
        cpu.set("mode", "custom")
        cpu.set("match", "exact")
    write_rows(cpu, processor, _ROWS, libvirt, report)
    if model:
        reach(cpu, ("model",)).set("fallback", "forbid")
    if libvirt >= LibvirtVersion(3, 2) and (model or cpu.get("mode")) and not processor.check:
        cpu.set("check", "none")
    for feature in processor.features or ():
        policy = "require" if feature.present else "disable"
        etree.SubElement(cpu, "feature", policy=policy, name=feature.name)
    for item in items_of(processor, "features"):
        if report.ledger.is_open(item):
            report.ledger.settle(item, Fate.MAPPED)
    if processor.cells:
        from qnetx.domxml.memory import write_cells  # noqa: PLC0415 - few guests have nodes

        write_cells(cpu, processor.cells, libvirt, report)
    if len(cpu) == 0 and not cpu.attrib:
        domain.remove(cpu)


_VERSIONS_SINCE = LibvirtVersion(10, 10)
_NEW_MODELS = ("Denverton", "KnightsMill")
"""Came with them."""


def _with_known_model(processor: Processor, libvirt: LibvirtVersion, report: Report) -> Processor:
    """Return the processor with the model's first version, or none, where the target knows no other."""
    plain: str | None = re.sub(r"-v\d+$", "", processor.model or "")
    if plain in _NEW_MODELS:
        plain = None
    if libvirt >= _VERSIONS_SINCE or plain == (processor.model or ""):
        return processor
    for item in items_of(processor, "model"):
        report.ledger.settle(item, Fate.APPROXIMATED, "needs-newer-libvirt")
        report.say(
            "needs-newer-libvirt",
            f"'{processor.model}' needs libvirt {_VERSIONS_SINCE}, and the target is {libvirt}:"
            + (f" it becomes '{plain}'" if plain else " the guest gets the default of its board"),
            item.place,
        )
    return replace(processor, model=plain)


_POLICIES = {"require": True, "force": True, "disable": False, "forbid": False, "optional": True}
_EXACT = ("require", "disable")


def read_cpu(domain: Bag) -> Processor | None:
    """Read `<cpu>`; None where it says nothing."""
    element = child(domain.element, "cpu")
    if element is None:
        return None
    bag = domain.part(element)
    values: dict[str, Any] = {}
    if element.find("numa") is not None:
        from qnetx.domxml.memory import read_cells  # noqa: PLC0415 - few guests have nodes

        values["cells"] = read_cells(bag)
    _take_usual(bag)
    values |= bag.read(_rows_for(element))
    if features := tuple(_read_features(bag)):
        values["features"] = features
    if element.get("mode") == "host-model":
        _take_host_model(bag, values)
    if len(element) == 0 and not element.attrib:
        bag.take((element, None), "model")
        values.setdefault("model", None)
    origin = bag.origin()
    drop_left(bag)
    return Processor(origin=origin, **values) if values else None


def _rows_for(element: etree._Element) -> list[Row]:
    """Return the rows whose fixed words this element has: others stand beside them."""
    mode, checks = element.get("mode"), element.get("check") == "full"
    fields = {
        "passthrough": mode == "host-passthrough",
        "maximum": mode == "maximum",
        "check": checks,
    }
    limits = child(element, "maxphysaddr")
    by_host = limits is not None and limits.get("mode") == "passthrough"
    fields |= {"host_address_bits": by_host, "address_bits": not by_host}
    return [row for row in _ROWS if fields.get(row.field, True)]


def _take_usual(bag: Bag) -> None:
    """Take what libvirt writes at every processor, or does before QEMU starts."""
    take_if(bag, "@mode", "model", "custom")
    take_if(bag, "@match", "model", "exact", "minimum")
    take_if(bag, "@check", "model", "none", "partial")
    take_if(bag, "model/@fallback", "model", "allow", "forbid")
    bag.get("vendor", "model")


def _read_features(bag: Bag) -> Iterator[Feature]:
    for feature in bag.element.iterchildren("feature"):
        policy, name = feature.get("policy", "require"), feature.get("name", "")
        if policy not in _POLICIES or not name:
            continue
        items = [bag.take((feature, key), "features") for key in ("policy", "name")]
        yield Feature(name=name, present=_POLICIES[policy])
        for item in items:
            if item and policy not in _EXACT:
                bag.report.ledger.settle(item, Fate.APPROXIMATED, "part-of-line-only")


def _take_host_model(bag: Bag, values: dict[str, Any]) -> None:
    """Take the host's own processor for the model that libvirt finds nearest to it."""
    values.pop("model", None)
    values["passthrough"] = True
    bag.get("@mode", "passthrough")
    message = "libvirt would choose the model that is nearest to the host's: the guest gets the host's own"
    hint = "'virsh domcapabilities' names that model, for -cpu"
    for item in bag.items.get("passthrough", ())[:1]:
        bag.report.ledger.settle(item, Fate.APPROXIMATED, "part-of-line-only")
        bag.report.say("part-of-line-only", message, item.place, hint=hint)
