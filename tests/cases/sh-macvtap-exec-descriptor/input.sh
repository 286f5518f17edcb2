#!/bin/bash
exec 3<>/dev/tap12
qemu-system-x86_64 -m 1024 -netdev tap,id=n0,fd=3 -device virtio-net-pci,netdev=n0,mac=1a:46:0b:ca:bc:7b
