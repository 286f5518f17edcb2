"""A device for cryptography → `-object` and `-device`.

Crypto(backend="builtin")
→  -object cryptodev-backend-builtin,id=objcrypto0 -device virtio-crypto-pci,cryptodev=objcrypto0
"""

from __future__ import annotations

from qnetx.model.crypto import Crypto
from qnetx.qemu.writing.layout import Layout
from qnetx.qemu.writing.naming import number_of
from qnetx.qemu.writing.words import Settings, option


def write_crypto(crypto: Crypto, layout: Layout) -> list[str]:
    """Write a device for cryptography with its back end."""
    name = f"objcrypto{number_of(crypto, layout)}"
    held: Settings = [("id", name), ("queues", crypto.queues)]
    back_end = option("object", f"cryptodev-backend-{crypto.backend}", held)
    given: Settings = [("cryptodev", name), *layout.pci(crypto.address)]
    return [*back_end, *option("device", "virtio-crypto-pci", given)]
