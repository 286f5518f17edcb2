#!/bin/sh
qemu-system-x86_64 -name virtio -M q35 -m 1G,slots=2,maxmem=8G \
  -object memory-backend-ram,id=vmem0,size=2G -device virtio-mem-pci,id=vm0,memdev=vmem0,node=0,block-size=2M,requested-size=1G \
  -object memory-backend-file,id=pm0,share=on,mem-path=/var/lib/pmem.raw,size=512M -device virtio-pmem-pci,memdev=pm0,id=nv0 \
  -nic none
