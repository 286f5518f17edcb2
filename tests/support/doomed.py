"""A run of qnetx that sends itself a signal between two calls; tests start it as a process of its own.

    python -m support.doomed URI FOLDER SEQUENCE POINT SIGNAL

FOLDER is the journal's, SEQUENCE a name in `support.sequences`, POINT the number of the call that the signal
comes in front of. The exit status is that of the run.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from qnetx.apply.connection import connect
from qnetx.apply.execution import execute
from qnetx.apply.host import read_host
from qnetx.apply.journal import Journal
from support.plans import Tapped
from support.sequences import SEQUENCES


def main(uri: str, folder: str, name: str, point: str, signal: str) -> int:
    """Run, until the signal comes."""

    def strike(number: int) -> None:
        if number == int(point):
            os.kill(os.getpid(), int(signal))

    journal = Journal(uri, Path(folder))
    with connect(uri) as connection, journal.lock(lambda: None):
        plan = SEQUENCES[name].plan(read_host(connection))
        tapped = Tapped(connection, before=strike)
        return execute(plan, tapped, journal).exit_code  # type: ignore[arg-type]


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
