qemu-system-x86_64 -M q35 -m 1024 -readconfig /etc/qemu/q35.cfg -nic none -vga std -display none -device virtio-rng-pci,bus=ich9-pcie-port-2
