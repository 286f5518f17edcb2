#!/bin/sh
qemu-system-x86_64 -m 1G -smp 2 -numa node,mem=512 -numa node,mem=256 -nic none
qemu-system-x86_64 -m 1G -smp 2 -numa node,cpus=0-3 -nic none
qemu-system-x86_64 -m 1G -numa node,nodeid=1 -nic none
qemu-system-x86_64 -m 1G -numa node,memdev=ram0 -nic none
qemu-system-x86_64 -m 1G -numa node,cpus=zero -nic none
qemu-system-x86_64 -m 1G -smp 2 -numa node,cpus=0 -numa node,cpus=0-1 -nic none
qemu-system-x86_64 -m 1G -numa node -numa dist,src=0,dst=1,val=20 -nic none
qemu-system-x86_64 -m 1G -numa node -numa node -numa dist,src=0,dst=1,val=10 -nic none
qemu-system-x86_64 -m 1G -numa cluster,id=1 -nic none
qemu-system-x86_64 -m 1G -numa node,nodeid=0 -numa node,nodeid=0 -nic none
qemu-system-x86_64 -m 1G -M q35,memory-backend=r -object memory-backend-ram,id=r,size=1G -numa node,memdev=r -nic none
