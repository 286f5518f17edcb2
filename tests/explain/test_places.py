"""Text that is wrong → where it is told: at the text itself, or at its element where it is not written so."""

from __future__ import annotations

import pytest

from qnetx.diagnostics import Report
from qnetx.source import Source
from qnetx.validate import schema_folder
from qnetx.validate.document import parse_document
from qnetx.validate.explain import explain

DOMAIN = "<domain type='kvm'><name>a</name><os><type>hvm</type></os>{}</domain>"
MEMORY = DOMAIN.format("{}<description>1 GiB</description>")
VCPU = DOMAIN.format("<memory>1</memory>{}")
USER = "<interface type='user'>{}</interface>"


@pytest.mark.parametrize(
    ("around", "inside", "told"),
    [
        (USER, "\n<link state='up'/>\n<!-- note -->\noops\n", "4:1 oops"),
        (USER, "\n<!-- oops -->\noops\n<link state='up'/>", "3:1 oops"),
        (USER, "<link state='up'>\n</link>\noops", "3:1 oops"),
        (USER, "\nloops <!-- a --><link state='up'/>\noops", "2:1 loops; 3:1 oops"),
        (USER, "\r\n  oops\r\nand more\r\n<link state='up'/>", "2:3 oops"),
        (MEMORY, "\n<memory unit='GiB'><!-- was 2 -->1 GiB</memory>", "2:34 1 GiB"),
        (MEMORY, "\n<memory>1 G&#105;B</memory>", "2:1 <memory"),
        (MEMORY, "\n<memory>1 <!-- GiB -->GiB</memory>", "2:1 <memory"),
        (MEMORY, "\n<memory><![CDATA[1 GiB]]></memory>", "2:18 1 GiB"),
        (MEMORY, "\n<memory><?go 1 GiB?>1 GiB</memory>", "2:21 1 GiB"),
        (VCPU, "<vcpu>\n<!-- two -->\ntwo</vcpu>", "3:1 two"),
        (VCPU, "<vcpu>\n<!-- a --><!-- b -->two</vcpu>", "2:21 two"),
        (VCPU, "\n<vcpu/>", "2:1 <vcpu"),
    ],
)
def test_text_is_told_where_it_stands(around: str, inside: str, told: str) -> None:
    """Comments, children and what follows the element are never taken for its text."""
    document = parse_document(Source("a.xml", around.format(inside)), Report())
    assert document is not None
    places = [f.place for f in explain(document, schema_folder() / f"{document.root.tag}.rng")]
    assert "; ".join(f"{p.line}:{p.column} {p.text}" for p in places) == told
