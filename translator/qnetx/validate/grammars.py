"""A document's kind and `--schema` → the grammar that judges it: ("auto", "domain") → libvirt's domain.rng.

`auto` takes libvirt's own grammars where they are installed, as the authority, and qnetx's elsewhere. A part
of a document, like `<devices>` or `<disk>`, is judged by the pattern of the whole's grammar that describes it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from qnetx.validate.verdict import GRAMMARS, schema_folder

if TYPE_CHECKING:
    from lxml.etree import RelaxNG, _Element, _ElementTree

LIBVIRT_FOLDERS: tuple[Path, ...] = (
    Path("/usr/share/libvirt/schemas"),
    Path("/usr/local/share/libvirt/schemas"),
    Path("/opt/homebrew/share/libvirt/schemas"),
)
"""Where packages, `make install` and Homebrew put libvirt's grammars."""

_FILES = {
    "capabilities": "capability.rng",
    "cpu": "cpu.rng",
    "device": "nodedev.rng",
    "domain": "domain.rng",
    "domainCapabilities": "domaincaps.rng",
    "domainbackup": "domainbackup.rng",
    "domaincheckpoint": "domaincheckpoint.rng",
    "domainsnapshot": "domainsnapshot.rng",
    "filter": "nwfilter.rng",
    "filterbinding": "nwfilterbinding.rng",
    "host-interface": "interface.rng",
    "network": "network.rng",
    "networkport": "networkport.rng",
    "pool": "storagepool.rng",
    "secret": "secret.rng",
    "storagepoolCapabilities": "storagepoolcaps.rng",
    "volume": "storagevol.rng",
}
"""The grammar of each kind in libvirt's folder; a kind is the root element's name."""

_COMMON = "domaincommon.rng"
"""A file that libvirt's folder has, and qnetx's has not."""

_WHOLE = ("domain.rng", "network.rng")
"""The grammars in which a part of a document is looked for, in this order."""

_RNG = "{http://relaxng.org/ns/structure/1.0}"

OWN: Mapping[str, str] = {str(kind): file for kind, file in GRAMMARS.items()}
"""The grammars of qnetx itself."""


