"""Two documents → what differs in meaning: by rows, and by mistakes put into every case of the corpus."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from qnetx.domxml.difference import Difference, differences

HERE = Path(__file__).parent
ROWS = tomllib.loads((HERE / "differences.toml").read_text())["row"]


def document(row: dict[str, Any], part: str) -> str:
    kind = row.get("of", "domain")
    return f"<{kind}><name>vm</name>{row[part]}</{kind}>"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["what"].replace(" ", "-"))
def test_exactly_what_differs_in_meaning_is_told(row: dict[str, Any]) -> None:
    """Each difference with its place and both values, in the order of what was wanted."""
    found = differences(document(row, "wanted"), document(row, "found"))
    told = [[d.path, d.wanted or "", d.found or ""] for d in found]
    assert told == row.get("differ", [])


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["what"].replace(" ", "-"))
def test_nothing_differs_from_itself(row: dict[str, Any]) -> None:
    """What libvirt has means what it says."""
    text = document(row, "found")
    assert differences(text, text) == ()


def test_documents_of_two_kinds_have_nothing_in_common() -> None:
    assert differences("<domain/>", "<network/>") == (Difference("", "<domain>", "<network>"),)


def test_what_is_no_document_is_refused() -> None:
    """Nobody hands one in by mistake and is told that all is well."""
    with pytest.raises(ValueError, match="well-formed"):
        differences("<domain>", "<domain/>")
