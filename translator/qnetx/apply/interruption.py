"""Signals that end a program → a word to be asked for between two calls of libvirt's.

A call is never cut short: whether it happened would be anybody's guess.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType, TracebackType
from typing import Any, Self

_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Interrupted(Exception):  # noqa: N818 - it is a wish, no error
    """Somebody wants the run to end."""


class Interruption:
    """Within its `with` block a signal is noted, and the first one told.

    Attributes:
        signal: The number of the signal; 0 while there was none.
    """

    def __init__(self) -> None:
        self.signal = 0
        self._before: dict[int, Any] = {}

    def check(self) -> None:
        """Raise Interrupted where a signal came."""
        if self.signal:
            raise Interrupted(signal.Signals(self.signal).name)

    def __enter__(self) -> Self:
        """Take the signals; those that are ignored (`nohup`) stay so, and threads get none."""
        if threading.current_thread() is threading.main_thread():
            for number in _ENDING:
                if signal.getsignal(number) is not signal.SIG_IGN:
                    self._before[number] = signal.signal(number, self._note)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Give the signals back to whom they were."""
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _note(self, number: int, _frame: FrameType | None) -> None:
        self.signal = self.signal or number


@contextmanager
def ctrl_c(then: Any, *, instead_of: Any) -> Iterator[None]:
    """Within the block SIGINT has another handler, if it has the one that is named, and this thread may say so.

    Python's own handler waits for the call under way to come to its end, which that of a host that is silent
    does not.
    """
    main = threading.current_thread() is threading.main_thread()
    if main and signal.getsignal(signal.SIGINT) is instead_of:
        signal.signal(signal.SIGINT, then)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, instead_of)
    else:
        yield
