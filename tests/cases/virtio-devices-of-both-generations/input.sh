#!/bin/sh
qemu-system-x86_64 -m 512 -nic none -drive file=/vm/a.img,if=none,id=a,format=raw -drive file=/vm/b.img,if=none,id=b,format=raw \
    -device virtio-blk-pci-transitional,drive=a -device virtio-blk-pci-non-transitional,drive=b \
    -device virtio-serial-pci-transitional -device virtio-serial-pci-non-transitional
