#!/bin/sh
# virtiofsd and its like want shared memory.
qemu-system-x86_64 -name memfd -M q35,memory-backend=mem -m 4G -object memory-backend-memfd,id=mem,size=4G,share=on -nic none
qemu-system-x86_64 -name shm -M q35,memory-backend=mem -m 2G -object memory-backend-file,id=mem,size=2G,mem-path=/dev/shm,share=on -nic none
qemu-system-x86_64 -name huge -M q35,memory-backend=mem -m 2G -object memory-backend-memfd,id=mem,size=2G,hugetlb=on,hugetlbsize=2M,prealloc=on,prealloc-threads=4 -nic none
qemu-system-x86_64 -name file -M q35,memory-backend=mem -m 2G -object memory-backend-file,id=mem,size=2G,mem-path=/var/lib/ram/web,discard-data=on,dump=off,merge=off -nic none
qemu-system-x86_64 -name ram -M q35,memory-backend=mem -m 2G -object memory-backend-ram,id=mem,size=2G,policy=preferred,host-nodes=0 -object memory-backend-ram,id=other,size=1G -nic none
qemu-system-x86_64 -name unsaid -M q35,memory-backend=mem -object memory-backend-ram,id=mem,size=2G -nic none
