"""Nodes of the model → elements, by rows: each field that says something, with its ledger items settled."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from lxml import etree

from qnetx.diagnostics import Fate, Item, Report
from qnetx.domxml.rows import Row, reach
from qnetx.model.network import Origin
from qnetx.model.versions import LibvirtVersion
from qnetx.values import BadValueError


class Node(Protocol):
    """Any node of the model."""

    @property
    def origin(self) -> Origin:
        """Where it was read."""


def write_rows(
    element: etree._Element,
    node: Node,
    rows: tuple[Row, ...],
    libvirt: LibvirtVersion,
    report: Report,
) -> None:
    """Write each field that says something by its row, and settle the items behind it."""
    reached: dict[tuple[str, ...], etree._Element] = {}
    for row in rows:
        value = row.value_of(node)
        if value is None:
            continue
        items = items_of(node, row.field)
        try:
            text = row.codec.write(value)
        except BadValueError as error:
            _unsayable(items, error, report)
            continue
        # A value that is written as nothing, like a user network without passt, needs no version.
        since = None if text is None else dict(row.newer).get(text, row.since)
        if since and libvirt < since:
            _too_old(row, since, items, node, libvirt, report)
            continue
        if text is not None:
            inner = reached.get(row.elements)
            if inner is None:
                inner = reached[row.elements] = reach(element, row.elements)
            for name, constant in row.constants:
                inner.set(name, constant)
            if row.attribute:
                inner.set(row.attribute, text)
            else:
                inner.text = text or None
        for item in items:
            if report.ledger.is_open(item):
                report.ledger.settle(item, Fate.MAPPED)


def items_of(node: Node, field: str) -> tuple[Item, ...]:
    """Return the items behind a field, or behind the record that it is in."""
    items = node.origin.items
    return items.get(field) or items.get(field.partition(".")[0], ())


def _unsayable(items: tuple[Item, ...], error: BadValueError, report: Report) -> None:
    for item in items:
        report.ledger.settle(item, Fate.DROPPED, "no-libvirt-equivalent")
        message = f"'{item.text}' is nothing that libvirt takes: {error}"
        report.say("no-libvirt-equivalent", message, item.place, hint=error.hint)


def _too_old(
    row: Row,
    since: LibvirtVersion,
    items: tuple[Item, ...],
    node: Node,
    libvirt: LibvirtVersion,
    report: Report,
) -> None:
    what = f"{row.path[1:]}=" if row.path[0] == "@" else f"<{row.path.replace('/@', ' ')}>"
    if not items:
        # Something that lowering made of the line, like <target managed='no'>.
        message = f"{what} would be right here, and needs libvirt {since}: the target is {libvirt}"
        report.say("needs-newer-libvirt", message, node.origin.place)
    lose_to_version(items, what, since, libvirt, report)


def lose_to_version(
    items: Iterable[Item],
    what: str,
    since: LibvirtVersion,
    libvirt: LibvirtVersion,
    report: Report,
) -> None:
    """Name the items that only a newer libvirt has something for."""
    for item in items:
        report.ledger.settle(item, Fate.DROPPED, "needs-newer-libvirt")
        report.say(
            "needs-newer-libvirt",
            f"'{item.text}' needs libvirt {since}, and the target is {libvirt}",
            item.place,
            hint=f"libvirt {since} or newer has {what}",
        )
