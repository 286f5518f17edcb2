#!/bin/bash
args=( -m 2G -machine q35,accel=kvm )
if [ "$NET" = bridge ]; then
    args+=( -netdev bridge,id=n0,br=virbr0 )
else
    args+=( -netdev user,id=n0 )
fi
args+=( -device e1000,netdev=n0 )
qemu-system-x86_64 "${args[@]}"
