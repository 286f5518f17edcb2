qemu-system-x86_64 -cpu max -m 512 -smp 2 -nic none
