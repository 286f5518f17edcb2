qemu-system-x86_64 -name twice -m 64 -net none -balloon virtio -device virtio-balloon-pci,id=b1
