qemu-system-x86_64 -cpu base -m 512 -nic none
