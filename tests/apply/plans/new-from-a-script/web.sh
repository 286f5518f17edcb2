qemu-system-x86_64 -name web -m 512 -netdev bridge,id=n0,br=br0 -device virtio-net-pci,netdev=n0,mac=52:54:00:00:00:01
