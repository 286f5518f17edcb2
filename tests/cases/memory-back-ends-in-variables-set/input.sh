#!/bin/sh
# The size comes from outside.
qemu-system-x86_64 -name dpdk -m $MEM -nic none \
  -object memory-backend-file,id=mem,size=$MEM,mem-path=/dev/hugepages,share=on -numa node,memdev=mem
qemu-system-x86_64 -name one -M q35,memory-backend=mem -m ${MEM} -nic none -object memory-backend-memfd,id=mem,size=${MEM},share=on
qemu-system-x86_64 -name dimm -m 1G,slots=2,maxmem=8G -nic none -object memory-backend-ram,id=d,size=$EXTRA -device pc-dimm,memdev=d
