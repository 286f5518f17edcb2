#!/bin/sh
/usr/bin/qemu-system-x86_64 -name web -m 512 \
  -netdev user,id=a -device e1000,netdev=a,mac=0:1b:21:1:2:3
