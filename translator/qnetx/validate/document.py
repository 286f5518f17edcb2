"""XML text → its tree, with the place of each element and attribute in the text.

Nothing in the text can make the parser read a file, reach the network or expand an entity: a document
with a document type is refused, since libvirt's XML has none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

from lxml import etree
from msgspec import Struct

from qnetx.diagnostics import Report
from qnetx.source import Source, Span

_TAGS = r"""(?s)<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>|<[^\s<>/!?](?:"[^"]*"|'[^']*'|[^"'>])*>"""
"""Whatever begins with `<` and is no end tag; attribute values may hold a `>`."""

_ENDS = rf"{_TAGS}|</[^>]*>"
"""The same, and end tags."""

_DECLARED = r"""(<\?xml\b[^>]*?)\s+encoding\s*=\s*("[^"]*"|'[^']*')"""


class Document(Struct, frozen=True, eq=False, dict=True):
    """An XML text that was read."""

    source: Source
    root: etree._Element

    @cached_property
    def _tags(self) -> dict[etree._Element, Span]:
        """The start tag of each element: the n-th of the tree is the n-th of the text."""
        tags = (m for m in re.finditer(_TAGS, self.source.text) if m[0][1] not in "!?")
        elements = self.root.iter(etree.Element)
        return {e: self.source.span(*m.span()) for e, m in zip(elements, tags, strict=False)}

    def place(self, element: etree._Element, attribute: str | None = None) -> Span:
        """Return where an element's name, or one of its attributes, stands; of a made one, the root."""
        tag = self._tags.get(element)
        if tag is None:
            return self.place(self.root)
        if attribute is None:
            name = re.match(r"<[^\s/>]+", tag.text)
            assert name is not None
            return self.source.span(tag.start, tag.start + name.end())
        key = re.escape(etree.QName(attribute).localname)
        found = re.search(rf"""\s((?:[\w.-]+:)?{key}\s*=\s*("[^"]*"|'[^']*'))""", tag.text)
        if found is None:
            return tag
        return self.source.span(tag.start + found.start(1), tag.start + found.end(1))

    def comments(self) -> Iterator[tuple[etree._Element, Span]]:
        """Give each comment, also those around the root, with where it stands."""
        written = (m for m in re.finditer(_TAGS, self.source.text) if m[0].startswith("<!--"))
        before = reversed(list(self.root.itersiblings(etree.Comment, preceding=True)))
        every = (*before, *self.root.iter(etree.Comment), *self.root.itersiblings(etree.Comment))
        for comment, match in zip(every, written, strict=False):
            yield comment, self.source.span(*match.span())

    def extent(self, element: etree._Element) -> Span:
        """Return the stretch of an element from its start tag to the end of its end tag."""
        tag = self._tags[element]
        if tag.text.endswith("/>"):
            return tag
        depth = 0
        for match in re.compile(_ENDS).finditer(self.source.text, tag.start):
            if match[0][1] in "!?":
                continue
            depth += -1 if match[0][1] == "/" else not match[0].endswith("/>")
            if depth == 0:
                return self.source.span(tag.start, match.end())
        raise AssertionError("a parsed document closes its elements")

    def texts(self, element: etree._Element) -> Iterator[Span]:
        """Give the pieces of an element's own text as they are written, between its tags and comments."""
        tag = self._tags.get(element)
        if tag is None or tag.text.endswith("/>"):
            return
        depth, start = 1, tag.end
        for match in re.compile(_ENDS).finditer(self.source.text, tag.end):
            if depth == 1:
                yield self.source.span(start, match.start())
                if match[0].startswith("<![CDATA["):
                    yield self.source.span(match.start() + 9, match.end() - 3)
            start = match.end()
            if match[0][1] not in "!?":
                depth += -1 if match[0][1] == "/" else not match[0].endswith("/>")
            if depth == 0:
                return

    def path(self, element: etree._Element, attribute: str | None = None) -> str:
        """Return the way to an element or attribute: `domain/devices/interface[2]/source/@bridge`."""
        steps = [self._step(one) for one in (*reversed(list(element.iterancestors())), element)]
        if attribute is not None:
            steps.append(f"@{etree.QName(attribute).localname}")
        return "/".join(steps)

    def _step(self, element: etree._Element) -> str:
        parent = element.getparent()
        name = etree.QName(element).localname
        if parent is None:
            return name
        if parent not in self._numbers:
            self._numbers[parent] = _numbered(parent)
        number = self._numbers[parent].get(element)
        return f"{name}[{number}]" if number else name

    @cached_property
    def _numbers(self) -> dict[etree._Element, dict[etree._Element, int]]:
        """The children of the elements that were asked about, numbered where a name is there several times."""
        return {}


