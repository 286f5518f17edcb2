"""The domains of a run → MAC addresses that two guests have: told in the second, with the place in the first.

Only a number and a file's name are kept of each address. Where two clash, both files are read again for
their places, so that a folder of any size takes little memory and no time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from msgspec import Struct, field

from qnetx.diagnostics import Diagnostic, Report
from qnetx.source import Span
from qnetx.validate.ignoring import Ignored, ignored_in
from qnetx.validate.reading import Reading, read_document

if TYPE_CHECKING:
    from lxml.etree import _Element


class Macs(Struct):
    """The addresses that were there so far."""

    read: Callable[[str], bytes | None]
    """Gives what is in a file; None where it can't be read, as standard input can't be twice."""
    _files: dict[int, str] = field(default_factory=dict)

    def clashes(self, file: str, macs: tuple[int, ...]) -> Iterator[Diagnostic]:
        """Enter the addresses of a document; give a finding for each that a guest of another name has."""
        for mac in macs:
            first = self._files.setdefault(mac, file)
            if first == file:
                continue
            earlier, card = self._card(first, mac), self._card(file, mac)
            if not card or not earlier or card.guest == earlier.guest:
                continue
            finding = Diagnostic(
                "lint-mac-shared",
                f"'{card.mac.get('address')}' is also the address of the guest '{earlier.guest}'",
                card.place,
                "give one of them another address, or none: libvirt makes one",
                earlier.place,
            )
            said = ignored_in(card.reading.document)
            if not any(isinstance(one, Ignored) and one.covers(finding) for one in said):
                yield finding

    def _card(self, file: str, mac: int) -> _Card | None:
        data = self.read(file)
        reading = None if data is None else read_document(file, data, Report())
        if reading is None:
            return None
        elements = reading.root.iterfind("devices/interface/mac")
        return next((_Card(reading, e) for e in elements if number(e) == mac), None)


class _Card(Struct, frozen=True):
    """A guest's card with an address; its place is worked out for findings alone."""

    reading: Reading
    mac: _Element

    @property
    def guest(self) -> str:
        return self.reading.root.findtext("name") or ""

    @property
    def place(self) -> Span:
        return self.reading.document.place(self.mac, "address")


def number(mac: _Element) -> int | None:
    """Return the address of a `<mac>` as a number; None where the schema refuses it."""
    try:
        return int((mac.get("address") or "").replace(":", ""), 16)
    except ValueError:
        return None
