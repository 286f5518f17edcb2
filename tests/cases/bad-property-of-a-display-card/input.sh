#!/bin/sh
qemu-system-x86_64 -m 1G -nic none -vga qxl -global qxl-vga.vgamem_mb=much
