"""The processors → `<cpu>`.

Processor(model="Haswell") → <cpu mode='custom' match='exact' check='none'><model fallback='forbid'>Haswell</model></cpu>
"""

from __future__ import annotations

import re

from lxml import etree
from msgspec.structs import replace

from qnetx.diagnostics import Fate, Report
from qnetx.domxml.rows import INTEGER, ON_OFF, TEXT, Row, choice, place
from qnetx.domxml.writing import items_of, write_rows
from qnetx.model.processor import Processor
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
        place(cpu, ("model", "@fallback"), "forbid")
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
