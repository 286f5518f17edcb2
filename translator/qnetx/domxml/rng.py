"""A source of chance ↔ its element.

Rng(backend="random", path="/dev/random") ↔ <rng model='virtio'><backend model='random'>/dev/random</backend></rng>
"""

from __future__ import annotations

from lxml import etree

from qnetx.diagnostics import Report
from qnetx.domxml.character import read_character, write_character
from qnetx.domxml.device import ADDRESS_ROWS, read_place
from qnetx.domxml.reading import Bag
from qnetx.domxml.rows import INTEGER, TEXT, Row, build
from qnetx.domxml.seat import SEAT_ROWS
from qnetx.domxml.taking import child, take_if, view
from qnetx.domxml.writing import write_rows
from qnetx.model.character import Character
from qnetx.model.rng import Rng
from qnetx.model.versions import LibvirtVersion

_RNG = (
    Row("rate/@bytes", "rate_bytes", INTEGER, LibvirtVersion.parse("1.0.4")),
    Row("rate/@period", "rate_period", INTEGER, LibvirtVersion.parse("1.0.4")),
    Row("backend/@model", "backend", TEXT),
    Row("backend", "path", TEXT),
    *ADDRESS_ROWS,
    *SEAT_ROWS,
)


def write_rng(rng: Rng, libvirt: LibvirtVersion, report: Report) -> etree._Element:
    """Write a source of chance."""
    element = etree.Element("rng", model="virtio")
    write_rows(element, rng, _RNG, libvirt, report)
    if rng.source:
        _write_daemon(element, rng.source, libvirt, report)
    return element


def _write_daemon(
    rng: etree._Element, daemon: Character, libvirt: LibvirtVersion, report: Report
) -> None:
    """Write where an entropy daemon is: `<backend>` holds what a port of the guest has."""
    (backend,) = rng.iterchildren("backend")
    written = write_character(daemon, libvirt, report)
    backend.set("type", daemon.kind)
    backend.extend(written)


def read_rng(bag: Bag) -> Rng | None:
    """Read a source of chance."""
    backend = child(bag.element, "backend")
    if backend is None or backend.get("model") not in ("random", "builtin", "egd"):
        return None
    take_if(bag, "@model", "", "virtio")
    values = read_place(bag, _RNG)
    values = {name: value for name, value in values.items() if value != ""}
    if values["backend"] == "egd":
        daemon = view(bag, backend)
        values["source"] = read_character(daemon)
        items = [item for found in daemon.items.values() for item in found]
        bag.items["source"] = tuple(items)
    rng: Rng = build(Rng, {**values, "origin": bag.origin()})
    return rng
