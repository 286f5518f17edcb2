"""RelaxNG, XML syntax → patterns: `load_grammar(Path("domain.rng")).start`.

All of RelaxNG is read: includes with overrides, `combine`, nested grammars, name classes, data types.
A `<define>` is read when the document first has an element that needs it, so of libvirt's 10,000 lines
only those count that the document is about.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from urllib.parse import unquote, urljoin, urlsplit

from lxml import etree
from msgspec import Struct, field

from qnetx.validate.explain import datatypes
from qnetx.validate.explain.names import Any, Exactly, InNamespace, Name, OneOf
from qnetx.validate.explain.pattern import EMPTY, NOT_ALLOWED, TEXT, Pattern, Patterns

_RNG = "{http://relaxng.org/ns/structure/1.0}"
_DOCUMENTATION = "{http://relaxng.org/ns/compatibility/annotations/1.0}documentation"
_START = ""
"""The name under which `<start>` is kept among the definitions."""


_PLAIN: Mapping[str, Pattern] = MappingProxyType(
    {"text": TEXT, "empty": EMPTY, "notAllowed": NOT_ALLOWED}
)


class Scope(Struct, eq=False):
    """The definitions of one `<grammar>`."""

    parent: Scope | None = None
    defines: dict[str, list[etree._Element]] = field(default_factory=dict)
    read: dict[str, Pattern] = field(default_factory=dict)


class Grammar(Struct, eq=False, dict=True):
    """A grammar that is read as far as documents have asked for it."""

    patterns: Patterns
    top: Scope
    start: Pattern
    words: dict[str, str]
    """What the definitions of values say about themselves, by name."""

    @cached_property
    def homes(self) -> dict[str, list[str]]:
        """The elements that may hold an element, an attribute or a value of it; read or not.

        By its name: `source`, `@type`, `@type=bridge`.
        """
        found = dict[str, dict[str, None]]()
        for bodies in self.top.defines.values():
            for body in bodies:
                for element in body.iter(_RNG + "element"):
                    parent = _name_of(element)
                    for inside in _inside(element, self.top):
                        found.setdefault(inside, {})[parent] = None
        return {inside: [p for p in parents if p] for inside, parents in found.items()}


def _inside(element: etree._Element, scope: Scope) -> Iterator[str]:
    """Give the children and attributes of one element, through references, but no deeper."""
    for one in _below(element, scope):
        if one.tag == _RNG + "element":
            yield _name_of(one)
        elif one.tag == _RNG + "attribute":
            yield f"@{_name_of(one)}"
            for value in _below(one, scope):
                if value.tag == _RNG + "value":
                    yield f"@{_name_of(one)}={(value.text or '').strip()}"


def _below(element: etree._Element, scope: Scope) -> Iterator[etree._Element]:
    """Give what stands in an element of a grammar, through references; of other elements and attributes, themselves."""
    todo = list(element)
    seen = set[str]()
    while todo:
        one = todo.pop()
        name = one.get("name", "")
        if one.tag == _RNG + "ref":
            if name not in seen:
                seen.add(name)
                todo += [c for body in scope.defines.get(name, ()) for c in body]
            continue
        yield one
        if one.tag not in (_RNG + "element", _RNG + "attribute"):
            todo += list(one)


def _name_of(element: etree._Element) -> str:
    return element.get("name", "").rpartition(":")[2]


class GrammarError(Exception):
    """A grammar that can't be read: a definition or a file that it names is not there."""


def load_grammar(file: Path, start: str = "") -> Grammar:
    """Read a grammar; with `start`, a document is that definition, and not what `<start>` says.

    Raises `GrammarError` where it, or what it includes, is no RelaxNG, now or when a definition is read.
    """
    root = _parsed(str(file))
    reader = _Reader(Patterns.none(), {})
    scope = Scope()
    if start:
        reader.fill(scope, root, frozenset())
        begin = reader.defined(scope, start)
    else:
        begin = reader.pattern(root, scope, "")
        scope = reader.outermost or scope  # a file may be a single pattern
    return Grammar(reader.patterns, scope, begin, reader.words)


