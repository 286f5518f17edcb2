#!/bin/sh
qemu-system-x86_64 -M q35,memory-backend=ram -m 1G -nic none
qemu-system-x86_64 -M q35,memory-backend=ram -m 1G -object memory-backend-ram,id=ram,size=lots -nic none
qemu-system-x86_64 -M q35,memory-backend=ram -m 1G -object memory-backend-ram,id=ram,size=1G,policy=bind -nic none
qemu-system-x86_64 -M q35,memory-backend=ram -m 1G -object memory-backend-ram,id=ram,size=1G,host-nodes=0 -nic none
qemu-system-x86_64 -M q35,memory-backend=ram -m 1G -object memory-backend-ram,id=ram,size=1G,policy=best,host-nodes=0 -nic none
qemu-system-x86_64 -M q35,memory-backend=ram -m 1G -object memory-backend-ram,id=ram,size=2G -nic none
