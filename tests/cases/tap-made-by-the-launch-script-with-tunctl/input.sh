#!/bin/sh
USERID=$(id -u)
tunctl -u $USERID -t tap0
brctl addif br0 tap0
ifconfig tap0 up
qemu-system-x86_64 -name web -m 512 -net nic,macaddr=00:16:3e:00:01:01 -net tap,ifname=tap0,script=no,downscript=no
tunctl -d tap0
