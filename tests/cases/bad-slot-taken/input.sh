#!/bin/sh
SLOT=5
kvm -netdev user,id=a -device e1000,netdev=a,addr=$SLOT -netdev user,id=b -device virtio-net-pci,netdev=b,addr=0x$SLOT
