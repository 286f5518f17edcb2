#!/bin/bash
qemu-system-x86_64 -enable-kvm -m 2048 -nic none -nographic \
  -drive if=pflash,format=raw,readonly,file=/usr/share/ovmf/x64/OVMF_CODE.fd
