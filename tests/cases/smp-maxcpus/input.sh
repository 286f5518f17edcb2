qemu-system-x86_64 -smp 2,maxcpus=8,sockets=2 -m 512 -nic none
