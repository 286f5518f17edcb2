#!/bin/sh
qemu-system-x86_64 -name old -m 2G -nic none -acpitable file=/srv/ssdt.aml -acpitable file=/srv/slic.bin
