#!/bin/sh
qemu-system-x86_64 -m 512 -nic none \
    -device ich9-usb-ehci1,id=usb,addr=1d.7,multifunction=on \
    -device ich9-usb-uhci1,masterbus=usb.0,firstport=0,addr=1d.0,multifunction=on \
    -device ich9-usb-uhci2,masterbus=usb.0,firstport=2,addr=1d.1 \
    -device ich9-usb-uhci3,masterbus=usb.0,firstport=4,addr=1d.2 \
    -device usb-ehci -device pci-ohci -device piix3-usb-uhci -device piix4-usb-uhci -device usb-mouse
