"""The options that several verbs share, as typer takes them, → `Options`.

`--set MAC=52:54:00:00:00:01 --bridge /etc/qemu-ifup=br0` → `Options(settings={…}, bridges={…})`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qnetx.model.versions import LibvirtVersion, QemuVersion
from qnetx.options import HostSide, HubPolicy, Identity, MacPolicy, NetworkPolicy
from qnetx.values import BadValueError

if TYPE_CHECKING:
    from ipaddress import IPv4Network


class Format(StrEnum):
    """`--format` of `to-xml`: documents for libvirt, or the whole result for machines."""

    XML = "xml"
    JSON = "json"


class LineFormat(StrEnum):
    """`--format` of `to-cmdline`: for a shell, an argv, or the whole result for machines."""

    SH = "sh"
    ARGV = "argv"
    JSON = "json"


class PlanFormat(StrEnum):
    """`--format` of `define` and `undefine`: plan and outcome for people, or the whole for machines."""

    TEXT = "text"
    JSON = "json"


# Arguments are told in the text of the help: typer's list would show them as `<list[str]>`.
Files = Annotated[list[str] | None, typer.Argument(metavar="FILE...", hidden=True)]
Pid = Annotated[
    int | None,
    typer.Option(
        "--pid",
        metavar="PID",
        help="Read the command line of a running QEMU, with its taps and bridges.",
    ),
]
Settings = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="NAME=VALUE",
        help="Give a shell variable its value, or an argument: --set 1=vm01. Repeatable.",
    ),
]
Bridges = Annotated[
    list[str] | None,
    typer.Option(
        "--bridge",
        metavar="SCRIPT=BRIDGE",
        help="What a hook script joins the tap to, where the script can't be read "
        "→ <source bridge>. Repeatable.",
    ),
]
Root = Annotated[
    Path,
    typer.Option(
        "--root",
        metavar="DIR",
        help="Read hook scripts (/etc/qemu-ifup, …) below DIR → <source bridge>.",
    ),
]
Cwd = Annotated[
    Path | None,
    typer.Option(
        "--cwd",
        metavar="DIR",
        help="The folder that relative paths are meant from. Without it, the script's own, or "
        "the current one for a command line.",
    ),
]
Qemu = Annotated[
    str | None,
    typer.Option(
        "--qemu-version",
        metavar="VERSION",
        help="The QEMU that the line was written for: 2.8, kvm-0.12, … Decides what it left "
        "unsaid. Without it, the newest that takes every option on the line.",
    ),
]
Libvirt = Annotated[
    str | None,
    typer.Option(
        "--libvirt-version",
        metavar="VERSION",
        help="The libvirt to write for, like 9.0.0. Without it, the newest that qnetx knows.",
    ),
]
Force = Annotated[bool, typer.Option("--force", help="Replace files that exist.")]
Strict = Annotated[
    bool, typer.Option("--strict", help="Write nothing where anything would be lost.")
]
Carry = Annotated[
    bool,
    typer.Option(
        "--carry", help="Keep what libvirt has no word for, as it is → <qemu:commandline>."
    ),
]
Pair = Annotated[
    bool,
    typer.Option(
        "--pair",
        help="Read NICs and back ends without vlan= as the pairs they look like, not as one hub.",
    ),
]
Hub = Annotated[
    HubPolicy,
    typer.Option(
        "--hub",
        metavar="split|nat",
        help="NICs that share a user network: each one of its own → <interface type='user'>, "
        "or a NAT network for all → <network>.",
    ),
]
Mac = Annotated[
    MacPolicy,
    typer.Option(
        "--mac",
        metavar="qemu|unique",
        help="A NIC without macaddr=: QEMU's default, or one of its own → <mac address>.",
    ),
]
Hooks = Annotated[
    HostSide,
    typer.Option(
        "--host-side",
        metavar="read|keep",
        help="Hook scripts: read what they do → <interface type='bridge'>, or keep them "
        "→ <script path>.",
    ),
]
Chosen = Annotated[
    Identity,
    typer.Option(
        "--identity",
        metavar="qemu|libvirt",
        help="Model, MAC and PCI slot that the line leaves open: as QEMU chooses them "
        "→ <model>, <mac>, <address>, or left to libvirt.",
    ),
]
Verbose = Annotated[
    bool,
    typer.Option(
        "-v", "--verbose", help="Tell every finding in full, and what became of each option."
    ),
]
Quiet = Annotated[bool, typer.Option("-q", "--quiet", help="Tell errors only.")]


def settings(texts: Sequence[str] | None) -> dict[str, str]:
    """Read the values of `--set`; of two for one name the last counts."""
    found: dict[str, str] = {}
    for text in texts or ():
        # A substitution is named by its own text, which may hold a "=": '$(get --id=7)=vm01'.
        match = re.fullmatch(r"(\$\(.*?\)|`.*?`|[^=]+)=(.*)", text, re.DOTALL)
        if not match:
            raise typer.BadParameter(f"'{text}' is not NAME=VALUE", param_hint="--set")
        found[match[1]] = match[2]
    return found


def bridges(texts: Sequence[str] | None) -> dict[str, str]:
    """Read the values of `--bridge`; a bridge's name is what Linux takes as an interface's."""
    found: dict[str, str] = {}
    for text in texts or ():
        script, _, bridge = text.rpartition("=")
        if not script:
            raise typer.BadParameter(f"'{text}' is not SCRIPT=BRIDGE", param_hint="--bridge")
        if not re.fullmatch(r"[\w.:-]{1,15}", bridge, re.ASCII):
            message = (
                f"the script comes first: --bridge {bridge}={script}"
                if "/" in bridge and "/" not in script
                else f"'{bridge}' can't be a bridge: a name has 1 to 15 letters, digits, '.', '_', '-'"
            )
            raise typer.BadParameter(message, param_hint="--bridge")
        found[script] = bridge
    return found


def is_folder(path: Path) -> bool:
    """Whether it is a folder; a path that can't be looked at is none, and told when it is read."""
    try:
        return path.is_dir()
    except OSError:
        return False


