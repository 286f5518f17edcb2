#!/bin/sh
qemu-system-x86_64 -M q35 -m 512 -nic none -usb -device usb-kbd \
    -device qemu-xhci -device usb-tablet -device usb-host,vendorid=0x046d,productid=0xc52b \
    -drive if=none,id=stick,file=/srv/stick.raw,format=raw -device usb-storage,drive=stick
