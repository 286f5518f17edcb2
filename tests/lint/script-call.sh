#!/bin/sh
/usr/bin/qemu-system-x86_64 -name web -m 512 \
  -netdev socket,id=a,listen=:099 -device e1000,netdev=a
