#!/bin/sh
# As libvirt started QEMU before 6.0.
qemu-system-x86_64 -M pc -m 512 -nodefaults \
  -drive file=/vm/boot.img,if=none,id=drive-fdc0-0-0,format=raw -global isa-fdc.driveA=drive-fdc0-0-0 \
  -drive file=/vm/data.img,if=none,id=drive-fdc0-0-1,format=raw -global isa-fdc.driveB=drive-fdc0-0-1
