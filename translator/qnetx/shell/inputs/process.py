r"""A running QEMU → its argv, its taps and the bridges they are on, from /proc and /sys.

`/proc/4711/cmdline`, `fdinfo/12` with `iff:\ttap0`, `/sys/class/net/tap0/master` → `br0`. This is what
says where a descriptor leads that the command line only numbers (`-netdev tap,fd=12`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from qnetx.diagnostics import Report
from qnetx.shell.command import Invocation
from qnetx.shell.emulator import is_emulator
from qnetx.shell.inputs.argv import is_cmdline, read_cmdline
from qnetx.shell.inputs.files import decoded

_TAP = re.compile(r"^iff:[ \t]*(\S+)", re.MULTILINE)


class Process(Struct, frozen=True, kw_only=True):
    """A running QEMU as the host shows it."""

    invocation: Invocation
    directory: str
    """The working directory that relative paths on the command line start from; empty if hidden."""
    masters: Mapping[str, str]
    """The bridge that each of its taps is on."""
    descriptors: Mapping[int, str]
    """The tap behind each file descriptor."""


def read_process(
    pid: int, report: Report, *, proc: Path = Path("/proc"), sys: Path = Path("/sys")
) -> Process | None:
    """Read the process `pid`; `proc` and `sys` are where these file systems are mounted.

    Says `process-not-readable` where there is none, it may not be read, or it is no QEMU.
    """
    folder = proc / str(pid)
    try:
        data = (folder / "cmdline").read_bytes()
    except FileNotFoundError:
        report.say("process-not-readable", f"there is no process {pid}", hint=_FIND)
        return None
    except OSError as error:
        report.say("process-not-readable", f"process {pid} can't be read: {error.strerror}")
        return None
    source = decoded(f"/proc/{pid}/cmdline", data, report)
    if source is None:
        return None
    text = source.text
    if not is_cmdline(text) or not is_emulator(text.partition("\0")[0]):
        shown = text.replace("\0", " ").strip()[:60] or "without a command line"
        report.say("process-not-readable", f"process {pid} is no QEMU: {shown}", hint=_FIND)
        return None
    (invocation,) = read_cmdline(source)
    descriptors = _descriptors(pid, folder, report)
    taps = {*descriptors.values(), *re.findall(r"\bifname=([^,\0]+)", text)}
    return Process(
        invocation=invocation,
        directory=_link(folder / "cwd"),
        masters=_masters(taps, sys),
        descriptors=descriptors,
    )


_FIND = "pgrep -a qemu lists the processes"


def _descriptors(pid: int, folder: Path, report: Report) -> dict[int, str]:
    """Return the taps of a process: fdinfo of a descriptor on /dev/net/tun names the interface."""
    found: dict[int, str] = {}
    try:
        for file in sorted((folder / "fdinfo").iterdir()):
            if tap := _TAP.search(_text(file)):
                found[int(file.name)] = tap[1]
    except OSError as error:
        report.say(
            "descriptors-not-readable",
            f"the open files of process {pid} can't be read ({error.strerror}): "
            "which tap a descriptor leads to stays unknown",
            hint="run as root or as the user who runs the guest",
        )
    return found


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:  # closed since the folder was listed
        return ""


def _masters(taps: set[str], sys: Path) -> dict[str, str]:
    links = {tap: _link(sys / "class" / "net" / tap / "master") for tap in sorted(taps)}
    return {tap: Path(link).name for tap, link in links.items() if link}


def _link(path: Path) -> str:
    try:
        return str(path.readlink())
    except OSError:
        return ""
