"""The parser → the same trees however the grammar's package is built."""

from __future__ import annotations

import pytest
from tree_sitter import Language, Parser

from qnetx.shell.bash import syntax


def test_the_grammar_is_found_where_its_package_is_built_otherwise(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Without the extension module in its known place, the package itself is imported."""
    monkeypatch.setattr(syntax, "find_spec", lambda name: None)
    root = Parser(Language(syntax._bash())).parse(b"qemu -m 512").root_node
    assert [node.type for node in root.children] == ["command"]
