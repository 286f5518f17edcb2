#!/bin/bash
NETS=
n=0
for br in lan dmz wan; do
    NETS="$NETS -netdev bridge,id=n$n,br=br-$br -device virtio-net-pci,netdev=n$n,mac=52:54:00:10:00:0$n"
    n=$((n+1))
done
qemu-system-x86_64 -name fw -m 512 $NETS
