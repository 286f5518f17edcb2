#!/bin/sh
qemu-system-x86_64 -name cirrus -m 512 -nic none -vga none -device cirrus-vga
qemu-system-x86_64 -name vmware -m 512 -nic none -vga none -device vmware-svga,vgamem_mb=32
qemu-system-x86_64 -name virtio -m 512 -nic none -vga none -device virtio-vga,max_outputs=2
qemu-system-x86_64 -name bochs -M q35 -m 512 -nic none -vga none -device bochs-display
qemu-system-x86_64 -name ramfb -M q35 -m 512 -nic none -vga none -device ramfb
