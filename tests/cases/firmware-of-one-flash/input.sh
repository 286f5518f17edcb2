#!/bin/sh
qemu-system-x86_64 -M q35 -m 2G -nic none -drive if=pflash,format=raw,readonly,file=$FIRMWARE/OVMF.fd
FW=/opt/OVMF.fd
qemu-system-x86_64 -name two -M q35 -m 2G -nic none -drive if=pflash,format=raw,readonly=on,file=$FW
