#!/bin/sh
qemu-system-arm -kernel kernel-qemu-4.14.79-stretch -cpu arm1176 -m 256 -M versatilepb -dtb versatile-pb.dtb \
    -no-reboot -serial stdio -append "root=/dev/sda2 panic=1 rootfstype=ext4 rw" \
    -drive format=raw,file=2018-11-13-raspbian-stretch-lite.img -net nic -net user
