#!/bin/sh
# A Windows guest as forums have it, and a model with little of a cache.
qemu-system-x86_64 -enable-kvm -name windows -m 8G -smp 4 -nic none \
  -cpu host,migratable=on,kvm=off,hv_relaxed,hv_spinlocks=0x1fff,hv_vapic,hv_vpindex,hv_synic,hv_stimer,hv-stimer-direct,hv_reset,hv_frequencies,hv_reenlightenment,hv_tlbflush,hv_ipi,hv-evmcs,hv_crash,kvm-hint-dedicated=on,kvm-poll-control=on,kvm-pv-ipi=off,l3-cache=on,host-phys-bits=on,topoext,+invtsc
qemu-system-x86_64 -enable-kvm -name small -m 1G -nic none -cpu Haswell,l3-cache=off,host-cache-info=on,migratable=off,kvm-asyncpf-int=on
qemu-system-x86_64 -enable-kvm -name all -m 1G -nic none -cpu host,hv-passthrough
