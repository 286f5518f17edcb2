"""qnetx: raw QEMU command lines ↔ libvirt domain XML."""
