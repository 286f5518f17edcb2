#!/bin/sh
VMDIR=$(awk -F= '/^vmdir/ {print $2}' /etc/lab.conf)
cd "$VMDIR/$1"
qemu-system-x86_64 -m 512 -net none -nographic -hda disk.qcow2 -cdrom /srv/iso/debian.iso
