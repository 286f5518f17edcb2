"""A document that was read, with its interfaces written anew from the model → its text.

Whatever is no interface stays as it is written, to the blank.
"""

from __future__ import annotations

import re

from lxml import etree

from qnetx.diagnostics import Artefact, Fate, Report
from qnetx.domxml.interface import write_interface
from qnetx.domxml.reader import Content
from qnetx.model.versions import LibvirtVersion


def write_content(content: Content, name: str, libvirt: LibvirtVersion, report: Report) -> Artefact:
    """Write the document, and settle all of it in the ledger."""
    document = content.document
    segments = content.guest.topology.segments
    parts, end = [], 0
    for segment, old in zip(segments, content.interfaces, strict=True):
        new = write_interface(segment.nics[0], segment.backends[0], libvirt, report)
        new[:0] = [etree.Comment(comment.text) for comment in old.iter(etree.Comment)]
        etree.indent(new, level=len(list(old.iterancestors())))
        extent = document.extent(old)
        parts += [document.source.text[end : extent.start], etree.tostring(new, encoding="unicode")]
        end = extent.end
    text = "".join([*parts, document.source.text[end:]])
    for item in content.rest.entered.values():
        report.ledger.settle(item, Fate.MAPPED)
    own = document.root.findtext("name") or document.root.findtext("domain/name") or name
    return Artefact(_kind(content), own.strip(), _in_utf8(text).rstrip() + "\n")


def _kind(content: Content) -> str:
    return str(etree.QName(content.document.root).localname)


def _in_utf8(text: str) -> str:
    """Put right what the first line says of the encoding, since everything is written in UTF-8."""
    pattern = r"""\A(\s*<\?xml\b[^>]*?\sencoding\s*=\s*["'])[^"']*"""
    return re.sub(pattern, r"\g<1>UTF-8", text)
