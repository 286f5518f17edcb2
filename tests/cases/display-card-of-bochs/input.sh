qemu-system-x86_64 -M q35 -m 512 -net none -vga none -vnc 127.0.0.1:3 -device bochs-display,xres=1024,yres=768,vgamem_mb=32
