#!/bin/sh
qemu-system-x86_64 \
    -m 1024 \
\
    -net nic,model=virtio,\
macaddr=52:54:00:aa:bb:cc \
    -net tap,\
ifname=tap0,\
script=no
