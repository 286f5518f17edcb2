#!/bin/sh
qemu-system-x86_64 -name place -m 2G -smp 8,sockets=2,cores=2,threads=2 \
  -object memory-backend-ram,id=m0,size=1G -object memory-backend-ram,id=m1,size=1G,policy=interleave,host-nodes=0-1 \
  -numa node,memdev=m0 -numa node,memdev=m1 \
  -numa cpu,node-id=0,socket-id=1 -numa cpu,node-id=1,socket-id=0,core-id=1 \
  -numa hmat-lb,initiator=0,target=0,hierarchy=memory,data-type=access-latency,latency=5 \
  -nic none
