"""The root element of a document, and `--schema` → the grammar that judges it.

find_schema("auto", root)            → libvirt's, where they are installed, else qnetx's own
find_schema("libvirt", <interface>)  → what libvirt's domain.rng says of an interface, alone

A part of a document, like `<devices>` or `<disk>`, has no grammar of its own with libvirt: a small one is
made around the pattern that describes the part. Reading and compiling is done once for each schema.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from qnetx.validate.verdict import GRAMMARS, schema_folder

if TYPE_CHECKING:
    from lxml.etree import RelaxNG, _Element, _ElementTree

SchemaChoice = Literal["auto", "bundled", "libvirt"] | Path
"""Whose grammars: libvirt's where installed and else qnetx's; always qnetx's; always libvirt's; a folder's."""

Origin = Literal["bundled", "libvirt", "folder"]
"""Whose grammars were taken."""

LIBVIRT_FOLDERS: tuple[Path, ...] = (
    Path("/usr/share/libvirt/schemas"),
    Path("/usr/local/share/libvirt/schemas"),
    Path("/opt/homebrew/share/libvirt/schemas"),
)
"""Where packages, `make install` and Homebrew put libvirt's grammars."""

DOCUMENTS: Mapping[str, str] = MappingProxyType(
    {
        "domain": "domain.rng",
        "network": "network.rng",
        "networkport": "networkport.rng",
        "pool": "storagepool.rng",
        "volume": "storagevol.rng",
        "device": "nodedev.rng",
        "secret": "secret.rng",
        "filter": "nwfilter.rng",
        "filterbinding": "nwfilterbinding.rng",
        "domainsnapshot": "domainsnapshot.rng",
        "domaincheckpoint": "domaincheckpoint.rng",
        "domainbackup": "domainbackup.rng",
        "capabilities": "capability.rng",
        "domainCapabilities": "domaincaps.rng",
        "storagepoolCapabilities": "storagepoolcaps.rng",
    }
)
"""The root elements of libvirt's documents, each with the file that libvirt names its grammar."""

_BUNDLED: Mapping[str, str] = {str(kind): file for kind, file in GRAMMARS.items()}

HOST_INTERFACE = "interface.rng"
"""libvirt's file for an `<interface>` of the host (`virsh iface-define`), which unlike a guest's has a name."""

_WHOLE = ("domain.rng", "network.rng")
"""The grammars in which a part of a document is looked for, in this order."""

_RNG = "{http://relaxng.org/ns/structure/1.0}"


class SchemaError(Exception):
    """There is no grammar to judge a document by; the message says why, `hint` the way out."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class UnknownKindError(SchemaError):
    """The grammars are there, but none of them describes such a root element."""


class Schema(Struct, frozen=True, kw_only=True):
    """What judges the documents of one kind."""

    origin: Origin
    file: Path
    part: str = ""
    """The element that is judged where it is a part of the file's documents, like `disk`; empty: the whole."""

    def __str__(self) -> str:
        """Say which grammar it is: `libvirt's domain.rng (/usr/share/libvirt/schemas)`."""
        name = f"<{self.part}> of {self.file.name}" if self.part else self.file.name
        match self.origin:
            case "bundled":
                return f"qnetx's {name}"
            case "libvirt":
                return f"libvirt's {name} ({self.file.parent})"
            case "folder":
                return f"{name} ({self.file.parent})"


def find_schema(choice: SchemaChoice, root: _Element) -> Schema:
    """Return the grammar of the kind that a document is of by its root element.

    Raises UnknownKindError if the chosen grammars describe no such document, and SchemaError if they are not
    there or are no grammars.
    """
    # A guest's interface has no name, and a host's needs one.
    host_interface = root.tag == "interface" and root.get("name") is not None
    return _find(choice, str(root.tag), host_interface=host_interface)


@cache
def _find(choice: SchemaChoice, tag: str, *, host_interface: bool) -> Schema:
    origin, folder = _folder(choice)
    if host_interface:
        name = None if origin == "bundled" else HOST_INTERFACE
    else:
        name = (_BUNDLED if origin == "bundled" else DOCUMENTS).get(tag)
    if name and (folder / name).is_file():
        return Schema(origin=origin, file=folder / name)
    is_part = not (tag in DOCUMENTS or host_interface)
    for file in (folder / whole for whole in _WHOLE):
        if is_part and file.is_file() and _patterns(file, tag):
            return Schema(origin=origin, file=file, part=tag)
    raise _unknown(tag, origin, folder, is_part=is_part)


