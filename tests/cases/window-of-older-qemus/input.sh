qemu-system-x86_64 -m 256 -net none -std-vga -sdl -no-frame
