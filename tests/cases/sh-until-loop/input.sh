#!/bin/bash
until qemu-system-x86_64 -name ci -m 2048 -nic user,hostfwd=tcp:127.0.0.1:2200-:22,model=virtio; do
    echo "QEMU crashed with exit code $?. Respawning.." >&2
    sleep 1
done
