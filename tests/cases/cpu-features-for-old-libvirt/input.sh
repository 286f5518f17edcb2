#!/bin/sh
qemu-system-x86_64 -enable-kvm -name old -m 1G -nic none -cpu host,hv_relaxed,hv-stimer,hv-stimer-direct,hv-tlbflush,hv-tlbflush-ext,hv-xmm-input,kvm-pv-ipi=off
