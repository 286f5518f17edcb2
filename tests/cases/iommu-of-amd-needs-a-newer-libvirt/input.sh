qemu-system-x86_64 -machine q35 -m 512 -nographic -nic none -device amd-iommu -device virtio-rng-pci
