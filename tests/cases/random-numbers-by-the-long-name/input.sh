#!/bin/sh
qemu-system-x86_64 -m 512 -readconfig /etc/qemu/chance.cfg \
  -object qom-type=rng-random,id=r1,filename=/dev/hwrng -device virtio-rng-pci,rng=r1 -net none
