qemu-system-x86_64 -name web -M q35 -m 512 -nic user -device virtio-net-pci,netdev=n0 -netdev user,id=n0
