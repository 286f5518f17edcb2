qemu-system-x86_64 -m 128 -net none -vnc :0 -vga none -vnc :1,to=9
