#!/bin/sh
ip tuntap add dev tap0 mode tap
ip addr add 10.9.9.1/24 dev tap0
ip link set tap0 up
qemu-system-x86_64 -name web -m 512 -net nic,macaddr=00:16:3e:00:01:01 -net tap,ifname=tap0,script=no,downscript=no
