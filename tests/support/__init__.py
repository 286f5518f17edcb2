"""What the tests stand on: a real QEMU, a real libvirtd and libvirt's own grammars."""
