#!/bin/bash
ip link add link eth0 name macvtap0 type macvtap mode bridge
ip link set macvtap0 address 1a:46:0b:ca:bc:7b up
qemu-system-x86_64 -m 1024 \
    -net nic,model=virtio,macaddr=1a:46:0b:ca:bc:7b \
    -net tap,fd=3 3<>/dev/tap$(cat /sys/class/net/macvtap0/ifindex)
