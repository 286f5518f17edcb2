"""The rule about `--libvirt-version`: what only newer libvirts have, by the table of `model/since.py`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from qnetx.diagnostics import Diagnostic
from qnetx.model.since import Novelty
from qnetx.validate.lint.subject import Subject
from qnetx.validate.news import news

if TYPE_CHECKING:
    from lxml.etree import _Element


def newer_features(subject: Subject) -> Iterator[Diagnostic]:
    """What the libvirt that is named does not know, each element or attribute once."""
    libvirt = subject.terms.libvirt
    if libvirt is None:
        return
    for element, attribute, row in news(subject.elements, after=libvirt):
        yield subject.found(
            "lint-newer-libvirt",
            f"{_named(element, attribute, row)} needs libvirt {row.since}, not {libvirt}",
            element,
            attribute,
        )


def _named(element: _Element, attribute: str | None, row: Novelty) -> str:
    if row.absent:
        return f"<{element.tag}> without {row.path.rpartition('@')[2]}="
    if attribute is None:
        return f"<{element.tag}>"
    said = f"='{element.get(attribute)}'" if row.value else ""
    return f"{attribute}{said} of <{element.tag}>"
