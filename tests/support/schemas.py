"""XML → the verdict of libvirt's own grammars, where libvirt is installed: "domain" → domain.rng."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

from lxml import etree

DIRECTORY = Path("/usr/share/libvirt/schemas")

Kind = Literal["domain", "network"]

_DOMAIN_AROUND = """
<domain type='qemu'>
  <name>around</name>
  <memory>65536</memory>
  <os><type arch='x86_64' machine='pc'>hvm</type></os>
</domain>
"""


@cache
def libvirt_rng(kind: Kind) -> etree.RelaxNG:
    """libvirt's grammar of a domain or a network; read once, since that takes a while."""
    return etree.RelaxNG(etree.parse(DIRECTORY / f"{kind}.rng"))


def libvirt_complaints(xml: str) -> list[str]:
    """What libvirt's grammar has against a document, "LINE: TEXT" each; none when it is valid.

    A `<devices>` or an `<interface>` alone is no document of libvirt's: it is judged in a domain
    that has nothing else (`within_domain`).

    Raises:
        ValueError: The document is of another kind.
    """
    root = etree.fromstring(xml.encode())
    match root.tag:
        case "domain" | "network" as kind:
            grammar, document = libvirt_rng(kind), root
        case "devices" | "interface":
            grammar, document = libvirt_rng("domain"), etree.fromstring(within_domain(xml).encode())
        case other:
            raise ValueError(f"<{other}> is not a document that libvirt has a grammar for")
    grammar.validate(document)
    return [f"{entry.line}: {entry.message}" for entry in grammar.error_log]


def within_domain(xml: str) -> str:
    """A `<devices>`, or one `<interface>` → a smallest domain that has it."""
    fragment = etree.fromstring(xml.encode())
    domain = etree.fromstring(_DOMAIN_AROUND)
    if fragment.tag == "devices":
        domain.append(fragment)
    else:
        etree.SubElement(domain, "devices").append(fragment)
    return etree.tostring(domain, encoding="unicode")
