#!/bin/sh
qemu-system-x86_64 -M q35 -m 2G -nic none \
    -drive if=pflash,format=raw,unit=0,readonly=on,file=/usr/share/OVMF/OVMF_CODE.fd \
    -drive if=pflash,format=raw,unit=1,file=vars.fd,cache=none \
    -drive file=/srv/disk.img,format=raw,if=virtio
