#!/bin/sh
qemu-system-x86_64 -name one -m 4G -mem-path /dev/hugepages-1048576kB -mem-prealloc -nic none
qemu-system-x86_64 -name two -m 4G -mem-path /mnt/huge_2M/libvirt -nic none
qemu-system-x86_64 -name old -m 4G -mem-path /hugepages -nic none
qemu-system-x86_64 -name shm -m 4G -mem-path /dev/shm -mem-prealloc -nic none
qemu-system-x86_64 -name file -m 4G -mem-path /srv/ram.img -nic none
