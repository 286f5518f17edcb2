qemu-system-x86_64 \
  -name dpdk \
  -m 2G \
  -object memory-backend-file,id=mem,size=2G,mem-path=/dev/hugepages,share=on \
  -numa node,memdev=mem \
  -chardev socket,id=c0,path=/run/ovs/vhu0,server=on,wait=off \
  -netdev vhost-user,id=n0,chardev=c0,vhostforce=on,queues=2 \
  -device virtio-net-pci,netdev=n0,mac=00:16:3e:00:01:01,addr=0x3,mq=on,vectors=6
