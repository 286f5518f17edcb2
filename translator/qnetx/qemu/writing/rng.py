"""A source of chance → `-object` and `-device`.

Rng(backend="random", path="/dev/random")  →  -object rng-random,id=objrng0,filename=/dev/random -device virtio-rng-pci,rng=objrng0
"""

from __future__ import annotations

from qnetx.model.rng import Rng
from qnetx.model.versions import QemuVersion
from qnetx.qemu.writing.chardev import write_chardev
from qnetx.qemu.writing.layout import Layout
from qnetx.qemu.writing.naming import number_of
from qnetx.qemu.writing.words import Settings, option

_BUILT_IN = QemuVersion(4, 2)


def write_rng(rng: Rng, layout: Layout) -> list[str]:
    """Write a source of chance."""
    name = f"objrng{number_of(rng, layout)}"
    kind, own, words = rng.backend, [("filename", rng.path)], []
    if rng.source:
        words = write_chardev(f"char-{name}", rng.source, layout)
        own = [("chardev", f"char-{name}")]
    elif kind == "builtin" and layout.version < _BUILT_IN:
        message = (
            f"QEMUs before {_BUILT_IN} have no source of chance of their own: it is the host's"
        )
        layout.approximate(rng.origin, ["backend"], message)
        kind, own = "random", [("filename", "/dev/urandom")]
    settings: Settings = [
        ("rng", name),
        ("max-bytes", rng.rate_bytes),
        # QEMU's own period is libvirt's, a second.
        ("period", (rng.rate_period or 1000) if rng.rate_bytes is not None else None),
        *layout.pci(rng.address),
        *layout.seat(rng.seat),
    ]
    driver = layout.virtio("virtio-rng", rng.seat)
    back_end = option("object", f"rng-{kind}", [("id", name), *own])
    return [*words, *back_end, *option("device", driver, settings)]
