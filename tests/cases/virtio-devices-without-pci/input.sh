#!/bin/sh
qemu-system-aarch64 -M virt -cpu cortex-a57 -m 512 -nic none -nographic -device virtio-rng-device -device virtio-serial-device \
    -chardev pty,id=c0 -device virtconsole,chardev=c0 \
    -fsdev local,id=src,path=/srv/src,security_model=none -device virtio-9p-device,fsdev=src,mount_tag=src