def _parsed(url: str) -> etree._Element:
    try:
        return etree.parse(url, etree.XMLParser(no_network=True, remove_comments=True)).getroot()
    except (OSError, etree.XMLSyntaxError) as error:
        raise GrammarError(f"{url}: {error}") from error


def _file(element: etree._Element) -> str:
    """Return the file that an `href` names, seen from the file that it stands in."""
    href, base = element.get("href", ""), element.base or ""
    if urlsplit(base).scheme == "file":
        return unquote(urlsplit(urljoin(base, href)).path)
    return str(Path(base).parent / href)


def _rng(element: etree._Element) -> list[etree._Element]:
    """Return the children that are RelaxNG, without annotations."""
    return [c for c in element if str(c.tag).startswith(_RNG)]


def _kind(element: etree._Element) -> str:
    return str(element.tag)[len(_RNG) :]


def _inherited(element: etree._Element, name: str) -> str:
    """Return an attribute of the nearest element that has it: `ns`, `datatypeLibrary`."""
    one: etree._Element | None = element
    while one is not None:
        if name in one.attrib:
            return str(one.attrib[name])
        one = one.getparent()
    return ""


class _Reader(Struct, eq=False):
    """Turns elements of RelaxNG into patterns."""

    patterns: Patterns
    words: dict[str, str]
    outermost: Scope | None = None

    def pattern(self, element: etree._Element, scope: Scope, label: str) -> Pattern:
        """Return the pattern of one element of RelaxNG; `label` is the define around a value."""
        match _kind(element):
            case "element":
                key = (element, scope)
                return self.patterns.element(
                    self.name(element), key, lambda: self.several(element, scope, "")
                )
            case "attribute":
                skip = 0 if "name" in element.attrib else 1
                value = self.several(element, scope, "", skip) if _rng(element)[skip:] else TEXT
                return self.patterns.attribute(self.name(element), value)
            case "value" | "data":
                return self.value(element, scope, label)
            case "text" | "empty" | "notAllowed" as kind:
                return _PLAIN[kind]
            case "ref" | "parentRef" | "externalRef" | "grammar":
                return self.elsewhere(element, scope, label)
            case _:
                return self.combined(element, scope, label)

    def combined(self, element: etree._Element, scope: Scope, label: str) -> Pattern:
        """Return the pattern of an element that joins those inside it."""
        made = self.patterns
        match _kind(element):
            case "choice":
                return made.choice(self.each(element, scope, label))
            case "interleave":
                return made.interleave(self.each(element, scope, label))
            case "mixed":
                return made.interleave((TEXT, self.several(element, scope, label)))
            case "optional":
                return made.optional(self.several(element, scope, label))
            case "oneOrMore":
                return made.one_or_more(self.several(element, scope, label))
            case "zeroOrMore":
                return made.optional(made.one_or_more(self.several(element, scope, label)))
            case "list":
                return made.list_of(self.several(element, scope, label))
            case _:
                return self.several(element, scope, label)

    def elsewhere(self, element: etree._Element, scope: Scope, label: str) -> Pattern:
        """Return a pattern that stands in another place, or has definitions of its own."""
        name = element.get("name", "").strip()
        match _kind(element):
            case "ref":
                return self.defined(scope, name)
            case "parentRef":
                return self.defined(scope.parent or scope, name)
            case "externalRef":
                return self.pattern(self.external(element), Scope(), label)
            case _:
                inner = Scope(scope)
                self.outermost = self.outermost or inner
                self.fill(inner, element, frozenset())
                return self.defined(inner, _START)

    def each(self, element: etree._Element, scope: Scope, label: str) -> list[Pattern]:
        return [self.pattern(child, scope, label) for child in _rng(element)]

    def several(
        self, element: etree._Element, scope: Scope, label: str, skip: int | None = None
    ) -> Pattern:
        """Return all children in a row, without the name class that an element may begin with."""
        if skip is None:
            skip = 1 if _kind(element) == "element" and "name" not in element.attrib else 0
        children = _rng(element)[skip:]
        return self.patterns.group([self.pattern(c, scope, label) for c in children])

    def external(self, element: etree._Element) -> etree._Element:
        root = _parsed(_file(element))
        if "ns" not in root.attrib:
            root.set("ns", _inherited(element, "ns"))
        return root

    def defined(self, scope: Scope, name: str) -> Pattern:
        """Return what a definition stands for; several are combined as they say."""
        if name in scope.read:
            return scope.read[name]
        if name not in scope.defines:
            raise GrammarError(f"the grammar has no definition '{name or 'start'}'")
        bodies = scope.defines[name]
        for body in bodies:
            if (told := body.findtext(_DOCUMENTATION)) and name:
                self.words[name] = " ".join(told.split())
        parts = [self.several(body, scope, name, 0) for body in bodies]
        ways = {body.get("combine") for body in bodies}
        if len(parts) == 1:
            made = parts[0]
        elif "interleave" in ways:
            made = self.patterns.interleave(parts)
        else:
            made = self.patterns.choice(parts)
        scope.read[name] = made
        return made

    def fill(self, scope: Scope, grammar: etree._Element, but: frozenset[str]) -> None:
        """Enter the definitions of a grammar, without those that an include puts its own for."""
        for child in _rng(grammar):
            match _kind(child):
                case "div":
                    self.fill(scope, child, but)
                case "include":
                    own = {_defines(d) for d in child.iter(_RNG + "define", _RNG + "start")}
                    self.fill(scope, _parsed(_file(child)), but | own)
                    self.fill(scope, child, but)
                case "define" | "start" if _defines(child) not in but:
                    scope.defines.setdefault(_defines(child), []).append(child)

    def value(self, element: etree._Element, scope: Scope, label: str) -> Pattern:
        if _kind(element) == "value":
            kind = element.get("type", "token")
            text = element.text or ""
            return self.patterns.value(
                kind, datatypes.normal(kind, text), datatypes.value(kind, text)
            )
        kind = element.get("type", "string")
        if not _inherited(element, "datatypeLibrary") and kind != "string":
            kind = "token"
        params = tuple(
            (p.get("name", ""), p.text or "") for p in element.iterchildren(_RNG + "param")
        )
        excluded = element.find(_RNG + "except")
        return self.patterns.data(
            kind,
            params,
            datatypes.datatype(kind, params),
            excluded=None
            if excluded is None
            else self.patterns.choice(self.each(excluded, scope, "")),
            label=label,
        )

    def name(self, element: etree._Element) -> Name:
        """Return the names that an `<element>` or `<attribute>` is for."""
        if "name" not in element.attrib:
            return _name_class(_rng(element)[0])
        # `ns` of the elements around is for names of elements only.
        inherits = _kind(element) == "element"
        ns = _inherited(element, "ns") if inherits else element.get("ns", "")
        return Exactly(_expanded(element.get("name", ""), ns, element))


def _defines(element: etree._Element) -> str:
    return element.get("name", "").strip() if _kind(element) == "define" else _START


def _name_class(element: etree._Element) -> Name:
    match _kind(element):
        case "name":
            return Exactly(_expanded(element.text or "", _inherited(element, "ns"), element))
        case "anyName":
            return Any(_but(element))
        case "nsName":
            return InNamespace(_inherited(element, "ns"), _but(element))
        case _:
            return OneOf(tuple(map(_name_class, _rng(element))))


def _but(element: etree._Element) -> Name | None:
    excluded = element.find(_RNG + "except")
    return None if excluded is None else OneOf(tuple(map(_name_class, _rng(excluded))))


def _expanded(text: str, ns: str, element: etree._Element) -> str:
    """Return a name as lxml writes it: `qemu:arg` → `{http://…}arg`."""
    prefix, colon, local = text.strip().rpartition(":")
    if colon:
        ns = element.nsmap.get(prefix, "")
    return f"{{{ns}}}{local}" if ns else local
