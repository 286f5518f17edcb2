"""Bytes of an XML file → its tree, and its text where a finding needs places.

A valid document in UTF-8 is parsed as it is, and its text never made. Whatever else there may be (another
encoding, a document type, something broken) goes the long way through `document.py`, which says what it is.
"""

from __future__ import annotations

import codecs
import re
from functools import cache, cached_property

from lxml import etree
from msgspec import Struct

from qnetx.diagnostics import Report
from qnetx.source import Source
from qnetx.validate.document import Document, parse_document

MAX_DOCUMENT = 16 * 1024 * 1024
"""Bytes; libvirt's own protocol carries no longer text."""

_DECLARED = re.compile(rb"""^<\?xml\b[^>]*?\sencoding\s*=\s*["']([\w.:-]+)["']""")
_PLAIN = ("utf-8", "utf8", "us-ascii", "ascii")

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)
"""How a text begins whose encoding shows by itself (XML 1.0, appendix F)."""


class Reading(Struct, frozen=True, eq=False, dict=True):
    """A document that was read: its tree, and on demand its text."""

    name: str
    data: bytes
    root: etree._Element
    encoding: str = "utf-8"

    @cached_property
    def document(self) -> Document:
        """The tree with the places of its elements."""
        return Document(Source(self.name, _decoded(self.data, self.encoding)), self.root)


def read_document(name: str, data: bytes, report: Report) -> Reading | None:
    """Parse a document; what keeps it from being read is said.

    Says `input-empty`, `input-too-large`, `input-binary`, `xml-encoding`, `xml-malformed` or `xml-doctype`.
    """
    if len(data) > MAX_DOCUMENT:
        size = f"{MAX_DOCUMENT // 1024 // 1024} MiB"
        report.say("input-too-large", f"'{name}' is larger than {size}, more than libvirt takes")
        return None
    if not data.strip(b" \t\r\n\xef\xbb\xbf\xff\xfe"):
        report.say("input-empty", f"'{name}' is empty")
        return None
    encoding = _encoding(data)
    if b"\0" in data and not encoding.startswith(("utf-16", "utf-32")):
        report.say("input-binary", f"'{name}' holds NUL bytes, which no XML has")
        return None
    if encoding in _PLAIN and b"<!DOCTYPE" not in data:
        try:
            # A broken text is read again, from where it gets its places.
            return Reading(name, data, etree.fromstring(data, _parser()))
        except etree.XMLSyntaxError:
            pass
    try:
        text = _decoded(data, encoding)
    except (UnicodeError, LookupError) as error:
        _say_encoding(name, data, encoding, error, report)
        return None
    document = parse_document(Source(name, text), report)
    return Reading(name, data, document.root, encoding) if document else None


@cache
def _parser() -> etree.XMLParser:
    """Return the parser of this process: making one takes as long as parsing a short document."""
    return etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, remove_pis=True)


def _encoding(data: bytes) -> str:
    """Return the encoding that the first bytes show, or declare, in lower case."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding
    declared = _DECLARED.match(data[:200])
    return declared[1].decode().lower() if declared else "utf-8"


def _decoded(data: bytes, encoding: str) -> str:
    """Return the text; raises UnicodeError, or LookupError where nobody knows the encoding."""
    return str(data, encoding).removeprefix("\ufeff")


def _say_encoding(name: str, data: bytes, encoding: str, error: Exception, report: Report) -> None:
    source = Source(name, data.decode("latin-1"))
    at = min(error.start, len(data)) if isinstance(error, UnicodeDecodeError) else 0
    declared = _DECLARED.match(data[:200])
    says = f"says that it is {encoding}" if declared else f"must be {encoding.upper()}"
    if isinstance(error, LookupError):
        message, hint = f"nobody knows the encoding '{encoding}'", "UTF-8 needs no declaration"
        at = declared.start(1) if declared else 0
    else:
        byte = f"byte {at} (0x{data[at]:02x})" if at < len(data) else "its end"
        message = f"the text {says}, and {byte} is no character of that"
        hint = (
            ""
            if declared
            else "'iconv -f latin1 -t utf-8' converts it, if it is an old Latin-1 file"
        )
    report.say("xml-encoding", message, source.span(at, at + 1), hint=hint)
