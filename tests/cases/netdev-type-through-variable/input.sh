#!/bin/sh
NETTYPE=bridge
kvm -netdev $NETTYPE,id=n0,br=br0 -device virtio-net-pci,netdev=n0
