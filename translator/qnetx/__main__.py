"""`qnetx …` and `python -m qnetx …` → the command line, in a process that is set up for a short run."""

from __future__ import annotations

import codecs
import gc
import io
import os
import signal
import sys
from typing import Never, TextIO


def main() -> Never:
    """Run as a program; ends in SystemExit with one of the exit codes."""
    # What a run makes is mostly in use to its end. Looking for garbage less often saves a tenth of
    # the time, and a folder of any size still takes the same memory.
    gc.set_threshold(100_000)
    # A reader that has seen enough (`| head`) ends us quietly, as it ends any other filter.
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    # Where a shell closed them (`<&-`, `>&-`), Python has none.
    sys.stdin = sys.stdin or open(os.devnull, encoding="utf-8")  # noqa: SIM115, PTH123 - as open as the process
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123 - as open as the process
    sys.stderr = sys.stderr or sys.stdout
    for stream in (sys.stdout, sys.stderr):
        _say_all(stream)
    from qnetx.cli import run  # noqa: PLC0415 - imports make the most objects

    try:
        run(sys.argv[1:])
    except SystemExit as end:
        sys.stdout.flush()
        sys.stderr.flush()
        # All is written and goes with the process: taking it apart first is a tenth of a run.
        os._exit(end.code if isinstance(end.code, int) else 1)


def _say_all(stream: TextIO) -> None:
    """Have characters that an encoding like Latin-1 lacks written as escapes; no document is written this way."""
    if (
        isinstance(stream, io.TextIOWrapper)
        and stream.errors == "strict"
        and codecs.lookup(stream.encoding).name != "utf-8"
    ):
        stream.reconfigure(errors="backslashreplace")


if __name__ == "__main__":
    main()
