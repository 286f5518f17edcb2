r"""A bridge that the host lacks → the ways to make it, as text to paste; none of them is run.

ways(MissingBridge("br0", …))[0] → Way("ip", "ip link add name br0 type bridge\n…")

libvirt itself makes no bridge but those of its networks. Templates stand in `templates/`; PORT is in them
what only the host's administrator knows.
"""

from __future__ import annotations

from pathlib import Path
from shlex import quote

from msgspec import Struct

from qnetx.model.host import BridgeKind


class PresentBridge(Struct, frozen=True):
    """A bridge of the host that is used as it is."""

    name: str
    reason: str
    """One clause for people, as that of a step."""


class MissingBridge(Struct, frozen=True, kw_only=True):
    """A bridge that is needed and that the host does not have."""

    name: str
    kind: BridgeKind = BridgeKind.LINUX
    needed_by: tuple[str, ...] = ()
    """The names of domains, or of networks that are forwarded by it."""


class Way(Struct, frozen=True):
    """One way to make a bridge."""

    tool: str
    """What does it: `ip`, `nmcli`, `netplan`, `systemd-networkd`, `ovs-vsctl`."""
    text: str
    """Commands or files, with comments for what must be known of them."""


_WAYS = {
    BridgeKind.LINUX: (
        ("ip", "ip.sh"),
        ("nmcli", "nmcli.sh"),
        ("netplan", "netplan.yaml"),
        ("systemd-networkd", "networkd.conf"),
    ),
    BridgeKind.OPENVSWITCH: (("ovs-vsctl", "ovs-vsctl.sh"),),
}
"""The tool and its template, the plainest first."""


def ways(bridge: MissingBridge) -> tuple[Way, ...]:
    """Return every way to make a bridge of its kind, the plainest first."""
    return tuple(Way(tool, _render(name, bridge.name)) for tool, name in _WAYS[bridge.kind])


def _render(template: str, bridge: str) -> str:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415 - few bridges are missing

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).with_name("templates")),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701 - shell text and files: names are quoted by `q`
    )
    environment.filters["q"] = quote
    return environment.get_template(f"{template}.j2").render(bridge=bridge)
