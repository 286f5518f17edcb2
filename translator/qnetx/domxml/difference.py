"""Two documents of one kind → what differs in meaning, for people to read.

differences("<domain>…<memory unit='MiB'>512</memory>…", "…<memory unit='KiB'>1048576</memory>…")
  → (Difference(path="memory", wanted="512 MiB", found="1 GiB"),)

What is wanted must be there in the same meaning (`meaning`); what libvirt makes of it by itself (`supplied`)
counts for nothing; whatever else is there is a difference as well.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from copy import deepcopy

from lxml import etree
from msgspec import Struct

from qnetx.domxml.meaning import Said, alike, local_name, said_by
from qnetx.domxml.occasions import Around, Spot
from qnetx.domxml.pairing import paired
from qnetx.domxml.repetition import say_once
from qnetx.domxml.splicing import document_of
from qnetx.domxml.supplied import is_left_out, is_supplied
from qnetx.masking import mask

OWN_NAMESPACE = "urn:qnetx:1.0"
"""Of the mark that qnetx leaves in what it defines."""


class Difference(Struct, frozen=True):
    """One thing that two documents say differently."""

    path: str
    """Where, as people say it: `devices/interface[52:54:00:12:34:56]/model/@type`."""
    wanted: str | None
    """What the wanted document says; None where it says nothing of it."""
    found: str | None
    """What libvirt has; None where it has nothing of it."""


def differences(wanted: str, found: str) -> tuple[Difference, ...]:
    """Return what the `wanted` XML text says and `found`, libvirt's inactive XML of it, does not mean; and what it has beside.

    Each text is a `<domain>` or a `<network>`; marks of qnetx's own are passed over. Secrets are asterisks.
    Raises ValueError where a text is no XML.
    """
    one, other = document_of(wanted).root, document_of(found).root
    if one.tag != other.tag:
        return (Difference("", f"<{one.tag}>", f"<{other.tag}>"),)
    for root in (one, other):
        say_once(root)
    return tuple(_compare(_Path(str(one.tag), ""), one, other, Around(other)))


class _Path(Struct, frozen=True):
    """Where two elements stand."""

    way: str
    """By names alone, from the root on: `domain/devices/disk`."""
    shown: str
    """For people, without the root: `devices/disk[vda]`."""

    def below(self, step: str, which: str = "") -> _Path:
        shown = f"{step}[{which}]" if which else step
        return _Path(f"{self.way}/{step}", f"{self.shown}/{shown}" if self.shown else shown)


def _compare(
    at: _Path, wanted: etree._Element, found: etree._Element, around: Around
) -> Iterator[Difference]:
    one, other = said_by(at.way, wanted), said_by(at.way, found)
    for name in dict.fromkeys((*one, *other)):
        here = at.below(name) if name else at
        if not _is_same(here.way, one.get(name), other.get(name), Spot(wanted, found, around)):
            yield Difference(
                here.shown,
                _shown(name, one.get(name), wanted),
                _shown(name, other.get(name), found),
            )
    yield from _compare_children(at, wanted, found, around)


def _is_same(
    way: str,
    one: Said | None,
    other: Said | None,
    spot: Spot,
) -> bool:
    if one and other:
        return alike(way, one, other)
    if one:
        return is_left_out(way, one.shown, spot)
    return other is None or is_supplied(way, other.shown, spot)


def _compare_children(
    at: _Path, wanted: etree._Element, found: etree._Element, around: Around
) -> Iterator[Difference]:
    ones, others = _children(wanted), _children(found)
    for tag in dict.fromkeys((*ones, *others)):
        name = local_name(tag)
        for one, other, which in paired(f"{at.way}/{name}", ones.get(tag, ()), others.get(tag, ())):
            here = at.below(name, which)
            if one is not None and other is not None:
                yield from _compare(here, one, other, around)
            elif one is not None:
                if not is_left_out(here.way, _text(here, one), Spot(one, found, around)):
                    yield Difference(here.shown, _written(here, one), None)
            else:
                assert other is not None
                if is_supplied(here.way, _text(here, other), Spot(wanted, other, around)):
                    # All that it says has to be libvirt's own.
                    yield from _compare(here, etree.Element(other.tag), other, around)
                else:
                    yield Difference(here.shown, None, _written(here, other))


def _children(element: etree._Element) -> Mapping[str, list[etree._Element]]:
    children = defaultdict(list)
    for child in element.iterchildren(etree.Element):
        if not str(child.tag).startswith(f"{{{OWN_NAMESPACE}}}"):
            children[str(child.tag)].append(child)
    if "metadata" in children and not any(map(_children, children["metadata"])):
        del children["metadata"]
    return children


def _text(at: _Path, element: etree._Element) -> str:
    said = said_by(at.way, element).get("")
    return said.shown if said else ""


def _shown(name: str, said: Said | None, element: etree._Element) -> str | None:
    """Return a value without its secrets; the name of the attribute may tell that it is one."""
    if said is None:
        return None
    if not name and _is_secret(element):
        return "*" * len(said.shown)
    start = f'{name.removeprefix("@")}="' if name else ""
    return mask(f'{start}{said.shown}"')[len(start) : -1]


def _written(at: _Path, element: etree._Element) -> str:
    """Return an element as it is written, on one line and without secrets; of mere text, that."""
    said = said_by(at.way, element)
    if list(said) == [""] and not len(element):
        return _shown("", said[""], element) or ""
    element = deepcopy(element)
    for secret in filter(_is_secret, element.iter(etree.Element)):
        secret.text = "*" * len(secret.text or "")
    text = etree.tostring(element, encoding="unicode", with_tail=False)
    return mask(re.sub(r">\s+<", "><", text).strip())


def _is_secret(element: etree._Element) -> bool:
    """Whether an element's text is a secret: a cookie of a disk, or a credential for the guest."""
    name = element.get("name", "")
    return element.tag == "cookie" or name.startswith("opt/io.systemd.credentials/")
