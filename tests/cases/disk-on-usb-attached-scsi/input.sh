#!/bin/sh
qemu-system-x86_64 -m 512 -nic none -device qemu-xhci -device usb-uas,id=uas \
  -drive file=/vm/a.raw,format=raw,if=none,id=a -device scsi-hd,drive=a,bus=uas.0 \
  -device virtio-scsi-pci -drive file=/vm/b.raw,format=raw,if=none,id=b -device scsi-hd,drive=b,bus=scsi.0
