#!/bin/sh
qemu-system-x86_64 -enable-kvm -name new -m 8G -nic none -cpu host,hv_synic,hv_tlbflush,hv-tlbflush-ext,hv-tlbflush-direct,hv-avic,hv-xmm-input,hv-emsr-bitmap,host-phys-bits=on,host-phys-bits-limit=39
