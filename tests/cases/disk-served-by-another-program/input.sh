qemu-system-x86_64 -m 512 -nic none -object memory-backend-memfd,id=mem,size=512M,share=on -numa node,memdev=mem \
  -chardev socket,id=spdk,path=/var/tmp/vhost.0 -device vhost-user-blk-pci,chardev=spdk,num-queues=2,bootindex=1
