qemu-system-x86_64 -m 512 -net none -vnc viewer.example:5500,reverse=on
