qemu-system-x86_64 -m 512 -nodefaults -display none -readconfig /etc/desk.cfg
