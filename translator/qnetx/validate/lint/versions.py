"""The rule about `--libvirt-version`: what only newer libvirts have, by the table of `model/since.py`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from qnetx.diagnostics import Diagnostic
from qnetx.model.since import Novelty, novelties
from qnetx.validate.lint.subject import Subject

if TYPE_CHECKING:
    from lxml.etree import _Element


def newer_features(subject: Subject) -> Iterator[Diagnostic]:
    """What the libvirt that is named does not know, each element or attribute once."""
    libvirt = subject.terms.libvirt
    if libvirt is None:
        return
    told = set()
    # The newest release first: where two rows are about one place, it is the one that counts.
    for row in reversed(novelties()):
        if row.since <= libvirt:
            return
        for start in subject.all(row.element):
            for element, attribute in _where(start, row):
                if (element, attribute) not in told:
                    told.add((element, attribute))
                    yield subject.found(
                        "lint-newer-libvirt",
                        f"{_named(element, attribute, row)} needs libvirt {row.since}, not {libvirt}",
                        element,
                        attribute,
                    )


def _where(start: _Element, row: Novelty) -> Iterator[tuple[_Element, str | None]]:
    if row.type and start.get("type") != row.type:
        return
    way, _, attribute = row.path.partition("@")
    way = way.rstrip("/")
    for element in start.iterfind(way) if way else (start,):
        if not attribute:
            yield element, None
        elif (value := element.get(attribute)) is not None and _fits(value, row.value):
            yield element, attribute


def _fits(value: str, wanted: str) -> bool:
    if wanted.endswith("*"):
        return value.startswith(wanted[:-1])
    return not wanted or value == wanted


def _named(element: _Element, attribute: str | None, row: Novelty) -> str:
    if attribute is None:
        return f"<{element.tag}>"
    said = f"='{element.get(attribute)}'" if row.value else ""
    return f"{attribute}{said} of <{element.tag}>"
