#!/bin/sh
# The site's overrides stand at the end
qemu-system-x86_64 -m 512 -drive file=/vm/a.img,if=virtio,id=d0,format=raw -netdev bridge,id=n0,br=br0 \
    -device virtio-net-pci,id=nic0,netdev=n0 -device usb-ehci,id=usb -device usb-tablet,id=tablet,bus=usb.0 \
    -set drive.d0.cache=none -set drive.d0.serial=disk-1 -set device.nic0.mac=52:54:00:aa:00:01 -set device.tablet.port=2
