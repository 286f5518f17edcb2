#!/bin/sh
qemu-system-x86_64 -name old -m 1G,slots=2,maxmem=8G \
  -object memory-backend-ram,id=vmem0,size=2G -device virtio-mem-pci,id=vm0,memdev=vmem0,node=0,block-size=2M -nic none
