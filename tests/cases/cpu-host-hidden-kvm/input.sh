#!/bin/sh
# A graphics card's driver refuses to run in a guest that it knows for one.
qemu-system-x86_64 -enable-kvm -m 8G -smp 8,sockets=1,cores=4,threads=2 -nic none \
    -cpu host,kvm=off,hv_relaxed,hv_spinlocks=0x1fff,hv_vapic,hv_time,hv_vendor_id=whatever,migratable=off,host-cache-info=on
