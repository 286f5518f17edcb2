qemu-system-x86_64 -name a -smp 4 -net none
qemu-system-x86_64 -name b -smp sockets=2,cores=2,threads=2 -net none
qemu-system-x86_64 -name c -smp 2,maxcpus=8 -net none
