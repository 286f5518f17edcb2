qemu-system-x86_64 -name pxe -netdev user,id=n0,tftp=/srv/tftp,bootfile=pxelinux.0,hostfwd=tcp::2222-:22 -device virtio-net-pci,netdev=n0,mac=52:54:00:6b:00:02