def _unknown(tag: str, origin: Origin, folder: Path, *, is_part: bool) -> UnknownKindError:
    message = {
        "bundled": f"qnetx's own grammars describe no <{tag}>",
        "libvirt": f"libvirt's grammars describe no <{tag}>",
        "folder": f"the grammars in '{folder}' describe no <{tag}>",
    }[origin]
    if is_part:
        hint = "a document of libvirt's is a domain, network, interface, devices, pool, volume, …"
    elif origin == "bundled":
        hint = "libvirt's grammars do: install libvirt, and leave out --schema"
    else:
        hint = "--schema auto takes the grammars of the installed libvirt"
    return UnknownKindError(message, hint)


def _folder(choice: SchemaChoice) -> tuple[Origin, Path]:
    if isinstance(choice, Path):
        if not choice.is_dir():
            raise SchemaError(
                f"'{choice}' is no folder",
                "--schema takes auto, bundled, libvirt or a folder of grammars",
            )
        if not any((choice / whole).is_file() for whole in _WHOLE):
            raise SchemaError(
                f"'{choice}' has no domain.rng and no network.rng",
                "name the folder that libvirt's grammars are in, or a copy of it",
            )
        return "folder", choice
    installed = libvirt_folder() if choice != "bundled" else None
    if installed:
        return "libvirt", installed
    if choice == "libvirt":
        raise SchemaError(
            f"libvirt's grammars are not installed: there is no {LIBVIRT_FOLDERS[0]}/domain.rng",
            "install libvirt (Debian: libvirt0 or libvirt-clients), or use --schema bundled or --schema FOLDER",
        )
    return "bundled", schema_folder()


def libvirt_folder() -> Path | None:
    """Return the folder of libvirt's grammars, or None where libvirt is not installed."""
    return next((path for path in LIBVIRT_FOLDERS if (path / "domain.rng").is_file()), None)


@cache
def compiled(schema: Schema) -> RelaxNG:
    """Return the grammar, ready to judge; read once in a process.

    Raises SchemaError if a file of it is missing, is no XML or is no RelaxNG.
    """
    from lxml import etree  # noqa: PLC0415 - a program that checks nothing starts without lxml

    tree = grammar_tree(schema)
    try:
        return etree.RelaxNG(tree)
    except etree.RelaxNGParseError as error:
        # The last of libxml2's messages only counts the others.
        first = next((entry.message for entry in error.error_log), str(error))
        raise _broken(schema.file, first) from error


def grammar_tree(schema: Schema) -> _ElementTree:
    """Return the grammar as XML, with the place that its includes are relative to.

    Raises SchemaError if its file can't be read or is no XML.
    """
    if not schema.part:
        return _parsed(schema.file)
    from lxml import etree  # noqa: PLC0415 - as above

    # An include replaces the start of what it includes by its own.
    wrapper = etree.Element(f"{_RNG}grammar")
    include = etree.SubElement(wrapper, f"{_RNG}include", href=schema.file.name)
    choice = etree.SubElement(etree.SubElement(include, f"{_RNG}start"), f"{_RNG}choice")
    choice.extend(_patterns(schema.file, schema.part))
    base = str(schema.file.with_name(f"part-of-{schema.file.name}"))
    return etree.fromstring(etree.tostring(wrapper), base_url=base).getroottree()


def _patterns(file: Path, tag: str) -> list[_Element]:
    """Return what describes an element of this name: the pattern called like it, else all that are such an element."""
    from lxml import etree  # noqa: PLC0415 - as above

    found = [
        element
        for tree in _with_includes(file)
        for element in tree.iter(f"{_RNG}element")
        if element.get("name") == tag
    ]
    if any(_is_define(element.getparent(), tag) for element in found):
        return [etree.Element(f"{_RNG}ref", name=tag)]
    return [_alone(element) for element in found]


def _is_define(parent: _Element | None, name: str) -> bool:
    return parent is not None and parent.tag == f"{_RNG}define" and parent.get("name") == name


def _alone(element: _Element) -> _Element:
    """Return a copy of a pattern, with what it has from the patterns around it."""
    copy = deepcopy(element)
    for name in ("ns", "datatypeLibrary"):
        around = (each.get(name) for each in (element, *element.iterancestors()))
        value = next((value for value in around if value is not None), None)
        if value is not None:
            copy.set(name, value)
    return copy


def _with_includes(file: Path) -> Iterator[_ElementTree]:
    """Yield a grammar and all that it includes, each once."""
    waiting, seen = [file], set()
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        tree = _parsed(path)
        yield tree
        waiting += [
            path.parent / include.get("href", "") for include in tree.iter(f"{_RNG}include")
        ]


def _parsed(file: Path) -> _ElementTree:
    from lxml import etree  # noqa: PLC0415 - as above

    try:
        return etree.parse(file, etree.XMLParser(no_network=True, resolve_entities=False))
    except (OSError, etree.XMLSyntaxError) as error:
        raise _broken(file, str(error)) from error


def _broken(file: Path, reason: str) -> SchemaError:
    return SchemaError(
        f"the grammar '{file}' can't be used: {reason}", "install it anew, or use --schema bundled"
    )
