qemu-system-x86_64 -m size=1G,slots=4,maxmem=8G -smp 2 -nic none
