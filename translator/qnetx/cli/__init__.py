"""`qnetx VERB …` → the verb's function; one file a verb, no logic here.

Importing a verb must stay cheap: what it needs to work it imports when it runs.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from importlib import import_module
from typing import Annotated, Never

import typer

from qnetx.cli.slips import slip
from qnetx.diagnostics import Exit

_VERBS = {
    "to-xml": "to_xml",
    "to-cmdline": "to_cmdline",
    "validate": "validate",
    "define": "define",
    "undefine": "undefine",
    "export": "export",
    "explain": "explain",
}
"""A verb → the module here that has it, under the module's own name; in the order of the help."""


def app_of(verbs: Iterable[str] = tuple(_VERBS)) -> typer.Typer:
    """Return the program with some of its verbs: each takes time at the start, and a call needs one."""
    app = typer.Typer(
        name="qnetx",
        no_args_is_help=True,
        add_completion=False,  # it would offer to edit the user's shell start-up files
        pretty_exceptions_enable=False,
        rich_markup_mode=None,  # rich takes longer to import than a script takes to convert
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(qnetx)
    for verb in verbs:
        module = import_module(f"qnetx.cli.{_VERBS[verb]}")
        found = getattr(module, _VERBS[verb])
        if isinstance(found, typer.Typer):
            app.add_typer(found, name=verb)
        else:
            app.command(verb, epilog=getattr(module, "EXAMPLES", None))(found)
    return app


def _version(*, value: bool) -> None:
    if value:
        from importlib.metadata import version

        print(f"qnetx {version('qnetx')}")
        raise typer.Exit


def qnetx(
    *,
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_version, is_eager=True, help="Print the version and end."
        ),
    ] = False,
) -> None:
    """Raw QEMU command lines to libvirt XML, with nothing lost silently."""


def _cut(words: Sequence[str]) -> int | None:
    """Return where QEMU's words begin: at `--`, and for `explain` at any option that is not its own."""
    for at, word in enumerate(words):
        asked = words[0] == "explain" and word.startswith("-") and word not in ("-h", "--help")
        if word == "--" or asked:
            return at
    return None


def run(words: Sequence[str]) -> Never:
    """Run the command line after `qnetx`; ends in SystemExit with one of the exit codes.

    What stands after the first `--` is a QEMU command line and no option or file of ours; it is cut
    off here because typer would join both. `explain -hda` needs no `--`.
    """
    cut = _cut(words)
    argv = None if cut is None else list(words[cut + (words[cut] == "--") :])
    if said := slip(words[:cut]):
        print(f"Error: {said}", file=sys.stderr)
        sys.exit(Exit.UNUSABLE)
    verbs = words[:1] if words[:1] and words[0] in _VERBS else tuple(_VERBS)
    try:
        app_of(verbs)(list(words[:cut]), prog_name="qnetx", obj=argv)
    except Exception as error:
        if os.environ.get("QNETX_DEBUG"):
            raise
        notes = "".join(f" ({note})" for note in getattr(error, "__notes__", ()))
        print(
            f"qnetx: internal error: {type(error).__name__}: {error}{notes}\n"
            "This is a bug in qnetx, not in your input. Please report it with the input that\n"
            "shows it; with QNETX_DEBUG=1 in the environment it tells where it happened.",
            file=sys.stderr,
        )
    sys.exit(Exit.UNUSABLE)
