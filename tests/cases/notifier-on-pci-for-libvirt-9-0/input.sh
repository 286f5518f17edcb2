qemu-system-x86_64 -m 1G -net none -device pvpanic-pci -device vmgenid
