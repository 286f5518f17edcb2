#!/bin/sh
qemu-system-x86_64 -m 512 -nic none -usb -device lsi -drive file=/vm/a.img,if=none,id=a,format=raw -device scsi-hd,drive=a \
    -device ib700 -chardev pty,id=c0 -device usb-serial,chardev=c0 -device pci-assign,host=02:00.0
kvm -m 512 -nic none -device ich9-ahci,id=ahci -drive file=/vm/b.img,if=none,id=b,format=raw -device ide-hd,drive=b,bus=ahci.0 \
    -device kvm-pci-assign,host=03:00.1