def folder(path: Path, option: str) -> Path:
    """Return the path if it is a folder."""
    if not is_folder(path):
        raise typer.BadParameter(f"'{path}' is not a folder", param_hint=option)
    return path


def schema(text: str) -> str:
    """Read the value of `--schema`: a word of its own, or a folder."""
    if text not in ("auto", "bundled", "libvirt"):
        folder(Path(text), "--schema")
    return text


def codes(texts: Sequence[str] | None, option: str) -> tuple[str, ...]:
    """Read the values of `--select` and `--ignore`: codes, or the words that several begin with."""
    from qnetx.validate.ignoring import is_code  # lxml is not for every verb

    found = tuple(code.strip() for text in texts or () for code in text.split(","))
    for code in found:
        if not is_code(code):
            raise typer.BadParameter(
                f"there is no code '{code}'; 'qnetx explain' lists them", param_hint=option
            )
    return found


def subnet(
    ctx: typer.Context, text: str | None, networks: NetworkPolicy | None
) -> IPv4Network | None:
    """Read the value of `--subnet`, for networks that are made; it needs room for the host and one guest."""
    if text is None:
        return None
    if networks in (None, NetworkPolicy.BRIDGE):
        ctx.fail(
            "--subnet is for networks that libvirt makes: name their kind, like --networks nat"
        )
    from ipaddress import IPv4Network

    try:
        found = IPv4Network(text)
    except ValueError as error:
        raise typer.BadParameter(_no_range(text, error), param_hint="--subnet") from None
    if found.is_multicast or found.is_loopback or found.is_link_local or found.is_reserved:
        message = f"'{text}' has no addresses for guests; those in 192.168.0.0/16 are free to use"
        raise typer.BadParameter(message, param_hint="--subnet")
    if found.prefixlen > 30 or found.prefixlen < 8:
        message = f"'{text}' is {'smaller' if found.prefixlen > 30 else 'larger'} than a network can be: /8 to /30"
        raise typer.BadParameter(message, param_hint="--subnet")
    return found


def _no_range(text: str, error: ValueError) -> str:
    """Return why a text is no range of IPv4, and which one may be meant."""
    from ipaddress import ip_interface

    try:
        near = ip_interface(text)
    except ValueError:
        return f"'{text}' is not a range like 192.168.122.0/24: {error}"
    if near.version == 6:
        return (
            f"'{text}' is IPv6, and qnetx's networks are IPv4: name a range like 192.168.122.0/24"
        )
    return f"'{text}' is not a range like 192.168.122.0/24; did you mean {near.network}?"


def accepted(texts: Sequence[str] | None) -> frozenset[str]:
    """Read the values of `--accept`: codes of losses and findings, with commas or one by one."""
    import difflib

    from qnetx.apply.plan import is_acceptable
    from qnetx.catalogue import CODES

    found = [code.strip() for text in texts or () for code in text.split(",")]
    for code in found:
        if code in CODES and is_acceptable(code):
            continue
        near = difflib.get_close_matches(code, filter(is_acceptable, CODES), n=1)
        message = (
            f"there is no code '{code}'" if code not in CODES else f"'{code}' can't be accepted"
        )
        way = f"did you mean {near[0]}?" if near else "a finding names its code in brackets"
        raise typer.BadParameter(f"{message}; {way}", param_hint="--accept")
    return frozenset(found)


def qemu_version(text: str | None, option: str = "--qemu-version") -> QemuVersion | None:
    """Read the value of `--qemu-version`, or of another option that names a QEMU."""
    try:
        return None if text is None else QemuVersion.parse(text)
    except BadValueError as error:
        raise _bad(error, option) from None


def libvirt_version(text: str | None) -> LibvirtVersion | None:
    """Read the value of `--libvirt-version`."""
    try:
        return None if text is None else LibvirtVersion.parse(text)
    except BadValueError as error:
        raise _bad(error, "--libvirt-version") from None


def _bad(error: BadValueError, option: str) -> typer.BadParameter:
    message = f"{error}; {error.hint}" if error.hint else str(error)
    return typer.BadParameter(message, param_hint=option)