def _numbered(parent: etree._Element) -> dict[etree._Element, int]:
    alike: dict[str, list[etree._Element]] = {}
    for child in parent.iterchildren("*"):
        alike.setdefault(str(child.tag), []).append(child)
    return {e: n for es in alike.values() if len(es) > 1 for n, e in enumerate(es, 1)}


def parse_document(source: Source, report: Report) -> Document | None:
    """Parse a text; what is no well-formed XML is said, with its place.

    Says `xml-malformed`, or `xml-doctype` for a document with a document type.
    """
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        remove_pis=True,
    )
    text = undeclared(source.text)
    if doctype := _doctype(text):
        report.say(
            "xml-doctype",
            "the document has a document type, and libvirt's XML has none: it is not read",
            source.span(*doctype),
            hint="take the <!DOCTYPE …> out, and the entities that it declares",
        )
        return None
    try:
        root = etree.fromstring(text.encode(errors="surrogatepass"), parser)
    except etree.XMLSyntaxError:
        _say_malformed(parser, source, report)
        return None
    return Document(source, root)


def undeclared(text: str) -> str:
    """Blank out what a text says of its encoding: it was true of its bytes."""
    return re.sub(_DECLARED, lambda m: m[1].ljust(len(m[0])), text, count=1)


def _doctype(text: str) -> tuple[int, int] | None:
    """Return where a document type is declared: ahead of the root, outside of comments."""
    for match in re.finditer(r"<!--.*?-->|<\?.*?\?>|<!DOCTYPE|<", text, re.DOTALL):
        if match[0] == "<!DOCTYPE":
            return match.span()
        if match[0] == "<":
            return None
    return None


def _say_malformed(parser: etree.XMLParser, source: Source, report: Report) -> None:
    """Say the first thing that is wrong: what follows it is mostly its consequence."""
    first = parser.error_log[0]
    start = source.offset(first.line, first.column)
    report.say(
        "xml-malformed",
        f"this is not well-formed XML: {first.message.strip()}",
        source.span(start, min(start + 1, len(source.text))),
        hint=_HINTS.get(first.type_name, ""),
    )


_HINTS = {
    "ERR_TAG_NAME_MISMATCH": "each <name> needs its </name>, in the opposite order",
    "ERR_TAG_NOT_FINISHED": "the text ends before all elements are closed: is it cut off?",
    "ERR_DOCUMENT_EMPTY": "XML begins with the start tag of its root, like <domain>",
    "ERR_LT_IN_ATTRIBUTE": "write &lt; for < in a value",
    "ERR_ENTITYREF_SEMICOL_MISSING": "write &amp; for & in a value",
    "ERR_NAME_REQUIRED": "write &amp; for &, and &lt; for <",
    "ERR_UNDECLARED_ENTITY": "XML knows &lt; &gt; &amp; &quot; &apos; and &#N; only",
    "WAR_UNDECLARED_ENTITY": "XML knows &lt; &gt; &amp; &quot; &apos; and &#N; only",
    "ERR_ATTRIBUTE_REDEFINED": "an element has each attribute once",
    "ERR_DOCUMENT_END": "a document has one root element",
    "ERR_RESOURCE_LIMIT": "no document of libvirt's is so deep or so large: is it damaged?",
    "NS_ERR_UNDEFINED_NAMESPACE": "xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0' goes on <domain>",
}
