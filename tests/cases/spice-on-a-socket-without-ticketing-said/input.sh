qemu-system-x86_64 -m 1024 -net none -vga virtio -spice unix=on,addr=/run/spice.sock,gl=on,rendernode=/dev/dri/renderD128
