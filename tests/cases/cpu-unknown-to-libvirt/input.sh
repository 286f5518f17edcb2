qemu-system-x86_64 -cpu Denverton -m 512 -nic none
