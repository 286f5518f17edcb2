"""I/O threads → `-object iothread`: IoThread(number=1) → `-object iothread,id=iothread1`."""

from __future__ import annotations

from qnetx.model.versions import QemuVersion
from qnetx.qemu.writing.layout import Layout
from qnetx.qemu.writing.words import Settings, option

_POOL = QemuVersion(7, 1)


def write_iothreads(layout: Layout) -> list[str]:
    """Write the threads that disks are served by."""
    words = []
    for thread in layout.machine.iothreads:
        pool: Settings = [
            ("thread-pool-min", thread.pool_min),
            ("thread-pool-max", thread.pool_max),
        ]
        if layout.version < _POOL and any(value is not None for _, value in pool):
            message = f"a thread pool's size needs QEMU {_POOL}: left out"
            layout.lose(thread.origin, ["pool_min", "pool_max"], message)
            pool = []
        settings: Settings = [
            ("id", f"iothread{thread.number}"),
            *pool,
            ("poll-max-ns", thread.poll_max),
            ("poll-grow", thread.poll_grow),
            ("poll-shrink", thread.poll_shrink),
        ]
        words += option("object", "iothread", settings)
    return words
