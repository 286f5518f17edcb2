#!/usr/bin/env bash
set -euo pipefail

ARGS=(
    -name "build box"
    -m 4096
    -smp 4
    # network
    -netdev user,id=net0,hostfwd=tcp::2222-:22
    -device "virtio-net-pci,netdev=net0,mac=52:54:00:12:00:07"
)
ARGS+=(-display none)
[[ -e /dev/kvm ]] && ARGS+=(-enable-kvm)

exec qemu-system-x86_64 "${ARGS[@]}" "$@"
