#!/bin/sh
# Starts the web server's guest with one card on each bridge.
NAME=web01
DISK=/var/lib/vms/$NAME.img

exec qemu-kvm -name $NAME -m 512 \
  -drive file=$DISK,if=virtio \
  -net nic,model=virtio,vlan=0,macaddr=00:16:3e:00:01:01 \
  -net tap,vlan=0,script=/root/ifup-br0,downscript=/root/ifdown-br0 \
  -net nic,model=virtio,vlan=1,macaddr=00:16:3e:00:01:02 \
  -net tap,vlan=1,script=/root/ifup-br1,downscript=/root/ifdown-br1 \
  -vnc 127.0.0.1:1
