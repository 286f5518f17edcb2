#!/bin/sh
qemu-system-x86_64 -M q35,smm=on -m 2G -pflash /usr/share/OVMF/OVMF_CODE.fd -pflash vars.fd -nic none
