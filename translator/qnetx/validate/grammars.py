"""A document's kind and `--schema` → the grammar that judges it: ("auto", "domain") → libvirt's domain.rng.

`auto` takes libvirt's own grammars where they are installed, as the authority, and qnetx's elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from qnetx.validate.verdict import GRAMMARS, schema_folder

if TYPE_CHECKING:
    from lxml.etree import RelaxNG, _Element

LIBVIRT = Path("/usr/share/libvirt/schemas")

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

_PARTS = ("devices", "interface")
"""What is a part of a domain for libvirt and a document of its own for qnetx: a pattern of COMMON."""

_COMMON = "domaincommon.rng"

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


def kind_of(root: _Element) -> str:
    """Return what a document is: its root element's name, and `host-interface` for netcf's <interface>.

    libvirt has two documents of that name: a guest's card, and an interface of the host, which is
    named.
    """
    tag = str(root.tag)
    return "host-interface" if tag == "interface" and root.get("name") is not None else tag


def find(schema: str, kind: str) -> Grammar:
    """Return the grammar of a kind; `schema` is `auto`, `bundled`, `libvirt` or a folder.

    Raises SchemaError with the code `kind-unknown` or `schema-unusable`.
    """
    if schema == "auto":
        grammar = _in_folder(LIBVIRT, kind) or _bundled(kind)
    elif schema == "bundled":
        grammar = _bundled(kind)
    else:
        folder = LIBVIRT if schema == "libvirt" else Path(schema)
        if not any(folder.glob("*.rng")):
            raise SchemaError(
                "schema-unusable",
                f"there are no grammars in '{folder}'",
                "--schema bundled takes qnetx's own",
            )
        grammar = _in_folder(folder, kind)
    if grammar is None:
        libvirts = kind in _FILES and schema in ("auto", "bundled")
        raise SchemaError(
            "kind-unknown",
            f"there is no grammar for a <{'interface' if kind == 'host-interface' else kind}> document",
            "libvirt's grammars have one: --schema names their folder" if libvirts else "",
        )
    return grammar


def _bundled(kind: str) -> Grammar | None:
    return Grammar(schema_folder() / OWN[kind]) if kind in OWN else None


def _in_folder(folder: Path, kind: str) -> Grammar | None:
    """Return the grammar in a folder that is laid out as libvirt's, or as qnetx's."""
    if (folder / _COMMON).is_file():
        if kind in _PARTS:
            return Grammar(folder / _COMMON, kind)
        file = folder / _FILES[kind] if kind in _FILES else None
    else:
        file = folder / OWN[kind] if kind in OWN else None
    return Grammar(file) if file and file.is_file() else None


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
        raise SchemaError(
            "schema-unusable", f"the grammar '{grammar.file}' can't be used: {error}"
        ) from None


_WRAPPER = """
<grammar xmlns="http://relaxng.org/ns/structure/1.0">
  <include href="{}"/>
  <start><ref name="{}"/></start>
</grammar>
"""


def described(schema: str) -> str:
    """Return which grammars are used, for people: "libvirt's grammars in /usr/share/…"."""
    if schema == "bundled" or (schema == "auto" and not any(LIBVIRT.glob("domain.rng"))):
        return "qnetx's own grammars"
    if schema in ("auto", "libvirt"):
        return f"libvirt's grammars in {LIBVIRT}"
    return f"the grammars in {schema}"
