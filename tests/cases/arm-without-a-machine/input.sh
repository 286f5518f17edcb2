qemu-system-arm -m 256 -kernel zImage -nographic
