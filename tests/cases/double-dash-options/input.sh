#!/bin/sh
qemu-system-x86_64 --enable-kvm --name dd --m 512 --netdev user,id=n --device virtio-net-pci,netdev=n,mac=52:54:00:9a:57:0c
