"""Data types → the same texts that libxml2 takes, for every type and facet that the grammars have."""

from __future__ import annotations

from functools import cache
from html import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from qnetx.validate import schema_folder
from qnetx.validate.explain.datatypes import Params, datatype, normal, translated, value
from support import schemas

RNG = "{http://relaxng.org/ns/structure/1.0}"

TEXTS = (
    *(
        "",
        " ",
        "a",
        " a ",
        "a b",
        "a  b",
        "A",
        "é",
        "-",
        "--",
        "x" * 40,
        "a\tb",
        "a\nb",
        "^",
        "$",
        ".",
    ),
    *(
        "0",
        "1",
        "7",
        "8",
        "9",
        "00",
        "01",
        "10",
        "31",
        "32",
        "+1",
        "-1",
        "- 1",
        " 1 ",
        "1 2",
        "1.0",
        "1.",
        ".5",
        "1e3",
    ),
    *(
        "127",
        "128",
        "129",
        "254",
        "255",
        "256",
        "4095",
        "4096",
        "32767",
        "32768",
        "-32768",
        "-32769",
    ),
    *(
        "65535",
        "65536",
        "16777215",
        "16777216",
        "2147483647",
        "2147483648",
        "4294967295",
        "4294967296",
    ),
    *(
        "-2147483648",
        "9223372036854775807",
        "9223372036854775808",
        "18446744073709551615",
        "18446744073709551616",
    ),
    *(
        "0x0",
        "0x1f",
        "0x20",
        "0xff",
        "0x100",
        "0xfe",
        "0xffff",
        "0x10000",
        "0xf",
        "1f",
        "ff",
        "0X1F",
        "0x",
    ),
    *(
        "52:54:00:12:34:56",
        "53:54:00:12:34:56",
        "52:54:00:12:34",
        "52-54-00-12-34-56",
        "5:4:0:1:2:3",
    ),
    *(
        "192.168.122.1",
        "256.1.1.1",
        "1.2.3",
        "224.0.0.1",
        "10.0.0.0/8",
        "::1",
        "fd00::1",
        "fd00:::1",
        "1::2::3",
        "::ffff:1.2.3.4",
    ),
    *("4dea22b3-1d52-d8f3-2516-782e98ab3fa0", "4dea22b31d52d8f32516782e98ab3fa0", "4dea22b3"),
    *(
        "true",
        "false",
        "TRUE",
        "yes",
        "no",
        "on",
        "NaN",
        "INF",
        "2024-05-01T12:00:00",
        "2024-13-01T12:00:00",
        "2024-05-01",
    ),
    *(
        "0-3,^2,8",
        "0-3,",
        "^2",
        "KiB",
        "MB",
        "b",
        "kB",
        "megs",
        "/",
        "/a",
        "/a b",
        "a/b",
        "C:\\x",
        "[pool] a",
        "vda",
        "sda1",
    ),
    *(
        "1.2.3.4",
        "1.1.1.1.1",
        "iqn.2013-06.com.example:disk",
        "naa.5000c50015ea71ac",
        "0644",
        "0888",
        "[x]",
        "a,b",
        "{a}",
    ),
)


@cache
def verdict(kind: str, params: Params) -> etree.RelaxNG:
    inside = "".join(f'<param name="{n}">{escape(v)}</param>' for n, v in params)
    return etree.RelaxNG(
        etree.fromstring(
            f'<element name="a" xmlns="{RNG[1:-1]}" datatypeLibrary="http://www.w3.org/2001/XMLSchema-datatypes">'
            f'<data type="{kind}">{inside}</data></element>'
        )
    )


def libxml2(kind: str, params: Params, text: str) -> bool:
    element = etree.Element("a")
    element.text = text
    return bool(verdict(kind, params).validate(element))


