#!/bin/sh
MAC=00:1b:21:aa:bb:cc
qemu-system-x86_64 -name web -m 512 \
  -device e1000,netdev=a,mac=$MAC,addr=0x5 -netdev bridge,id=a,br=br0 \
  -device e1000,netdev=b,mac=52:54:00:00:00:02 -netdev tap,id=b,ifname=vnet0,script=/root/up,downscript=no
