#!/bin/sh
qemu-system-x86_64 -machine pc-i440fx-7.2,accel=kvm,usb=off,vmport=off,dump-guest-core=off,mem-merge=off,kernel_irqchip=split,nvdimm=on -m 512 -nic none
