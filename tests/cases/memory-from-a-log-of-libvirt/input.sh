#!/bin/sh
# As libvirt writes it, from its log.
qemu-system-x86_64 -name guest=web,debug-threads=on -machine pc-q35-7.2,usb=off,dump-guest-core=off,memory-backend=pc.ram -nodefaults -m 1024 \
  -object '{"qom-type":"memory-backend-ram","id":"pc.ram","size":1073741824}' -overcommit mem-lock=off -smp 2,sockets=2,cores=1,threads=1 -nic none
qemu-system-x86_64 -name guest=numa,debug-threads=on -machine pc-q35-7.2,usb=off,nvdimm=on -nodefaults -m size=2097152k,slots=16,maxmem=8388608k -smp 4,sockets=2,cores=2,threads=1 \
  -object '{"qom-type":"memory-backend-memfd","id":"ram-node0","hugetlb":true,"hugetlbsize":2097152,"share":true,"prealloc":true,"size":1073741824,"host-nodes":[0,1],"policy":"bind"}' \
  -numa node,nodeid=0,cpus=0-1,memdev=ram-node0 \
  -object '{"qom-type":"memory-backend-memfd","id":"ram-node1","hugetlb":true,"hugetlbsize":2097152,"share":true,"prealloc":true,"size":1073741824,"host-nodes":[1],"policy":"bind"}' \
  -numa node,nodeid=1,cpus=2-3,memdev=ram-node1 \
  -object '{"qom-type":"memory-backend-file","id":"memnvdimm0","mem-path":"/var/lib/nv.img","share":true,"prealloc":true,"size":268435456}' \
  -device '{"driver":"nvdimm","node":0,"memdev":"memnvdimm0","id":"nvdimm0","slot":0}' -nic none
