#!/bin/sh
# Secure Boot, as the tutorials have it; a pc has no such thing under libvirt.
qemu-system-x86_64 -name secure -M q35,smm=on -m 2G -nic none \
    -global driver=cfi.pflash01,property=secure,value=on -global ICH9-LPC.disable_s3=1 \
    -drive if=pflash,format=raw,unit=0,readonly=on,file=/usr/share/OVMF/OVMF_CODE_4M.secboot.fd \
    -drive if=pflash,format=raw,unit=1,file=/srv/vm/vars.fd
qemu-system-x86_64 -name implied -M pc-q35-7.2 -m 2G -nic none -global cfi.pflash01.secure=on \
    -drive if=pflash,format=raw,unit=0,readonly=on,file=/usr/share/OVMF/OVMF_CODE_4M.secboot.fd \
    -drive if=pflash,format=raw,unit=1,file=/srv/vm/vars.fd
qemu-system-x86_64 -name pc -m 2G -nic none -global driver=cfi.pflash01,property=secure,value=on
