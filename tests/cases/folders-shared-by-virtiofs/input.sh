#!/bin/sh
/usr/libexec/virtiofsd --socket-path=/run/vm/fs.sock -o source=/srv/share &
qemu-system-x86_64 -M q35 -m 4G -net none \
  -object memory-backend-memfd,id=mem,size=4G,share=on -numa node,memdev=mem \
  -chardev socket,id=char0,path=/run/vm/fs.sock \
  -device vhost-user-fs-pci,queue-size=1024,chardev=char0,tag=myfs
