#!/bin/sh
qemu-system-s390x -m 512 -nic none -nographic -nodefaults -device virtio-rng-ccw -device virtio-balloon-ccw \
    -fsdev local,id=src,path=/srv/src,security_model=none -device virtio-9p-ccw,fsdev=src,mount_tag=src \
    -chardev pty,id=c0 -device sclplmconsole,chardev=c0 -device diag288
