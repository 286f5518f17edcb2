"""`qnetx explain`: the code of a finding, or an option of QEMU's → what it means, what becomes of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from qnetx.catalogue import CODES, Code, Effect
from qnetx.cli.files import print_stdout

if TYPE_CHECKING:
    from qnetx.qemu.equivalents import Equivalent

_EFFECTS = {
    Effect.REFUSED: "nothing is written, exit status 2",
    Effect.LOSS: "something is lost; exit status 1 with --strict",
    Effect.LIBVIRT: "exit status 3",
    Effect.FINDING: "exit status 1 of validate and define",
    Effect.ADVICE: "nothing is lost",
}


def explain(
    ctx: typer.Context,
    words: Annotated[list[str] | None, typer.Argument(metavar="WORD...", hidden=True)] = None,
) -> None:
    """Tell what the code of a finding means, or what becomes of an option of QEMU's.

    A code is what stands in brackets behind a finding; without one, all codes are listed. An option is
    said as QEMU has it: -smbios, '-device virtio-rng-pci', QEMU_AUDIO_DRV.
    """
    # What starts with a dash was cut off by `run`, as the command line that it is a piece of.
    name = " ".join([*(words or ()), *(ctx.obj or ())])
    if not name:
        width = max(map(len, CODES))
        rows = sorted(CODES.values(), key=lambda row: row.name)
        lines = [f"{row.name:{width}}  {row.severity:7}  {row.title}" for row in rows]
        print_stdout("\n".join(lines))
    elif code := CODES.get(name.strip("[]")):
        print_stdout(_code(code))
    elif found := _find_option(name):
        print_stdout(_option(*found))
    else:
        ctx.fail(f"there is no code and no option '{name}'; {_near(name)}")


def _code(row: Code) -> str:
    outcome = f"{row.severity} [{row.name}]: {_EFFECTS[row.effect]}"
    return "\n\n".join((row.title, outcome, _filled(row.explanation)))


def _find_option(text: str) -> tuple[str, Equivalent] | None:
    """Find the row of `-smbios`, `--smbios`, `smbios`, `-device usb-tablet,id=t` or `usb-tablet`."""
    from qnetx.qemu.equivalents import BY_NAME

    for name in _spellings(text):
        if row := BY_NAME.get(name):
            return name, row
    return None


def _spellings(text: str) -> Iterator[str]:
    option, _, value = text.strip().partition(" ")
    option = f"-{option.lstrip('-')}"
    kind = value.partition(",")[0].removeprefix("driver=").removeprefix("qom-type=")
    if option in ("-device", "-object") and kind:
        # Of a driver without a row the option's own row would say too much.
        yield f"{option} {kind}"
        return
    yield option
    yield option.removeprefix("-")
    for known in ("-device", "-object"):
        yield f"{known} {option.removeprefix('-')}"


def _option(name: str, row: Equivalent) -> str:
    from qnetx.qemu.options import OPTIONS

    facts = []
    if row.elements:
        since = f" (from {row.since})" if row.since else ""
        facts.append(f"libvirt  {', '.join(row.elements)}{since}")
    option = OPTIONS.get(name.removeprefix("-"))
    if option and (option.since or option.removed):
        since = f"from {option.since} " if option.since else ""
        until = f"before {option.removed}; {option.note}" if option.removed else ""
        facts.append(f"QEMU     {since}{until}".rstrip(" ;"))
    parts = (f"{name}: {' or '.join(row.fates)}", "\n".join(facts), _filled(row.note))
    return "\n\n".join(filter(None, parts))


def _filled(text: str) -> str:
    import textwrap

    return textwrap.fill(text, 80, break_on_hyphens=False)


def _near(name: str) -> str:
    import difflib

    from qnetx.qemu.equivalents import BY_NAME

    dash = "-" if name.startswith("-") else ""
    known = {known.removeprefix("" if dash else "-"): known for known in BY_NAME}
    near = difflib.get_close_matches(name, [*CODES, *known], n=3)
    return f"did you mean {' or '.join(near)}?" if near else "'qnetx explain' lists the codes"
