qemu-system-x86 -m 512 -net nic -net user
