qemu-system-x86_64 -name web -m 512 -netdev bridge,id=a -netdev bridge,id=b -device virtio-net-pci,netdev=a -device virtio-net-pci,netdev=b,mac=00:16:3e:00:01:02
