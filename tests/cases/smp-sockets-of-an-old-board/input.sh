qemu-system-x86_64 -M pc-i440fx-4.2 -smp 4 -m 512 -nic none
