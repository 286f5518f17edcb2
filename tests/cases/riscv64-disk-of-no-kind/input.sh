#!/bin/sh
qemu-system-riscv64 -nographic -machine virt -smp 4 -m 2G -nic none \
    -kernel /srv/bbl -append "console=ttyS0 ro root=/dev/vda" \
    -device virtio-blk-device,drive=hd0 \
    -drive file=/srv/fedora.raw,format=raw,id=hd0
