#!/bin/sh
# two routers back to back, and an image made before
qemu-img create -f qcow2 r2.qcow2 1G
qemu-system-x86_64 -name r1 -m 128 -net nic,macaddr=52:54:00:00:01:01 -net socket,mcast=230.0.0.1:1234 &
sleep 1
qemu-system-x86_64 -name r2 -m 128 -net nic,macaddr=52:54:00:00:02:01 -net socket,mcast=230.0.0.1:1234 -hda r2.qcow2
