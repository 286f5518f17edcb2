#!/bin/sh
qemu-system-x86_64 -m 1G -nodefaults \
    -netdev user,id=n -device virtio-net-pci,netdev=n,bootindex=2 \
    -device virtio-scsi-pci,id=scsi0 \
    -drive file=/srv/rhel.qcow2,if=none,id=system,format=qcow2 -device scsi-hd,drive=system,bootindex=0 \
    -drive file=/srv/data.qcow2,if=none,id=data,format=qcow2 -device virtio-blk-pci,drive=data,bootindex=1
qemu-system-x86_64 -m 1G -nodefaults -name disks \
    -drive file=/srv/a.qcow2,if=none,id=a,format=qcow2 -device virtio-blk-pci,drive=a,bootindex=0
