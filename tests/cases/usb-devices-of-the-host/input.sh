#!/bin/bash
# dongle by its make, scanner by its place
qemu-system-x86_64 -enable-kvm -m 2G -net none -display none -device nec-usb-xhci,id=xhci \
  -device usb-host,bus=xhci.0,port=2,vendorid=0x0529,productid=0x0001,id=dongle \
  -device usb-host,hostbus=3,hostaddr=7 -device usb-host,hostbus=1,hostport=1.2 \
  -device usb-host,vendorid=0x046d -device usb-host,hostbus=2,hostaddr=4,vendorid=0x046d,guest-reset=off
