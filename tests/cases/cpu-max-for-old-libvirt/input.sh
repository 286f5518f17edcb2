qemu-system-x86_64 -cpu max -m 512 -nic none
