qemu-system-x86_64 -smp 3,cores=2,threads=2 -m 512 -nic none
