#!/bin/sh
MAC=00:1b:21:aa:bb:cc
qemu-system-x86_64 -name web -m 512 \
  -device e1000,netdev=a,mac=$MAC,addr=0x5 -netdev tap,id=a,ifname=vnet0,script=no,downscript=no \
  -device rtl8139,netdev=b,mac=52:54:00:00:00:02 -netdev tap,id=b,ifname=tap1,script=no,downscript=no \
  -device rtl8139,netdev=c,mac=52:54:00:00:00:02 -netdev tap,id=c,ifname=tap2,script=no,downscript=no
