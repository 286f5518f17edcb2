#!/bin/bash
# A guest for DPDK, bound to the host's nodes.
HUGE=/dev/hugepages1G
qemu-system-x86_64 -name dpdk -m 4G -smp 4,sockets=2 \
  -object memory-backend-file,id=ram0,size=2G,mem-path=$HUGE,share=on,prealloc=on,host-nodes=0,policy=bind \
  -object memory-backend-file,id=ram1,size=2147483648,mem-path=$HUGE,share=on,prealloc=on,host-nodes=1,policy=bind \
  -numa node,nodeid=0,cpus=0,cpus=1,memdev=ram0 -numa node,nodeid=1,cpus=2-3,memdev=ram1 \
  -numa dist,src=0,dst=1,val=21 \
  -chardev socket,id=c0,path=/run/openvswitch/vhu0 -netdev vhost-user,id=n0,chardev=c0 \
  -device virtio-net-pci,netdev=n0,mac=00:16:3e:00:01:01
