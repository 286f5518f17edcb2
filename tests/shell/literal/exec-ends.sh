exec qemu -m 1
qemu never
