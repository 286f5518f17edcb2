"""A document ↔ the same with the mark that qnetx defined it, and of what it was made.

<domain>…</domain>  →  <domain>…<metadata><qnetx:defined xmlns:qnetx="urn:qnetx:1.0" wanted="sha256:…"/></metadata></domain>

libvirt keeps the metadata of domains and networks as they are, and makes nothing of them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from lxml import etree
from msgspec import Struct

from qnetx.domxml.difference import OWN_NAMESPACE, Difference
from qnetx.domxml.splicing import Splice, child_of, document_of, insertion, removal, spliced

_DEFINED = f"{{{OWN_NAMESPACE}}}defined"


class Marker(Struct, frozen=True):
    """What is written in an object that qnetx defined."""

    wanted: str
    """Digest of the document that was asked for, before it was marked."""
    settled: str | None = None
    """Digest of what libvirt made otherwise of it by itself; None where that is nothing."""
    for_guests: bool = False
    """Whether it is a network that guests brought with them, and that goes with the last of them."""


def digest(text: str) -> str:
    """Return the digest of what a document says, like `sha256:9f86…`: comments and blanks count for nothing."""
    root = document_of(text).root
    for node in root.iter():
        if len(node) and not (node.text or "").strip():
            node.text = None
        if not (node.tail or "").strip():
            node.tail = None
    return _sha256(etree.tostring(root, method="c14n", with_comments=False))


def digest_of(differences: Iterable[Difference]) -> str | None:
    """Return the digest of what libvirt made otherwise; None where that is nothing."""
    lines = [repr((d.path, d.wanted, d.found)) for d in differences]
    return _sha256("\n".join(lines).encode()) if lines else None


def mark(text: str, wanted: str, settled: str | None = None, *, for_guests: bool = False) -> str:
    """Return a document with the mark in it, in the place of an older one; all else as it was."""
    more = f' settled="{settled}"' if settled else ""
    more += ' for="guests"' if for_guests else ""
    mark = f'<qnetx:defined xmlns:qnetx="{OWN_NAMESPACE}" wanted="{wanted}"{more}/>'
    return _with_metadata(unmarked(text), mark)


def with_metadata_of(text: str, present: str) -> str:
    """Return a document with what others have written into the metadata of `present`, and it does not say itself.

    Each namespace is one program's, and has one element (https://libvirt.org/formatdomain.html#general-metadata).
    """
    if "<metadata" not in present:
        return text
    own = {_namespace(each) for each in document_of(text).root.iterfind("metadata/*")}
    for each in reversed(document_of(present).root.findall("metadata/*")):
        if _namespace(each) not in {OWN_NAMESPACE, *own}:
            text = _with_metadata(text, etree.tostring(each, encoding="unicode", with_tail=False))
    return text


def read_marker(text: str) -> Marker | None:
    """Return the mark of a document; None where it has none: whoever made it, it was not qnetx."""
    if OWN_NAMESPACE not in text:
        return None  # reading it takes a millisecond, and a host may have a thousand guests
    found = document_of(text).root.find(f"metadata/{_DEFINED}")
    wanted = found.get("wanted") if found is not None else None
    if found is None or not wanted:
        return None
    return Marker(wanted, found.get("settled"), found.get("for") == "guests")


def unmarked(text: str) -> str:
    """Return a document without the mark, and without the `<metadata>` that held nothing else."""
    if OWN_NAMESPACE not in text:
        return text
    document = document_of(text)
    mark = document.root.find(f"metadata/{_DEFINED}")
    if mark is None:
        return text
    metadata = mark.getparent()
    assert metadata is not None
    extent = document.extent(metadata if len(metadata) == 1 else mark)
    return spliced(text, [removal(text, extent.start, extent.end)])


def _with_metadata(text: str, element: str) -> str:
    document = document_of(text)
    metadata = document.root.find("metadata")
    first = next(metadata.iterchildren(etree.Element), None) if metadata is not None else None
    if first is not None:
        start = document.place(first).start
        blanks = text[len(text[:start].rstrip()) : start]
        return spliced(text, [Splice(start, start, element + blanks)])
    if metadata is not None:
        extent = document.extent(metadata)
        whole = f"<metadata>{element}</metadata>"
        return spliced(text, [Splice(extent.start, extent.end, whole)])
    end = document.extent(child_of(document, "name")).end
    return spliced(text, [insertion(text, end, f"<metadata>{element}</metadata>")])


def _namespace(element: etree._Element) -> str | None:
    return etree.QName(element).namespace


def _sha256(data: bytes) -> str:
    return f"sha256:{hashlib.sha256(data).hexdigest()}"
