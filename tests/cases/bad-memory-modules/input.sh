#!/bin/sh
qemu-system-x86_64 -m 1G,slots=2,maxmem=4G -device pc-dimm,id=d0 -nic none
qemu-system-x86_64 -m 1G,slots=2,maxmem=4G -device pc-dimm,id=d0,memdev=m0 -nic none
qemu-system-x86_64 -m 1G,slots=2,maxmem=4G -object memory-backend-ram,id=m0,size=1G -device nvdimm,memdev=m0 -nic none
qemu-system-x86_64 -m 1G,slots=2,maxmem=4G -object memory-backend-ram,id=m0,size=1G -device pc-dimm,memdev=m0,addr=here -nic none
qemu-system-x86_64 -m 1G -object memory-backend-ram,id=m0,size=1G -device pc-dimm,memdev=m0 -nic none
