#!/bin/sh
qemu-system-x86_64 -m 512 -nic none -device virtio-rng -device virtio-balloon -device virtio-keyboard -device virtio-mouse \
    -device virtio-tablet -device virtio-scsi -device virtio-serial \
    -fsdev local,id=src,path=/srv/src,security_model=none -device virtio-9p,fsdev=src,mount_tag=src
