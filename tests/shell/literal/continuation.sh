#!/bin/sh
qemu-system-x86_64 \
    -m 1024 \
    -net nic,model=virtio,macaddr=00:16:3e:00:01:01 \
    -net tap,script=/root/ifup-br0 \
	-vnc :1
