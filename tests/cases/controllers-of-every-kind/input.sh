#!/bin/sh
qemu-system-x86_64 -m 512 -nic none -device mptsas1068,id=s0 -drive file=/vm/a.img,if=none,id=a,format=raw -device scsi-hd,drive=a,bus=s0.0 \
    -device am53c974,id=s1 -device dc390,id=s2 -device virtio-scsi-pci-transitional,id=s3 \
    -drive file=/vm/b.img,if=none,id=b,format=raw -device scsi-hd,drive=b,bus=s3.0
