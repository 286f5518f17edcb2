#!/bin/sh
file=/srv/rhel.qcow2
idx=8
/usr/libexec/qemu-kvm -name guest-$idx -m 6144 -nic none \
    -drive file=$file,format=qcow2,if=virtio \
    -device vmcoreinfo  \
& \
