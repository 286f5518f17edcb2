qemu-system-x86_64 -m 1G -boot cdrom -nic none
