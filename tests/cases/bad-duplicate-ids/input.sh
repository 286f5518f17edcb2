#!/bin/sh
# Blocks were copied, and their ids with them.
qemu-system-x86_64 -m 512 \
  -drive if=none,id=disk0,file=/vm/a.raw,format=raw -device virtio-blk-pci,drive=disk0,id=d \
  -drive if=none,id=disk0,file=/vm/b.raw,format=raw -device virtio-blk-pci,drive=disk0,id=d \
  -chardev socket,id=mon,path=/run/a.sock,server=on,wait=off -chardev pty,id=mon \
  -object rng-random,id=r,filename=/dev/urandom -object iothread,id=r \
  -netdev user,id=r -device e1000,netdev=r,id=d
