#!/bin/sh
qemu-system-aarch64 -M virt,gic-version=3 -cpu cortex-a57 -smp 4 -m 4096 -nographic \
    -drive if=pflash,format=raw,unit=0,readonly=on,file=/usr/share/AAVMF/AAVMF_CODE.fd \
    -drive if=pflash,format=raw,unit=1,file=/vm/arm64_VARS.fd \
    -drive if=none,file=/vm/debian-arm64.qcow2,format=qcow2,id=hd0 -device virtio-blk-device,drive=hd0 \
    -netdev user,id=net0 -device virtio-net-device,netdev=net0,mac=52:54:00:ab:cd:01 \
    -device virtio-rng-device
