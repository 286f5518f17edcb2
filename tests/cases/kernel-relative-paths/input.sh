#!/bin/sh
qemu-system-x86_64 -name kdev -m 256 -kernel build/bzImage -initrd /srv/initramfs.gz -append "console=ttyS0 root=/dev/ram" -net none -no-reboot
