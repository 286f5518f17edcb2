#!/bin/sh
# Installs from the CD-ROM first, then from the disk.
qemu-system-x86_64 -name lab -m 512 -boot order=dc,menu=on,splash-time=5000,reboot-timeout=3000,strict=on -net none
