#!/bin/bash
args=(-netdev user,id=net0 -device e1000,netdev=net0)
args+=(-netdev bridge,id=net0,br=br0 -device e1000,netdev=net0)
qemu-system-x86_64 "${args[@]}"
