"""Options that a user gives and that have nothing to do → a finding that names them: `--root` beside an XML document."""

from __future__ import annotations

from collections.abc import Mapping

from qnetx.diagnostics import Report
from qnetx.options import Options
from qnetx.source import Span

IN_XML = "an XML document, which says it all"

ABOUT_LINES = {
    "--root": "root",
    "--cwd": "cwd",
    "--bridge": "bridges",
    "--set": "settings",
    "--qemu-version": "qemu",
    "--interfaces": "interfaces_only",
    "--carry": "carry",
    "--annotate": "annotate",
    "--pair": "pair",
    "--hub": "hub",
    "--mac": "mac",
    "--host-side": "host_side",
    "--identity": "identity",
}
"""What of `to-xml` is about command lines alone: the flag, and its field of Options."""
ABOUT_LINES_TO_LINES = {
    "--root": "root",
    "--set": "settings",
    "--written-for": "qemu",
    "--pair": "pair",
}
"""The same of `to-cmdline`."""
ABOUT_XML = {
    "--scripts": "scripts",
    "--helper": "helper",
    "--network": "networks",
    "--connect": "connect",
}
"""What of `to-cmdline` is about XML alone."""


def say_idle(
    options: Options,
    flags: Mapping[str, str],
    where: str,
    report: Report,
    place: Span | None = None,
) -> None:
    """Name the options, of those in `flags`, that are given and have nothing to do `where`."""
    plain = Options()
    idle = [flag for flag, name in flags.items() if getattr(options, name) != getattr(plain, name)]
    if idle:
        report.say("option-idle", f"{', '.join(idle)}: nothing to do in {where}", place)
