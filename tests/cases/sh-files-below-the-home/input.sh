#!/bin/sh
cd ~/vms || exit
qemu-system-x86_64 -m 512 -net none -nographic -hda win10.qcow2 -cdrom ~/iso/debian.iso -fda ~joe/boot.img
