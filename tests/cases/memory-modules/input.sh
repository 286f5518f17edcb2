#!/bin/sh
# Memory that was plugged in, and a persistent module of a file.
qemu-system-x86_64 -name modules -M pc,nvdimm=on -m 1G,slots=4,maxmem=8G -smp 2 \
  -object memory-backend-ram,id=mem1,size=512M -device pc-dimm,id=dimm1,memdev=mem1,slot=1,addr=0x140000000 \
  -object memory-backend-file,id=mem2,size=1G,mem-path=/dev/hugepages-2M,share=on,policy=bind,host-nodes=0 \
  -device pc-dimm,id=dimm2,memdev=mem2,node=0 \
  -object memory-backend-file,id=nv,size=256M,mem-path=nvdimm.img,share=on,align=2M,pmem=on \
  -device nvdimm,id=nv1,memdev=nv,label-size=128K,unarmed=on -net none
