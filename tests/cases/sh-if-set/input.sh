#!/bin/sh
if [ -n "$DEBUG" ]; then
    NET="-net nic,model=ne2k_pci -net user"
else
    NET="-net nic,model=virtio -net bridge,br=br0"
fi
kvm -m 512 $NET
