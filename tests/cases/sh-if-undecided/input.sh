#!/bin/sh
if ip link show br0 >/dev/null 2>&1; then
    NET="-net nic,model=virtio -net bridge,br=br0"
else
    NET="-net nic,model=virtio -net user"
fi
kvm -m 512 $NET
