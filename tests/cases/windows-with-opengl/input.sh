qemu-system-x86_64 -M q35 -m 2G -net none -device virtio-vga-gl -display gtk,gl=on,show-cursor=on,grab-on-hover=off -full-screen
