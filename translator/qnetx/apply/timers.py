"""libvirt's timers, which find out that a silent host is lost → run by a thread while a connection is open.

A process without connections has no such thread: it may fork.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import Lock, Thread
from typing import Any


class Timers:
    """The timers of libvirt's library; one for all connections of a process."""

    def __init__(self, library: Any) -> None:
        """Register libvirt's own event loop; must come before the first connection."""
        self._library = library
        self._lock = Lock()
        self._connections = 0
        self._thread: Thread | None = None
        library.virEventRegisterDefaultImpl()
        self._bell: int = library.virEventAddTimeout(-1, self._silence, None)

    @contextmanager
    def running(self) -> Iterator[None]:
        """Run them as long as a connection needs them."""
        with self._lock:
            self._connections += 1
            if self._thread is None:
                self._thread = Thread(target=self._run, name="libvirt", daemon=True)
                self._thread.start()
        try:
            yield
        finally:
            with self._lock:
                self._connections -= 1
                if not self._connections:
                    # The thread waits for an event, and this is one.
                    self._library.virEventUpdateTimeout(self._bell, 0)
                    self._thread.join()
                    self._thread = None

    def _run(self) -> None:
        while self._connections:
            self._library.virEventRunDefaultImpl()

    def _silence(self, bell: int, _: None) -> None:
        self._library.virEventUpdateTimeout(bell, -1)


@cache
def timers(library: Any) -> Timers:
    """Return those of the process: libvirt has one event loop."""
    return Timers(library)
