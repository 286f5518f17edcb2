qemu-system-x86_64 -m 512 -nic none -device intel-iommu