class SchemaError(Exception):
    """Grammars that can't be used; `code` is the diagnostic for it."""

    def __init__(self, code: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.hint = hint


class Grammar(Struct, frozen=True):
    """Which grammar judges a kind of document."""

    file: Path
    start: str = ""
    """The pattern in the file that is the document; nothing: the file's own start."""


_HOSTS = frozenset({"bond", "bridge", "ethernet", "vlan"})
"""The types of an interface of the host."""

_HOSTS_ALONE = frozenset({"start", "protocol"})
"""Elements that an interface of the host has, and a guest's card never."""

_GUESTS_ALONE = frozenset(
    {"address", "alias", "backend", "bandwidth", "boot", "driver", "filterref", "model"}
    | {"portForward", "script", "source", "target", "virtualport"}
)
"""Elements that a guest's card has, and an interface of the host never."""


def kind_of(root: _Element) -> str:
    """Return what a document is: its root element's name, and `host-interface` for netcf's <interface>.

    libvirt has two documents of that name: a guest's card, and an interface of the host, which has a name,
    one of four types, and elements of its own.
    """
    tag = str(root.tag)
    if tag != "interface":
        return tag
    children = {str(child.tag) for child in root.iterchildren("*")}
    named = root.get("name") is not None and root.get("type") in _HOSTS
    hosts = named or children & _HOSTS_ALONE
    return "host-interface" if hosts and not children & _GUESTS_ALONE else tag


def find(schema: str, kind: str) -> Grammar:
    """Return the grammar of a kind; `schema` is `auto`, `bundled`, `libvirt` or a folder.

    Raises SchemaError with the code `kind-unknown` or `schema-unusable`.
    """
    grammar = _in_folder(_folder(schema), kind)
    if grammar is None:
        raise SchemaError(
            "kind-unknown",
            f"there is no grammar for a <{'interface' if kind == 'host-interface' else kind}> document",
            _way_out(schema, kind),
        )
    return grammar


def _way_out(schema: str, kind: str) -> str:
    from difflib import get_close_matches  # noqa: PLC0415 - for a finding alone

    if kind in _FILES:
        libvirts = schema in ("auto", "bundled")
        return "libvirt's grammars have one: --schema names their folder" if libvirts else ""
    near = get_close_matches(kind, [*OWN, *_FILES], n=1, cutoff=0.8)
    return f"did you mean <{near[0]}>?" if near else ""


def _folder(schema: str) -> Path:
    installed = libvirt_folder()
    if schema == "bundled" or (schema == "auto" and installed is None):
        return schema_folder()
    if schema in ("auto", "libvirt"):
        if installed is None:
            raise SchemaError(
                "schema-unusable",
                f"libvirt's grammars are not installed: there is no {LIBVIRT_FOLDERS[0]}/domain.rng",
                "install libvirt (Debian: libvirt0), or take --schema bundled",
            )
        return installed
    folder = Path(schema)
    if not any(folder.glob("*.rng")):
        raise SchemaError(
            "schema-unusable",
            f"there are no grammars in '{folder}'",
            "--schema bundled takes qnetx's own",
        )
    return folder


def libvirt_folder() -> Path | None:
    """Return the folder of libvirt's grammars, or None where libvirt is not installed."""
    return next((folder for folder in LIBVIRT_FOLDERS if (folder / "domain.rng").is_file()), None)


def _in_folder(folder: Path, kind: str) -> Grammar | None:
    """Return the grammar in a folder that is laid out as libvirt's, or as qnetx's."""
    names = _FILES if (folder / _COMMON).is_file() else OWN
    if kind in names:
        file = folder / names[kind]
        return Grammar(file) if file.is_file() else None
    if kind in _FILES and kind != "cpu":
        return None  # a document of libvirt's, not the part of a domain that is called so
    for file in (folder / whole for whole in _WHOLE):
        start = _parts(file).get(kind) if file.is_file() else None
        if start:
            return Grammar(file, start)
    return None


@cache
def _parts(file: Path) -> Mapping[str, str]:
    """Return the names of the patterns that are an element and nothing else, by the element's name.

    Where several are of one name, it is the one that is called so as well, or none.
    """
    found: dict[str, set[str | None]] = {}
    for tree in _with_includes(file):
        for element in tree.iter(f"{_RNG}element"):
            found.setdefault(element.get("name", ""), set()).add(_define_of(element))
    return {
        tag: name
        for tag, names in found.items()
        if (name := tag if tag in names else next(iter(names)) if len(names) == 1 else None)
    }


def _define_of(element: _Element) -> str | None:
    """Return the name of the definition that is this element and nothing else."""
    parent = element.getparent()
    return parent.get("name") if parent is not None and parent.tag == f"{_RNG}define" else None


def _with_includes(file: Path) -> Iterator[_ElementTree]:
    """Yield a grammar and all that it includes, each once."""
    from lxml import etree  # noqa: PLC0415 - a program that checks nothing starts without lxml

    waiting, seen = [file], set()
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        try:
            tree = etree.parse(path, etree.XMLParser(no_network=True, resolve_entities=False))
        except (OSError, etree.XMLSyntaxError) as error:
            raise broken(path, error) from None
        yield tree
        waiting += [path.parent / part.get("href", "") for part in tree.iter(f"{_RNG}include")]


@cache
def load(schema: str, kind: str) -> RelaxNG:
    """Return the grammar of a kind, ready to judge; each is read once in a process.

    Raises SchemaError as `find` does, and where the grammar is none.
    """
    return compiled(find(schema, kind))


def compiled(grammar: Grammar) -> RelaxNG:
    """Return a grammar, ready to judge.

    Raises SchemaError where libxml2 does not take it.
    """
    from lxml import etree  # noqa: PLC0415 - a program that checks nothing starts without lxml

    try:
        if not grammar.start:
            return etree.RelaxNG(etree.parse(grammar.file))
        text = _WRAPPER.format(grammar.file.resolve().as_uri(), grammar.start)
        return etree.RelaxNG(etree.fromstring(text))
    except (etree.LxmlError, OSError) as error:
        raise broken(grammar.file, error) from None


def broken(file: Path, error: Exception) -> SchemaError:
    """Return what says that a grammar is none, and why."""
    return SchemaError(
        "schema-unusable",
        f"the grammar '{file}' can't be used: {error}",
        "install it anew, or take --schema bundled",
    )


_WRAPPER = """
<grammar xmlns="http://relaxng.org/ns/structure/1.0">
  <include href="{}"><start><ref name="{}"/></start></include>
</grammar>
"""
"""An include's own start stands for that of the file."""


def described(schema: str) -> str:
    """Return which grammars are used, for people: "libvirt's grammars in /usr/share/…"."""
    installed = libvirt_folder()
    if schema == "bundled" or (schema == "auto" and installed is None):
        return "qnetx's own grammars"
    if schema in ("auto", "libvirt"):
        return f"libvirt's grammars in {installed or LIBVIRT_FOLDERS[0]}"
    return f"the grammars in {schema}"
