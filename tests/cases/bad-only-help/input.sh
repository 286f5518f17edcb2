#!/bin/sh
qemu-system-x86_64 -device virtio-net-pci,help
qemu-system-x86_64 --version
