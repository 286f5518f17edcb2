"""`qnetx …` and `python -m qnetx …` → the command line, in a process that is set up for a short run."""

from __future__ import annotations

import gc
import signal
import sys
from typing import Never


def main() -> Never:
    """Run as a program; ends in SystemExit with one of the exit codes."""
    # What a run makes is mostly in use to its end. Looking for garbage less often saves a tenth of
    # the time, and a folder of any size still takes the same memory.
    gc.set_threshold(100_000)
    # A reader that has seen enough (`| head`) ends us quietly, as it ends any other filter.
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    from qnetx.cli import run  # noqa: PLC0415 - imports make the most objects

    try:
        run(sys.argv[1:])
    finally:
        # All of it goes with the process: no last search through it, which takes another tenth.
        gc.freeze()


if __name__ == "__main__":
    main()
