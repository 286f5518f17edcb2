#!/bin/sh
for i in 1 2 3; do
    tunctl -u root -t tap$i
    brctl addif br0 tap$i
    kvm -name node$i -m 256 -daemonize \
        -net nic,macaddr=52:54:00:00:aa:0$i \
        -net tap,ifname=tap$i,script=no,downscript=no
done
