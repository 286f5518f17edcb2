#!/bin/sh
qemu-system-x86_64 -m 512 -nic none -usb -device usb-mtp,rootdir=/srv/share -device usb-bt-dongle -device usb-video -device u2f-emulated \
    -device canokey,file=/vm/key -device usb-bot -device usb-uas