def used() -> list[tuple[str, Params]]:
    """The data types with their facets in our grammars, and in libvirt's where they are installed."""
    found = dict[tuple[str, Params], None]()
    for file in [*sorted(schema_folder().glob("*.rng")), *sorted(schemas.DIRECTORY.glob("*.rng"))]:
        for data in etree.parse(file).iter(RNG + "data"):
            params = ((p.get("name", ""), p.text or "") for p in data.iterchildren(RNG + "param"))
            found[data.get("type", ""), tuple(params)] = None
    return [one for one in found if ("pattern", USB_PORT) not in one[1]]


USB_PORT = r"((0x)?[0-9a-fA-F]{1,3}\.){0,3}(0x)?[0-9a-fA-F]{1,3}"
"""libxml2 takes `4095` for it, which jing and XML Schema do not: its counted groups may be passed over."""


PLAIN = [
    (kind, ())
    for kind in (
        "boolean",
        "decimal",
        "integer",
        "token",
        "NMTOKEN",
        "NCName",
        "unsignedByte",
        "byte",
    )
]


@pytest.mark.parametrize(("kind", "params"), [*PLAIN, *used()], ids=str)
def test_takes_what_libxml2_takes(kind: str, params: Params) -> None:
    """Each type of the grammars, with its facets, takes the same texts."""
    allows = datatype(kind, params)
    differ = [text for text in TEXTS if allows(text) is not libxml2(kind, params, text)]
    assert not differ


@settings(derandomize=True)
@given(
    st.sampled_from([one for one in used() if one[0] != "anyURI"]),
    st.text("0123456789abcdefxX:.-+/_, ^\\[]?é", max_size=20),
)
def test_takes_what_libxml2_takes_of_anything(used: tuple[str, Params], text: str) -> None:
    """The same for texts that nobody thought of."""
    assert datatype(*used)(text) is libxml2(*used, text)


@pytest.mark.parametrize(
    ("pattern", "right", "wrong"),
    [
        ("a^b$c.", "a^b$cd", "a^b$c\n"),
        (r"\d+\.\w", "12.x", "12x"),
        (r"[\d\-x]+", "1-x", "y"),
        (r"[^\s]\S\s", "ab ", " b "),
        (r"\i\c*", "a-1", "1a"),
        (r"[a&&b[c]", "&", "d"),
        (r"\I\C", "1 ", "ab"),
    ],
)
def test_patterns_are_xml_schemas(pattern: str, right: str, wrong: str) -> None:
    """`^` and `$` are plain characters, a dot is no line end, and classes have XML Schema's escapes."""
    allows = datatype("string", (("pattern", pattern),))
    assert allows(right)
    assert not allows(wrong)


@pytest.mark.parametrize("pattern", [r"\p{Lu}+", "[a-z-[aeiou]]+"])
def test_what_python_cannot_say_is_taken(pattern: str) -> None:
    """Unicode properties and subtracted classes take every text: the verdict is libxml2's."""
    assert translated(pattern) == "(?s:.*)"


def test_facets_of_length_and_bounds() -> None:
    """Lengths count characters; bounds compare numbers; unknown facets and types say nothing."""
    assert datatype("string", (("length", "2"),))("ab")
    assert not datatype("string", (("minLength", "2"),))("a")
    assert not datatype("decimal", (("minExclusive", "1"),))("1.0")
    assert not datatype("decimal", (("maxExclusive", "1"),))("1")
    assert datatype("integer", (("totalDigits", "1"),))("12")
    assert datatype("gMonthDay", ())("anything")


def test_values_compare_by_type() -> None:
    """A token forgets blanks at its ends, a string does not, and numbers are equal as numbers."""
    assert value("token", "a")(" a ")
    assert not value("string", "a")(" a")
    assert value("integer", "1")("01")
    assert normal("normalizedString", "a\tb") == "a b"


@pytest.mark.parametrize("kind", ["unsignedByte", "long", "positiveInteger", "integer"])
def test_numbers_of_any_length(kind: str) -> None:
    """More digits than Python reads as a number are too many for a type with bounds, and no error."""
    assert datatype(kind, ())("9" * 5000) is (kind in ("positiveInteger", "integer"))
    assert not datatype(kind, (("maxInclusive", "7"),))("9" * 5000)
