#!/bin/sh
# Windows looks for its licence in the tables.
qemu-system-x86_64 -name licence -m 2G -nic none -acpitable file=SLIC.bin
qemu-system-x86_64 -name lenovo -m 2G -nic none -acpitable sig=SLIC,file=/srv/licence.bin,oem_id=LENOVO -acpitable sig=SSDT,data=/srv/body.bin
