"""A document with something newer than its grammar → told as that, and not taken for a mistyped older thing."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from qnetx.validate import schema_folder
from qnetx.validate.run import Settings, check_document
from support.invalid import cases

OLDER = {
    "guest.rng": (('name="templateFormat"', 'name="gone"'), ('name="varstore"', 'name="gone"')),
    "small-devices.rng": (("<value>itco</value>", ""),),
}
"""What an older grammar does not have, by the file that it is taken out of."""


@pytest.fixture
def older(tmp_path: Path) -> Path:
    """Our grammars, as if they were of an older libvirt."""
    folder = shutil.copytree(schema_folder(), tmp_path / "schemas")
    for name, changes in OLDER.items():
        text = (folder / name).read_text(encoding="utf-8")
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def told(folder: Path, inside: str) -> list[tuple[str, str]]:
    text = f"<domain type='kvm'><name>a</name><memory>1</memory>{inside}</domain>"
    checked = check_document("a.xml", text.encode(), Settings(schema=str(folder)))
    return [(finding.message, finding.hint) for finding in checked.findings]


OS = "<os><type>hvm</type>{}</os>"
DEVICES = OS.format("") + "<devices>{}</devices>"


@pytest.mark.parametrize(
    ("inside", "message", "since"),
    [
        (
            OS.format("<nvram templateFormat='raw'>/a</nvram>"),
            "<nvram> has no attribute 'templateFormat'",
            "10.10.0",
        ),
        (OS.format("<varstore/>"), "there is no element <varstore> in <os>", "12.1.0"),
        (DEVICES.format("<watchdog model='itco'/>"), "<watchdog> takes no model='itco'", "9.1.0"),
    ],
)
def test_what_is_newer_is_told_as_that(older: Path, inside: str, message: str, since: str) -> None:
    """It has the release that first knew it for a hint, and no older name or value."""
    assert told(older, inside) == [
        (message, f"libvirt has it from {since} on: these grammars are older")
    ]


def test_what_is_known_is_no_news(older: Path) -> None:
    """Where the grammar has it, but not together with what else is said, its age is not the reason."""
    (target,) = told(older, DEVICES.format("<watchdog model='ib700' modle='x'/>"))
    assert "libvirt" not in target[1]
    (backend,) = told(
        older,
        DEVICES.format(
            "<rng model='virtio'><rate period='x' bytes='1'/><backend model='random'>/a</backend></rng>"
        ),
    )
    assert "libvirt" not in backend[1]


def test_our_grammars_are_of_today() -> None:
    """By our own grammars nothing is too new: the table has nothing that they do not have."""
    assert not [
        c.name for c in cases() if any("grammars are older" in f.hint for f in c.findings())
    ]
