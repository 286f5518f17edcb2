"""`qnetx VERB …` → the verb's function; one file a verb, no logic here.

A call loads the verb that it names, and no other. Importing a verb must stay cheap all the same: what it
needs to work it imports when it runs.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from importlib import import_module
from typing import Annotated, Never

import typer

from qnetx.cli.slips import slip
from qnetx.diagnostics import Exit

VERBS = ("to-xml", "to-cmdline", "validate", "define", "undefine", "export", "explain")
"""Each is a function of that name in a module of that name, which may have an epilog: its EXAMPLES.
A group of verbs is a program of its own."""


def _version(*, value: bool) -> None:
    if value:
        from importlib.metadata import version

        from qnetx.cli.files import print_stdout

        print_stdout(f"qnetx {version('qnetx')}")
        raise typer.Exit


def _qnetx(
    *,
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_version, is_eager=True, help="Print the version and end."
        ),
    ] = False,
) -> None:
    """Raw QEMU command lines to libvirt XML, with nothing lost silently."""


def program(verbs: Iterable[str] = VERBS) -> typer.Typer:
    """Return the command line with these verbs; typer takes longer over the signature of each than a script takes to convert."""
    app = typer.Typer(
        name="qnetx",
        callback=_qnetx,
        no_args_is_help=True,
        add_completion=False,  # it would offer to edit the user's shell start-up files
        pretty_exceptions_enable=False,
        rich_markup_mode=None,  # rich takes longer to import than a script takes to convert
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    for verb in verbs:
        name = verb.replace("-", "_")
        module = import_module(f"qnetx.cli.{name}")
        found = getattr(module, name)
        if isinstance(found, typer.Typer):
            app.add_typer(found, name=verb)
        else:
            app.command(verb, epilog=getattr(module, "EXAMPLES", None))(found)
    return app


def _cut(words: Sequence[str]) -> int | None:
    """Return where QEMU's words begin: at `--`, and for `explain` at any option that is not its own."""
    for at, word in enumerate(words):
        asked = words[0] == "explain" and word.startswith("-") and word not in ("-h", "--help")
        if word == "--" or asked:
            return at
    return None


def _help() -> AbstractContextManager[None]:
    """Return what surrounds the help, which click prints."""
    from qnetx.cli.files import printing

    return printing()


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
    try:
        # Where none is named all are needed: to be listed, or to be told which may be meant.
        app = program([verb for verb in VERBS if verb in words[:1]] or VERBS)
        own = list(words[:cut])
        with _help() if {"-h", "--help"} & {*own} else nullcontext():
            app(own, prog_name="qnetx", obj=argv)
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
