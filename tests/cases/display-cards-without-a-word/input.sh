#!/bin/sh
qemu-system-x86_64 -name isa -M isapc -m 64 -nic none -vga none -device isa-vga
qemu-system-x86_64 -name isa-cirrus -M isapc -m 64 -nic none -vga none -device isa-cirrus-vga
qemu-system-x86_64 -name sm501 -m 512 -nic none -vga none -device sm501
qemu-system-x86_64 -name rutabaga -m 512 -nic none -vga none -device virtio-vga-rutabaga -device virtio-gpu-rutabaga-pci
qemu-system-x86_64 -name gpu -m 512 -nic none -vga none -device virtio-gpu
