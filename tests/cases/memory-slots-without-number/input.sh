qemu-system-x86_64 -m 1G,slots=many,maxmem=4G -nic none
