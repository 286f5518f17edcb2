#!/bin/sh
qemu-system-x86_64 -hda $1 -name $2 -m 512 -net nic,macaddr=52:54:00:00:00:$3 -net tap,ifname=tap$3,script=no
