"""A document → what of it only newer libvirts have, by the table of `model/since.py`.

news({"nvram": [<nvram format='qcow2'>]}) → the element, `format`, and the row that says 9.2.0
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from qnetx.model.since import Novelty, novelties
from qnetx.model.versions import LibvirtVersion

if TYPE_CHECKING:
    from lxml.etree import _Element


def news(
    elements: Mapping[str, Sequence[_Element]], after: LibvirtVersion | None = None
) -> Iterator[tuple[_Element, str | None, Novelty]]:
    """Give each element, or attribute of one, that a row is about, once; the newest release first.

    `elements` are a document's by their tags. Where two rows are about one place, the newer one counts;
    an attribute that is absent has the place of its element. With `after`, it is about newer releases alone.
    """
    told = set()
    for row in reversed(novelties()):
        if after is not None and row.since <= after:
            return
        for start in elements.get(row.element, ()):
            for place in _places(start, row):
                if place not in told:
                    told.add(place)
                    yield *place, row


def _places(start: _Element, row: Novelty) -> Iterator[tuple[_Element, str | None]]:
    if row.type and start.get("type") != row.type:
        return
    way, _, attribute = f"/{row.path}".partition("/@")
    way = way.removeprefix("/")
    for element in start.iterfind(way) if way else (start,):
        value = element.get(attribute) if attribute else None
        if row.absent or not attribute:
            if value is None:
                yield element, None
        elif value is not None and _fits(value, row.value):
            yield element, attribute


def _fits(value: str, wanted: str) -> bool:
    if wanted.endswith("*"):
        return value.startswith(wanted[:-1])
    return not wanted or value == wanted
