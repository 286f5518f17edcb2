"""A trusted platform module ↔ its element.

Tpm(model="tpm-crb", backend="emulator", version="2.0") ↔ <tpm model='tpm-crb'><backend type='emulator' version='2.0'/></tpm>
"""

from __future__ import annotations

from lxml import etree

from qnetx.diagnostics import Report
from qnetx.domxml.board import arch_of
from qnetx.domxml.device import read_place
from qnetx.domxml.leftover import drop_left
from qnetx.domxml.reading import Bag
from qnetx.domxml.rows import TEXT, Row, build
from qnetx.domxml.writing import write_rows
from qnetx.model.tpm import Tpm
from qnetx.model.versions import LibvirtVersion

_ROWS = (
    Row("@model", "model", TEXT),
    Row("backend/@type", "backend", TEXT),
    Row("backend/@version", "version", TEXT),
    Row("backend/device/@path", "path", TEXT),
)

_MODELS = ("tpm-tis", "tpm-crb", "tpm-spapr")
_BACKENDS = ("passthrough", "emulator")
_HINT = "-tpmdev with the back end, and a -device of the model, say it by hand"


def write_tpm(tpm: Tpm, libvirt: LibvirtVersion, report: Report) -> etree._Element:
    """Write a TPM."""
    element = etree.Element("tpm")
    write_rows(element, tpm, _ROWS, libvirt, report)
    return element


def read_tpm(bag: Bag) -> Tpm | None:
    """Read a TPM; None for a model or back end that is not converted."""
    element = bag.element
    default = "tpm-spapr" if arch_of(element).startswith("ppc") else "tpm-tis"
    model, backend = element.get("model") or default, element.find("backend")
    if model not in _MODELS or backend is None or backend.get("type") not in _BACKENDS:
        drop_left(bag, whole=True, hint=_HINT)
        return None
    values = {**read_place(bag, _ROWS), "model": model}
    if values["backend"] == "passthrough":
        values.setdefault("path", "/dev/tpm0")
    tpm: Tpm = build(Tpm, {**values, "origin": bag.origin()})
    return tpm
