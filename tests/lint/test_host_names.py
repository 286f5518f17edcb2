"""What is known of a host is data: the same rules, whoever filled it, and silence about what nobody knows."""

from __future__ import annotations

from pathlib import Path

import pytest

from qnetx.validate.host_names import HostNames, names_below
from qnetx.validate.lint import Terms
from qnetx.validate.run import Settings, check_document

GUEST = (
    b"<devices><interface type='network'><source network='lab'/></interface>"
    b"<interface type='bridge'><source bridge='br7'/></interface>"
    b"<interface type='ethernet'><target dev='tap7'/></interface></devices>"
)
NAMES = frozenset({"br0", "tap7"})


def told(known: HostNames | None) -> list[str]:
    settings = Settings(schema="bundled", terms=Terms(host=known))
    return [finding.message for finding in check_document("x.xml", GUEST, settings).findings]


@pytest.mark.parametrize(
    ("networks", "interfaces", "expected"),
    [
        (None, None, []),
        (frozenset({"lab"}), NAMES | {"br7"}, ["the tap 'tap7' is there already at test:///x"]),
        (frozenset({"default"}), None, ["there is no network 'lab' at test:///x"]),
        (
            None,
            NAMES,
            [
                "there is no bridge 'br7' at test:///x",
                "the tap 'tap7' is there already at test:///x",
            ],
        ),
    ],
)
def test_what_is_known_is_asked(
    networks: frozenset[str] | None, interfaces: frozenset[str] | None, expected: list[str]
) -> None:
    """Networks and interfaces are known or not, each by itself; the message says of which host."""
    assert (
        told(HostNames(where="at test:///x", networks=networks, interfaces=interfaces)) == expected
    )


def test_no_host_is_asked_about_without_one() -> None:
    """A document alone is not held against the machine on which it is checked."""
    assert told(None) == []


def test_files_tell_what_there_is(tmp_path: Path) -> None:
    """Dead links are interfaces as well, `autostart` is no network, and no folder tells nothing."""
    assert names_below(tmp_path) == HostNames(where=f"below '{tmp_path}'")
    net = tmp_path / "sys" / "class" / "net"
    net.mkdir(parents=True)
    (net / "eth0").symlink_to("../../devices/nowhere")
    networks = tmp_path / "etc" / "libvirt" / "qemu" / "networks"
    (networks / "autostart").mkdir(parents=True)
    (networks / "lab.1.xml").touch()
    assert names_below(tmp_path) == HostNames(
        where=f"below '{tmp_path}'",
        interfaces=frozenset({"eth0"}),
        networks=frozenset({"lab.1"}),
    )
