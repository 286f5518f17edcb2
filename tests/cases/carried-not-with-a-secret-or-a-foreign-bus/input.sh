#!/bin/sh
qemu-system-x86_64 -name lab -m 256 -net none \
    -object secret,id=s0,data=geheim \
    -device virtio-scsi-pci,id=hba -device scsi-frob,bus=hba.0 \
    -device frob,key=$1
