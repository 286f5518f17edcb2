#!/bin/sh
qemu-system-x86_64 -m 4G -mem-path /mnt/ramdisk -nic none
