#!/bin/sh
PREFIX=01:00:5e
MAC="$PREFIX:00:00:01"
NIC="virtio-net-pci,netdev=n,mac=$MAC"
kvm -m 512 -netdev user,id=n -device $NIC
