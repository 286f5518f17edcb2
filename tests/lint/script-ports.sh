#!/bin/sh
qemu-system-x86_64 -name web -m 512 \
  -netdev user,id=a,hostfwd=tcp::443-:443 -device e1000,netdev=a \
  -netdev socket,id=b,listen=:99 -device e1000,netdev=b \
  -netdev socket,id=c,listen=:99 -device e1000,netdev=c \
  -serial telnet::23,server=on,wait=off -vnc :1,websocket=on
