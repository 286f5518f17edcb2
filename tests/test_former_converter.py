"""What libvirt's own former converter did wrong, line by line → each is right here: see former_converter.toml."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from qnetx import api
from qnetx.options import Options
from qnetx.source import Source

ROWS: list[dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("former_converter.toml").read_text()
)["bug"]

NOWHERE = Options(root=Path("/nonexistent"))
"""No file of this machine is read."""


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["name"])
def test_the_former_converters_mistake_is_not_made(row: dict[str, Any]) -> None:
    """The line is converted, the XML has what the row names, and what is lost is told by its own text."""
    result = api.convert(Source("start-vm.sh", f"#!/bin/sh\n{row['line']}\n"), NOWHERE)
    assert not result.report.refused, [d.message for d in result.report.diagnostics]
    (domain,) = (a.text for a in result.artefacts if a.kind == "domain")
    root = etree.fromstring(domain.encode())
    wanted = row.get("xml", {})
    assert {path: value_of(root, path) for path in wanted} == {k: str(v) for k, v in wanted.items()}
    messages = [d.message for d in result.report.diagnostics]
    assert [text for text in row.get("said", ()) if not any(text in m for m in messages)] == []
    assert wanted or row.get("said")


def value_of(root: etree._Element, path: str) -> str:
    """The value of an expression as text; one that finds nothing, or several things, says so."""
    found: Any = root.xpath(path)
    if isinstance(found, float):
        return str(int(found))
    if len(found) != 1:
        return f"{len(found)} found"
    return found[0].text or "" if isinstance(found[0], etree._Element) else str(found[0])
