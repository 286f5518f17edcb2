"""`qnetx explain`: the code of a finding → what it means and what to do."""

from __future__ import annotations

from typing import Annotated

import typer

from qnetx.catalogue import CODES, Code, Effect

_EFFECTS = {
    Effect.REFUSED: "nothing is written, exit status 2",
    Effect.LOSS: "something is lost; exit status 1 with --strict",
    Effect.FINDING: "exit status 1 of 'qnetx validate'",
    Effect.ADVICE: "nothing is lost",
}


def explain(
    ctx: typer.Context,
    code: Annotated[str | None, typer.Argument(metavar="CODE", hidden=True)] = None,
) -> None:
    """Tell what the code of a finding means, and what to do.

    CODE is what stands in brackets behind a finding; without it, all codes are listed.
    """
    import textwrap

    if ctx.obj is not None:
        ctx.fail("explain takes no command line")
    if code is None:
        width = max(map(len, CODES))
        for row in sorted(CODES.values(), key=lambda row: row.name):
            print(f"{row.name:{width}}  {row.severity:7}  {row.title}")
        return
    row = _find(ctx, code.strip("[]"))
    print(f"{row.title}\n")
    print(f"{row.severity} [{row.name}]: {_EFFECTS[row.effect]}\n")
    print(textwrap.fill(row.explanation, 80, break_on_hyphens=False))


def _find(ctx: typer.Context, code: str) -> Code:
    import difflib

    if code not in CODES:
        near = difflib.get_close_matches(code, CODES, n=3)
        hint = f"did you mean {' or '.join(near)}?" if near else "'qnetx explain' lists them"
        ctx.fail(f"there is no code '{code}'; {hint}")
    return CODES[code]
