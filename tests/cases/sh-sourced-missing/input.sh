#!/bin/sh
. /etc/vm/common.conf
qemu-system-x86_64 -name app -m ${MEM:-1024} -net nic,macaddr=$MAC,model=virtio -net bridge,br=br0
