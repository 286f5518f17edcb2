qemu-system-x86_64 -cpu Skylake-Server-v4,enforce -m 512 -nic none
