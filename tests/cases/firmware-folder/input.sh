#!/bin/sh
qemu-system-x86_64 -name own -m 1G -nic none -L /usr/share/qemu
qemu-system-x86_64 -name built -m 1G -nic none -L ./pc-bios
qemu-system-x86_64 -name both -m 1G -nic none -bios bios.bin -L /opt/firmware
