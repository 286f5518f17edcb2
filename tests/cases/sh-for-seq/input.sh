#!/bin/bash
for i in $(seq 1 2); do
    qemu-system-x86_64 -name worker-$i -m 1024 \
        -nic bridge,br=br0,model=virtio-net-pci,mac=52:54:00:77:00:$(printf %02d $i) &
done
wait
