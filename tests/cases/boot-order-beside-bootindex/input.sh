#!/bin/sh
kvm -name pxe -m 512 -boot order=nc -netdev user,id=n0 -device virtio-net-pci,netdev=n0,bootindex=1
