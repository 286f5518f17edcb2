#!/bin/sh
# As libvirt wrote it before QEMU 2.x, and by hand.
qemu-system-x86_64 -name spice -m 1G -nic none -spice port=5900,addr=127.0.0.1,disable-ticketing -vga qxl \
  -global qxl-vga.ram_size=134217728 -global qxl-vga.vram_size=67108864 -global qxl-vga.vgamem_mb=32
qemu-system-x86_64 -name std -m 1G -nic none -global VGA.vgamem_mb=64 -global cirrus-vga.vgamem_mb=8
