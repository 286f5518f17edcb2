#!/bin/sh
qemu-system-x86_64 -m 512 -net none \
  -drive file=/vm/a.raw,format=raw,if=virtio,serial=S/N:1234 \
  -drive file=/vm/b.raw,format=raw,if=ide,serial=QM00001 \
  -device virtio-scsi-pci,id=s0 \
  -drive file=/vm/c.raw,format=raw,if=none,id=c \
  -device scsi-hd,drive=c,wwn=0x5000c50015ea71aa,vendor=SEAGATE,product=ST3146855SS,serial='WD 12.3' \
  -drive file=/vm/d.raw,format=raw,if=none,id=d -device scsi-hd,drive=d,wwn=12345,product='A product with a long name'
